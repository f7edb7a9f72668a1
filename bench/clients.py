"""People who all ask at once: ``python -m bench.clients``, a process of its own without the project.

Reads one JSON object (host, port, path, cookie, clients, requests) and writes the times in milliseconds of all requests.
"""

import http.client
import json
import sys
import threading
import time
from typing import Any

TIMEOUT = 30  # seconds


def main() -> int:
    """Send ``requests`` from each of ``clients`` threads, all starting together."""
    asked = json.load(sys.stdin)
    start = threading.Barrier(asked["clients"])
    times: list[float] = []
    failures: list[str] = []
    threads = [
        threading.Thread(target=_ask, args=(asked, start, times, failures), daemon=True)
        for _ in range(asked["clients"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT + asked["requests"] * 2)
    if failures or len(times) != asked["clients"] * asked["requests"]:
        print(f"{len(times)} answers, {failures[:3]}", file=sys.stderr)
        return 1
    json.dump(times, sys.stdout)
    return 0


def _ask(asked: dict[str, Any], start: threading.Barrier, times: list[float], failures: list[str]) -> None:
    connection = http.client.HTTPConnection(asked["host"], asked["port"], timeout=TIMEOUT)
    headers = {"Cookie": asked["cookie"], "Connection": "keep-alive"}
    start.wait(TIMEOUT)
    try:
        for _ in range(asked["requests"]):
            before = time.perf_counter()
            connection.request("GET", asked["path"], headers=headers)
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - before) * 1000)
            if answer.status != http.HTTPStatus.OK:
                failures.append(f"status {answer.status}")
                return
    except OSError as error:
        failures.append(str(error))
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
