"""Measures of speed, each beside its target: ``make bench``. Not part of the product, and no timed test."""
