"""Reading a large JSON object piece by piece."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.imports import json_stream
from directory.imports.json_stream import JsonObjectStream, JsonStreamError

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def read(text: str) -> dict[str, Any]:
    stream = JsonObjectStream(io.StringIO(text))
    return {key: list(stream.elements()) if key == "walked" else stream.value() for key in stream.keys()}  # noqa: SIM118


@given(
    st.dictionaries(st.text(), values, max_size=5),
    st.lists(values, max_size=5),
    st.integers(1, 9),
    st.sampled_from([None, 2]),
)
def test_any_object_is_read_whatever_the_size_of_the_pieces(
    members: dict[str, Any], walked: list[Any], chunk: int, indent: int | None
) -> None:
    wanted = {**members, "walked": walked}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "CHUNK", chunk)
        assert read(json.dumps(wanted, indent=indent)) == wanted


@given(st.lists(values, max_size=3), st.data())
def test_a_text_cut_short_is_refused(walked: list[Any], data: st.DataObject) -> None:
    text = json.dumps({"a": 1, "walked": walked})
    cut = data.draw(st.integers(0, len(text) - 1))

    with pytest.raises(JsonStreamError):
        read(text[:cut])


@pytest.mark.parametrize(
    "text", ["", "[]", "null", '{"a" 1}', '{"a": 1 "b": 2}', "{1: 2}", '{"walked": [1 2]}', '{"walked": {}}']
)
def test_what_is_not_such_an_object_is_refused(text: str) -> None:
    with pytest.raises(JsonStreamError):
        read(text)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LARGEST_VALUE", 1000)
    monkeypatch.setattr(json_stream, "CHUNK", 100)

    with pytest.raises(JsonStreamError):
        read(json.dumps({"a": "x" * 10_000}))
