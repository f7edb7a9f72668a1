"""Warnings that a person must take in time: levels, escalation, and what was done."""
