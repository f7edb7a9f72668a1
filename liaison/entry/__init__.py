"""The entry letter: asked of a doctor outside by a link, written there without an account, given to the stay."""
