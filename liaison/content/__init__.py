"""What documents say before any form is given to them: plain frozen values, read back years later, without a database."""
