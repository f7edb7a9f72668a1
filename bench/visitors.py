"""People who each ask a question every second, whatever the answers take: ``python -m bench.visitors``, without the project.

Reads one JSON object (host, port, headers, people, paths) and writes, for each path in its order, the milliseconds from the
moment when it was to be asked to the end of the answer, and those of the server alone (its ``Server-Timing``).
"""

import http.client
import json
import sys
import threading
import time
from typing import Any

TIMEOUT = 30  # seconds
EVERY = 1.0  # second


def main() -> int:
    """Ask ``paths``, in turn by each of ``people``, spread evenly over the second."""
    asked = json.load(sys.stdin)
    times: list[tuple[float, float] | None] = [None] * len(asked["paths"])
    failures: list[str] = []
    start = time.perf_counter() + 0.5
    people = range(asked["people"])
    threads = [
        threading.Thread(target=_visit, args=(asked, who, start, times, failures), daemon=True) for who in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT + EVERY * len(times))
    if failures or None in times:
        print(f"{times.count(None)} without an answer, {failures[:3]}", file=sys.stderr)
        return 1
    json.dump(times, sys.stdout)
    return 0


def _visit(
    asked: dict[str, Any], who: int, start: float, times: list[tuple[float, float] | None], failures: list[str]
) -> None:
    people = asked["people"]
    connection = http.client.HTTPConnection(asked["host"], asked["port"], timeout=TIMEOUT)
    try:
        for turn, index in enumerate(range(who, len(times), people)):
            due = start + EVERY * (turn + who / people)
            # Each person asks at their second, whatever the answer before took: that is the open loop.
            time.sleep(max(0, due - time.perf_counter()))
            connection.request("GET", asked["paths"][index], headers=asked["headers"])
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.HTTPStatus.OK:
                failures.append(f"{asked['paths'][index]}: status {answer.status}")
                return
            # A late question waited for the one before: that is time too.
            elapsed = (time.perf_counter() - due) * 1000
            times[index] = elapsed, float(answer.headers["Server-Timing"].rpartition("=")[2])
    except OSError as error:
        failures.append(str(error))
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
