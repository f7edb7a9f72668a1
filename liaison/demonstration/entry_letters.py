"""Entry letters: one that the general practitioner has given, one that is asked for and waits in the mailbox."""

from typing import Any

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from discharge.planning.queries import gp_of
from liaison.authoring.actions import state_of
from liaison.entry.actions import ask_letter
from liaison.entry.models import EntryRequest
from liaison.entry.writing import Typed, give, save

GIVEN: dict[str, dict[str, Any]] = {
    "reason": {"reason": "Chute aux toilettes vers 4 h, douleur de la hanche droite, ne se relève pas. Vit seule."},
    "treatments": {
        "treatments": "Apixaban 2,5 mg : 1 matin et soir\nBisoprolol 2,5 mg : 1 le matin\nPérindopril 4 mg : 1 le matin\n"
        "Hydrochlorothiazide 12,5 mg : 1 le matin\nLévothyroxine 75 µg : 1 à jeun\nZopiclone 7,5 mg : 1 au coucher\n"
        "Oxazépam 10 mg : 1 le soir",
        "treatments_none": False,
    },
    "allergies": {"allergies": "yes", "allergies_text": "Pénicilline (urticaire, 1998)"},
    "history": {
        "history": "Fibrillation atriale permanente, hypertension, hypothyroïdie, insuffisance rénale chronique stade 3b.",
        "history_none": False,
    },
    "risks": {"risks": "Deux chutes cette année. Deuxième étage sans ascenseur.", "risks_none": False},
    "home": {"home": "Nadège Foulquier, infirmière, pour le pilulier depuis deux ans.", "home_none": False},
    "contacts": {"contacts": "Sa fille, Isabelle Tessonnière.", "contacts_none": False},
}


def give_entry_letter(episode: Episode, nurse: Membership) -> EntryRequest:
    """Ask the GP, who writes everything and gives it."""
    asked = ask_entry_letter(episode, nurse)
    versions = dict(asked.document.sections.values_list("key", "version"))
    save(request_id=asked.pk, parts={key: Typed(versions[key], body) for key, body in GIVEN.items()})
    return give(request_id=asked.pk, seen=state_of(asked.document.sections.all()))


def ask_entry_letter(episode: Episode, nurse: Membership) -> EntryRequest:
    """Ask the GP; nothing has come yet."""
    gp = gp_of(episode)
    assert gp is not None, "this story has a GP"
    return ask_letter(member=nurse, episode_id=episode.pk, circle_member_id=gp.pk)
