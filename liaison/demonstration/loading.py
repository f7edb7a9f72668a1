"""Loading the demonstration: reference data, people, then stories through the same actions as the screens."""

from collections.abc import Callable
from pathlib import Path

from coordination.accounts.models import Membership
from coordination.tenancy.scope import enter
from coordination.territory.actions import load_territory
from directory.imports.actions import import_finess
from directory.orientation.actions import load_rules
from directory.providers.demo import load_demo_professionals
from directory.providers.words import learn_words
from discharge.followup.protocols import create_default_protocol
from discharge.screening.actions import load_instruments
from liaison.demonstration.aftermath import STORIES_AFTER, live_on
from liaison.demonstration.correspondents import know_correspondents
from liaison.demonstration.directory import wait_for_answers
from liaison.demonstration.entry_letters import ask_entry_letter, give_entry_letter
from liaison.demonstration.followup import keep_protocols
from liaison.demonstration.liaison_letters import (
    audit_letters,
    begin_letter,
    begin_sheets,
    keep_phrases,
    sign_letter,
    sign_others,
)
from liaison.demonstration.people import create_people
from liaison.demonstration.played import (
    choose_grids,
    fall_in_the_ward,
    home_with_hospital_care,
    keep_filters,
    nobody_wants_him,
)
from liaison.demonstration.secure_mail import open_mailboxes
from liaison.demonstration.stories import CLAIRE, DOCTOR, JEANNE, MARC, NADIA, SOFIANE, STORIES, tell
from liaison.quality.counting import count_slices

FINESS_SAMPLE = Path(__file__).resolve().parents[2] / "directory" / "imports" / "data"


def load(say: Callable[[str], object]) -> None:
    """Fill an empty database; ``say`` is told each step, since it takes some seconds."""
    say("Communes of France…")
    load_territory()
    say("Directory: the FINESS sample and invented professionals…")
    import_finess(path=next(FINESS_SAMPLE.glob("finess-*")))
    load_demo_professionals()
    learn_words()
    load_rules()
    load_instruments()
    say("Hospitals and people…")
    members = create_people()
    say("Episodes…")
    for hospital in {member.hospital for member in members.values()}:
        with enter(hospital):
            create_default_protocol(hospital)
    tell_all(members)
    say("Figures of the group…")
    for hospital in {member.hospital for member in members.values()}:
        count_slices(hospital)


def tell_all(members: dict[str, Membership]) -> None:
    """Write what happened in the first hospital until now, and what waits there for whoever tries the product."""
    claire, sofiane = members[CLAIRE], members[SOFIANE]
    with enter(claire.hospital):
        open_mailboxes(members[MARC])
        choose_grids(claire)
        keep_protocols(claire)
        episodes = tell(claire, members, (*STORIES, *STORIES_AFTER))
        fall_in_the_ward(episodes["FABREGOUL"], claire)
        home_with_hospital_care(episodes["LOUVETON"], claire)
        nobody_wants_him(episodes["ZERROUKI"], sofiane)
        keep_phrases(members[MARC])
        give_entry_letter(episodes["FABREGOUL"], claire)
        ask_entry_letter(episodes["LOUVETON"], claire)
        begin_letter(episodes["FABREGOUL"], members[NADIA], members[DOCTOR])
        begin_sheets(episodes["FABREGOUL"], members[NADIA])
        sign_letter(episodes["TRINTIGNAC"], claire, members[DOCTOR])
        sign_others(episodes, claire, members[DOCTOR])
        live_on(episodes, members)
        audit_letters(members[JEANNE])
        know_correspondents(claire)
        wait_for_answers(claire)
        keep_filters(claire, episodes["FABREGOUL"].unit)
