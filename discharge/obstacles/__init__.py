"""What keeps a patient who is fit to leave, and the days it costs."""
