"""Which tests one worker takes one after the other. Each of the others goes to whichever worker is free.

Not by ``xdist_group``, which does nothing with this version of pytest (pytest-dev/pytest-xdist, issue 1386).
"""

from xdist.scheduler import LoadScopeScheduling

# A letter that was interrupted is due again after a minute and a half: one worker begins it, plays these files meanwhile
# and reads what became of it.
MEANWHILE = ("test_bad_days.py", "test_path.py", "test_without_javascript.py", "test_stories.py")
# What one function's pages have shown is not measured again on another's.
CRAWL = "test_axe_finds_nothing_on_any_page_that_a_function_reaches"


def turn_of(nodeid: str) -> str:
    """The turn to which a test belongs; its own when it is free."""
    path, _, name = nodeid.partition("::")
    if path.endswith(MEANWHILE):
        return "meanwhile"
    return "crawl" if name.startswith(CRAWL) else nodeid


def rank_of(nodeid: str) -> int:
    """The long turns first: what is short fills the end."""
    turn = turn_of(nodeid)
    return {"meanwhile": 0, "crawl": 1}.get(turn, 2)


class Turns(LoadScopeScheduling):
    """xdist's distribution of scopes, a scope being a turn."""

    def _split_scope(self, nodeid: str) -> str:
        return turn_of(nodeid)
