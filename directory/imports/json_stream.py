"""Reading one long array of a large JSON object piece by piece, so that memory holds one element, not the file."""

import json
from collections.abc import Iterator
from typing import IO, Any

CHUNK = 1 << 20
# The largest legal entity of the national file, with all its sites, is under 10 MB.
LARGEST_VALUE = 128 << 20
_SPACE = " \t\n\r"
_AFTER_VALUE = frozenset(",:]}" + _SPACE)
_decode = json.JSONDecoder().raw_decode


class JsonStreamError(ValueError):
    """The text is not the JSON object that was expected, or ends too early."""


class JsonObjectStream:
    """The members of a JSON object in file order. Values come whole, except the array one asks to walk.

    Usage: ``for key in stream.keys(): stream.value()`` or ``stream.elements()``, once for each key.
    """

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._buffer = ""
        self._at = 0
        self._ended = False
        # Characters read so far, for those who show progress.
        self.read = 0

    def keys(self) -> Iterator[str]:
        """Yield each key; the caller then reads its value before asking for the next."""
        self._expect("{")
        while True:
            if self._next() == "}":
                return
            key = self.value()
            if not isinstance(key, str):
                raise JsonStreamError("a key is not a string")
            self._expect(":")
            yield key
            if self._next() == ",":
                self._at += 1
            elif self._next() != "}":
                raise JsonStreamError("neither a comma nor the end of the object")

    def elements(self) -> Iterator[Any]:
        """Yield the elements of the array that is the current value."""
        self._expect("[")
        while self._next() != "]":
            yield self.value()
            if self._next() == ",":
                self._at += 1
            elif self._next() != "]":
                raise JsonStreamError("neither a comma nor the end of the array")
        self._at += 1

    def value(self) -> Any:
        """Read one whole value."""
        self._next()
        while True:
            try:
                value, end = _decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if self._ended or len(self._buffer) - self._at > LARGEST_VALUE:
                    raise JsonStreamError("not JSON, or cut short") from error
            else:
                # A number cut by the end of the buffer reads as a shorter one: "1.5e" as 1.5, with "e" left over.
                if self._ended or self._buffer[end : end + 1] in _AFTER_VALUE:
                    self._at = end
                    return value
            self._fill()

    def _next(self) -> str:
        """The next character that is no space, without consuming it."""
        while True:
            while self._at < len(self._buffer):
                if self._buffer[self._at] not in _SPACE:
                    return self._buffer[self._at]
                self._at += 1
            if self._ended:
                raise JsonStreamError("cut short")
            self._fill()

    def _expect(self, character: str) -> None:
        if self._next() != character:
            raise JsonStreamError(f"{character} expected")
        self._at += 1

    def _fill(self) -> None:
        """Read on, at least as much as is already waiting: a value of n characters is tried log n times, not n."""
        waiting = self._buffer[self._at :]
        piece = self._text.read(max(CHUNK, len(waiting)))
        self._ended = not piece
        self.read += len(piece)
        self._buffer, self._at = waiting + piece, 0
