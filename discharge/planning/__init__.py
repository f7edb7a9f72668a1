"""Needs, care circle, plan and readiness of an episode."""
