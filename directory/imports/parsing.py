"""Parsing on several processors: blocks of lines go to processes of their own and come back as batches, in order.

Programs started by name rather than forks: a worker's own process may have no children of the usual kind, and a child that
knows no model takes 50 MB. A child ends when its input does, so with its parent however that one ends.
"""

import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from directory.imports.files import BLOCK, Block
from directory.imports.rows import Batch

AT_ONCE = 2
# A process takes half a second to start.
WORTH_STARTING = 16 * BLOCK
ROOT = Path(__file__).resolve().parents[2]

Process = subprocess.Popen[bytes]


class Parser(Protocol):
    """What is sent to the processes: whatever it needs, pickled, and nothing of the database."""

    def parse(self, first_line: int, data: bytes) -> Batch:
        """The batch that a block of lines makes."""


def parse_all(maker: Callable[[], Parser], blocks: Iterator[Block], *, size: int) -> Iterator[Batch]:
    """Parse the blocks of a file of ``size`` bytes, and note in each batch where reading goes on after it.

    ``maker`` is called once, while the processes start.
    """
    for block, batch in _parsed(maker(), blocks) if size < WORTH_STARTING else _parsed_apart(maker, blocks):
        batch.position = {"byte": block.end, "line": block.next_line}
        batch.progress = block.end
        yield batch


def _parsed(parser: Parser, blocks: Iterator[Block]) -> Iterator[tuple[Block, Batch]]:
    return ((block, parser.parse(block.first_line, block.data)) for block in blocks)


def _parsed_apart(maker: Callable[[], Parser], blocks: Iterator[Block]) -> Iterator[tuple[Block, Batch]]:
    with ExitStack() as stack:
        idle: SimpleQueue[Process] = SimpleQueue()
        processes = [stack.enter_context(_process()) for _ in range(AT_ONCE)]
        parser = maker()
        for process in processes:
            _send(process, parser)
            idle.put(process)
        threads = stack.enter_context(ThreadPoolExecutor(AT_ONCE))
        under_way: deque[tuple[Block, Future[Batch]]] = deque()
        for block in blocks:
            under_way.append((block, threads.submit(_ask, idle, block)))
            # Enough that no process waits for this one, which stores what it is given.
            if len(under_way) > 2 * AT_ONCE:
                first, batch = under_way.popleft()
                yield first, batch.result()
        for block, batch in under_way:
            yield block, batch.result()


@contextmanager
def _process() -> Iterator[Process]:
    command = [sys.executable, "-m", "directory.imports.parsing"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own module
        yield process


def _ask(idle: "SimpleQueue[Process]", block: Block) -> Batch:
    process = idle.get()
    try:
        _send(process, (block.first_line, block.data))
        answer: Batch = pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301 - written by our own child
    finally:
        # One that has ended goes back too: the next block fails at once, where it would wait for ever.
        idle.put(process)
    return answer


def _send(process: Process, what: object) -> None:
    if process.stdin is not None:
        pickle.dump(what, process.stdin, pickle.HIGHEST_PROTOCOL)
        process.stdin.flush()


def main() -> None:
    """Read a parser, then blocks, and answer each with its batch, until the input ends."""
    # Ctrl-C reaches the parent too, which decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    # The end of the input, however early, is the end of the work.
    with suppress(EOFError):
        parser: Parser = pickle.load(source)  # noqa: S301 - written by our own parent
        while True:
            first_line, data = pickle.load(source)  # noqa: S301 - the same
            batch = parser.parse(first_line, data)
            batch.pack()
            pickle.dump(batch, sink, pickle.HIGHEST_PROTOCOL)
            sink.flush()


if __name__ == "__main__":
    main()
