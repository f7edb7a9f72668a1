"""What a web process does once, before its first visitor."""

import subprocess
import sys


def test_the_collector_leaves_alone_what_was_loaded() -> None:
    loaded = "import gc, coordination.wsgi; print(gc.get_freeze_count())"
    found = subprocess.run([sys.executable, "-c", loaded], check=True, stdout=subprocess.PIPE, text=True)
    assert int(found.stdout) > 100_000
