"""What a hospital's letters look and begin like: letterheads and phrases, as data, for the hospital and for a unit."""
