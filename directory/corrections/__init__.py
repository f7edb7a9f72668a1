"""Corrections of the reference: proposed by a hospital's people, decided by a directory administrator, told to the proposer."""
