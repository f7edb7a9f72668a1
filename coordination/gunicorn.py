"""gunicorn's configuration (``--config python:coordination.gunicorn``): what its flags cannot say.

Several web processes count requests; ``/metrics`` adds their counts up from files in ``PROMETHEUS_MULTIPROC_DIR``
(https://prometheus.github.io/client_python/multiprocess/). The folder must exist before a worker imports the counters, and
be empty at start.
"""

import os
import shutil
from pathlib import Path
from typing import Any

_COUNTS = os.environ.get("PROMETHEUS_MULTIPROC_DIR")

if _COUNTS:
    shutil.rmtree(_COUNTS, ignore_errors=True)
    Path(_COUNTS).mkdir(parents=True)


def child_exit(server: Any, worker: Any) -> None:
    """Forget the gauges of a worker that is gone; its counters stay."""
    if _COUNTS:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
