"""The forms a letter takes when it leaves the hospital. Functions of contents: no model, no database, no network."""
