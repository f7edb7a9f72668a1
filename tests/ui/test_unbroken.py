"""Units and rates that a line may not end inside."""

import pytest

from coordination.ui.templatetags.french import unbroken


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Hb à 7,6\u00a0g/dL, stable", 'Hb à <span class="nb">7,6\u00a0g/dL,</span> stable'),
        ("72/min", '<span class="nb">72/min</span>'),
        ("rien à lier", "rien à lier"),
        ("<b>1/2</b> & 3", '<span class="nb">&lt;b&gt;1/2&lt;/b&gt;</span> &amp; 3'),
        ("voir https://sorties.ch-sauveyre.example/aide", "voir https://sorties.ch-sauveyre.example/aide"),
        ("", ""),
    ],
)
def test_a_word_with_a_slash_stays_whole_and_what_was_typed_stays_text(typed: str, expected: str) -> None:
    assert unbroken(typed) == expected
