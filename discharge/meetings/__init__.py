"""The staff meeting on discharges: whom to discuss, what is decided, what became of it."""
