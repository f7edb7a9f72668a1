"""What went wrong after a departure: analysed, acted upon, and told without a name at the review meeting."""
