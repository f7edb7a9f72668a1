"""National numbers and identity rules: no model, no database, so that every app above may use them."""
