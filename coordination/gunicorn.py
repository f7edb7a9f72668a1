"""gunicorn's configuration (``--config python:coordination.gunicorn``): what its flags cannot say.

Several web processes count requests; ``/metrics`` adds their counts up from files in ``PROMETHEUS_MULTIPROC_DIR``
(https://prometheus.github.io/client_python/multiprocess/). The folder must exist before a worker imports the counters, and
hold none of an earlier start.
"""

import os
from pathlib import Path
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from coordination.observability.lines import LineFormatter

_COUNTS = os.environ.get("PROMETHEUS_MULTIPROC_DIR")

if _COUNTS:
    Path(_COUNTS).mkdir(parents=True, exist_ok=True)
    # These files and not the folder: whoever names another one by mistake loses nothing.
    for left_over in Path(_COUNTS).glob("*.db"):
        left_over.unlink()


class Lines(Logger):
    """gunicorn's own words as lines of the project: its format would write out an error and the address asked for."""

    def setup(self, cfg: Config) -> None:
        """Write errors as the project does; there is no access log, since the project writes its own."""
        super().setup(cfg)
        self._set_handler(self.error_log, cfg.errorlog, LineFormatter())


logger_class = Lines


def child_exit(server: Any, worker: Any) -> None:
    """Forget the gauges of a worker that is gone; its counters stay."""
    if _COUNTS:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
