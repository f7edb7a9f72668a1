"""Figures of a hospital, counted from traced acts and never typed a second time."""
