"""What the structured forms of a letter share: codes, identifiers, and the same words in the same sections."""
