"""What a site of the file does to the entry that stands for it."""

import copy
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from coordination.territory.models import Commune
from directory.imports.finess import Site
from directory.imports.merging import Outcome, merge, names_of
from directory.providers.models import Provider, ProviderType

SSIAD = ProviderType(code="ssiad", label="service de soins infirmiers à domicile", acronym="SSIAD")
EHPAD = ProviderType(code="ehpad", label="établissement d’hébergement", acronym="EHPAD")
VERGEZE = Commune(code="30344", name="Vergèze")
FIRST, LATER = date(2026, 7, 1), date(2026, 8, 1)

names = st.text(alphabet="ABCÉ '-", min_size=1).filter(str.strip)
sites = st.builds(
    Site,
    finess=st.just("300000015"),
    category=st.sampled_from(["354", "500"]),
    name=names,
    short_name=st.just("") | names,
    phone=st.sampled_from(["", "+33465714407"]),
    street=st.text(max_size=300),
    closed_on=st.none() | st.dates(date(2000, 1, 1), FIRST),
)


def apply(site: Site, known: Provider | None, vintage: date = FIRST) -> tuple[Outcome, Provider | None]:
    result = merge(
        copy.deepcopy(site), known, kind=SSIAD if site.category == "354" else EHPAD, commune=VERGEZE, vintage=vintage
    )
    return result.outcome, result.provider


@given(sites)
def test_the_same_site_twice_changes_nothing(site: Site) -> None:
    outcome, provider = apply(site, None)
    again, written = apply(site, provider, LATER)

    assert written is None
    assert (outcome, again) in {
        (Outcome.ADDED, Outcome.UNCHANGED),
        (Outcome.ALREADY_CLOSED, Outcome.ALREADY_CLOSED),
    }
    if provider:
        assert provider.source_vintage == FIRST


@given(st.lists(sites, min_size=1, max_size=8))
def test_whatever_comes_the_entry_is_the_last_word_and_no_name_is_lost(versions: list[Site]) -> None:
    known: Provider | None = None
    shown = []
    for version in versions:
        _, written = apply(version, known)
        known = written or known
        if version.closed_on is None:
            shown.append(names_of(version, SSIAD if version.category == "354" else EHPAD)[0])

    if known is None:
        assert all(version.closed_on for version in versions)
        return
    assert known.is_open == (versions[-1].closed_on is None)
    assert (known.closed_on is None) == known.is_open
    assert known.name == shown[-1]
    assert set(known.former_names) == set(shown) - {known.name}
    assert len(known.former_names) == len(set(known.former_names))
    assert len(known.street) <= 200


def test_a_closed_site_closes_its_entry_with_its_date_and_opens_it_again() -> None:
    _, known = apply(Site("300000015", "354", "SSIAD DU VISTRE"), None)

    outcome, known = apply(Site("300000015", "354", "SSIAD DU VISTRE", closed_on=FIRST), known, LATER)
    assert (outcome, known.status, known.closed_on) == (Outcome.CLOSED, "closed", FIRST)

    outcome, known = apply(Site("300000015", "354", "SSIAD DU VISTRE"), known, LATER)
    assert (outcome, known.status, known.closed_on) == (Outcome.REOPENED, "open", None)


def test_a_category_outside_the_directory_is_left_out_but_keeps_a_known_entry() -> None:
    school = Site("300000015", "300", "INSTITUT DE FORMATION")
    assert merge(school, None, kind=None, commune=None, vintage=FIRST).outcome is Outcome.OUT_OF_SCOPE

    _, known = apply(Site("300000015", "354", "SSIAD DU VISTRE"), None)
    known.type = SSIAD
    result = merge(school, known, kind=None, commune=VERGEZE, vintage=FIRST)
    assert (result.outcome, known.type_id, known.name) == (Outcome.CHANGED, "ssiad", "INSTITUT DE FORMATION")


def test_a_name_that_only_says_the_type_gives_way_to_the_name_people_say() -> None:
    general = "SERVICE DE SOINS INFIRMIERS A DOMICILE POUR PERSONNES AGEES"
    assert names_of(Site("", "354", general, "SSIAD DE CALAIS"), SSIAD) == ("SSIAD DE CALAIS", general)
    assert names_of(Site("", "354", "SSIAD ALISE", "SSIAD"), SSIAD) == ("SSIAD ALISE", "SSIAD")


def test_what_people_verified_is_not_touched() -> None:
    _, known = apply(Site("300000015", "354", "SSIAD DU VISTRE"), None)
    known.mssante = "ssiad@vistre.mssante.example"

    _, known = apply(Site("300000015", "354", "SSIAD DU VIDOURLE", phone="+33465714407"), known)

    assert (known.mssante, known.phone) == ("ssiad@vistre.mssante.example", "+33465714407")
    assert known.former_names == ["SSIAD DU VISTRE"]
    assert "SSIAD DU VISTRE" in known.search_key
