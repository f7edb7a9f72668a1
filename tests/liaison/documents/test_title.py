"""The title sentence: verb, agreement, day."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from coordination.ui.french import NBSP
from liaison.content.j0 import J0Content
from liaison.content.parts import Destination, DestinationKind, Sex
from liaison.documents.title import moved, paper_title, screen_title
from liaison.letters.sample import ordinary
from tests.factories import PARIS


def plain(text: object) -> str:
    return str(text).replace(NBSP, " ")


def composed(later: timedelta) -> J0Content:
    content = ordinary()
    return replace(content, composed_at=content.composed_at + later)


def test_the_day_of_leaving_paper_says_today() -> None:
    assert plain(paper_title(ordinary())) == (
        "Mme Simone FABREGOUL est rentrée chez elle aujourd’hui, mercredi 26 novembre 2025, à 14 h 10."
    )


def test_the_day_after_paper_does_not_say_today() -> None:
    assert plain(paper_title(composed(timedelta(days=1)))) == (
        "Mme Simone FABREGOUL est rentrée chez elle mercredi 26 novembre 2025 à 14 h 10."
    )


def test_a_page_never_says_today() -> None:
    assert plain(screen_title(ordinary())) == (
        "Mme Simone FABREGOUL est rentrée chez elle mercredi 26 novembre à 14 h 10."
    )


def test_a_page_gives_the_year_once_it_changed() -> None:
    assert "26 novembre 2025" in plain(screen_title(composed(timedelta(days=60))))


def test_today_is_a_day_of_paris_and_not_of_utc() -> None:
    content = ordinary()
    left = datetime(2025, 11, 26, 0, 20, tzinfo=PARIS)
    late = replace(content, stay=replace(content.stay, left_at=left), composed_at=left.replace(hour=23))
    assert "aujourd’hui" in paper_title(late).news


def test_without_civility_the_sentence_begins_with_the_name() -> None:
    content = ordinary()
    unknown = replace(content, patient=replace(content.patient, civility="", used_first_name=""))
    assert plain(paper_title(unknown)).startswith("FABREGOUL est rentrée")


@pytest.mark.parametrize(
    ("kind", "name", "feminine", "masculine", "neutral"),
    [
        ("home", "", "est rentrée chez elle", "est rentré chez lui", "a quitté l’hôpital pour son domicile"),
        (
            "hospital_at_home",
            "",
            "est rentrée chez elle, en hospitalisation à domicile,",
            "est rentré chez lui, en hospitalisation à domicile,",
            "a quitté l’hôpital pour son domicile, en hospitalisation à domicile,",
        ),
        (
            "family",
            "sa fille, Mme Tessonnière",
            "est sortie chez sa fille, Mme Tessonnière",
            "est sorti chez sa fille, Mme Tessonnière",
            "a quitté l’hôpital pour aller chez sa fille, Mme Tessonnière",
        ),
        (
            "family",
            "",
            "est sortie chez un proche",
            "est sorti chez un proche",
            "a quitté l’hôpital pour aller chez un proche",
        ),
        ("care_home", "l’EHPAD Les Oliviers", *["a rejoint l’EHPAD Les Oliviers"] * 3),
        ("care_home", "", *["a rejoint un EHPAD"] * 3),
        ("rehabilitation", "", *["a rejoint un établissement de soins médicaux et de réadaptation"] * 3),
        (
            "hospital",
            "l’hôpital de Vallerac",
            "a été transférée vers l’hôpital de Vallerac",
            "a été transféré vers l’hôpital de Vallerac",
            "a rejoint l’hôpital de Vallerac",
        ),
        ("other", "un foyer d’accueil", *["a quitté l’hôpital pour un foyer d’accueil"] * 3),
        ("other", "", *["a quitté l’hôpital"] * 3),
    ],
)
def test_the_verb_agrees_and_names_the_destination(
    kind: str, name: str, feminine: str, masculine: str, neutral: str
) -> None:
    destination = Destination(kind=DestinationKind(kind), name=name)
    assert moved(destination, Sex.FEMALE) == feminine
    assert moved(destination, Sex.MALE) == masculine
    assert moved(destination, Sex.UNKNOWN) == neutral


@pytest.mark.parametrize("kind", DestinationKind)
def test_every_destination_has_its_sentence(kind: DestinationKind) -> None:
    assert moved(Destination(kind=kind), Sex.FEMALE)
