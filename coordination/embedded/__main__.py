"""Entry point of ``python -m coordination.embedded``."""

import sys

from coordination.embedded.cli import main

sys.exit(main(sys.argv[1:]))
