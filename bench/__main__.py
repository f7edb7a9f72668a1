"""Entry point of ``python -m bench``."""
from bench.databases import prepare
prepare()
