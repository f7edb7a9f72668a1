"""The fiche sociale: requests first, then the situation. No diagnosis, no treatment, no INS: it has no room for them."""

from typing import Any

from django import forms

from coordination.accounts.roles import Permission, Role
from coordination.episodes.models import Episode, NeedDomain, TaskState
from coordination.ui import french
from discharge.planning.kinds import FIND, PLAN
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.queries import current_circle, plan_of
from discharge.screening.instruments import Method
from discharge.screening.queries import newest_of_each
from discharge.sharing.models import Scope
from discharge.sharing.rules import SOCIAL_TYPES, is_social
from liaison.authoring.facts import destination_of, home_of
from liaison.authoring.fields import PartForm, choice, line, nothing, text
from liaison.authoring.models import DocumentKind
from liaison.authoring.papers.base import Composing, Paper
from liaison.authoring.papers.sheets import common, files_by, people_around, said_line
from liaison.authoring.rules import Body, Missing, filled, in_row, table
from liaison.authoring.sections import SectionKind
from liaison.content.j0 import MAX_REQUESTS
from liaison.content.sheets import DailyAct, Help, HelpState, Need, SocialSheet
from liaison.documents.social import HELP_STATES, SocialText, social_pdf
from liaison.documents.typography import capitalised

# Who organises writes it, a social worker answers for it.
WRITERS = frozenset({Role.SOCIAL_WORKER, Role.COORDINATION_ASSISTANT, Role.LIAISON_NURSE})
DOMAINS = frozenset({NeedDomain.SOCIAL, NeedDomain.FINANCIAL, NeedDomain.HOUSING, NeedDomain.AUTONOMY})
_NEEDS = [(Need.ALONE.value, "Sans aide"), (Need.PARTIAL.value, "Aide partielle"), (Need.FULL.value, "Aide complète")]
_STATES = [(state.value, words) for state, (words, _shape) in HELP_STATES.items()]
_CIRCLE_STATES = {CircleState.CONFIRMED: HelpState.CONFIRMED, CircleState.TO_FIND: HelpState.TO_DO}


class RequestsForm(PartForm):
    """What is asked of the reader, or nothing."""

    none = nothing("Aucune demande : pour information")


class RequestRow(forms.Form):
    """One request."""

    what = line("Demande", 150)
    detail = line("Précision, pour quand", 200)


class SituationForm(PartForm):
    """Where the person stands."""

    housing = line("Logement", 300)
    family = line("Vie familiale", 300)
    resources = line("Ressources", 300)
    protection = line("Protection juridique", 200, help_text="Exemple : aucune mesure")
    insurance = line("Complémentaire santé", 200)


class DailyLifeForm(PartForm):
    """What help daily life takes."""

    autonomy = line("Évaluation", 300, help_text="GIR, date, par qui")
    none = nothing("Aucun geste évalué")


class DailyLifeRow(forms.Form):
    """One act of daily life."""

    act = line("Geste", 100)
    need = choice("Besoin", _NEEDS)
    detail = line("Précision", 200)


class HelpsForm(PartForm):
    """Helps and procedures, or none."""

    none = nothing("Aucune aide, aucune démarche")


class HelpRow(forms.Form):
    """One help or procedure."""

    what = line("Aide, démarche", 150)
    when = line("Depuis, à partir du", 60)
    who = line("Qui suit", 150)
    state = choice("État", _STATES)


class EntourageForm(PartForm):
    """Who is around, and the person's agreement."""

    entourage = text("Entourage", 800, rows=3)
    consent = text(
        "Accord de la personne", 400, rows=2, help_text="Quand, comment, pour qui. La fiche ne part pas sans lui."
    )


def _request(number: int, row: Body) -> Missing:
    yield from in_row(row, number, "what", f"Ligne {number + 1} : écrivez la demande.")
    if number == MAX_REQUESTS:
        yield f"rows-{number}-what", f"{MAX_REQUESTS} demandes au plus : au-delà, aucune n’est lue."


def _situation(body: Body) -> Missing:
    yield from filled(body, "housing", "Décrivez le logement.")
    yield from filled(body, "family", "Décrivez la vie familiale.")
    yield from filled(body, "protection", "Dites s’il existe une mesure de protection.")


def _act(number: int, row: Body) -> Missing:
    yield from in_row(row, number, "act", f"Ligne {number + 1} : nommez le geste.")
    yield from in_row(row, number, "need", f"{row.get('act') or f'Ligne {number + 1}'} : dites quelle aide il faut.")


def _help(number: int, row: Body) -> Missing:
    yield from in_row(row, number, "what", f"Ligne {number + 1} : dites quelle aide.")
    yield from in_row(row, number, "state", f"{row.get('what') or f'Ligne {number + 1}'} : dites où elle en est.")


def _entourage(body: Body) -> Missing:
    yield from filled(body, "consent", "Écrivez l’accord de la personne : quand, comment, pour qui.")


def first_bodies(episode: Episode) -> dict[str, dict[str, Any]]:
    """The plan's social requests, the GIR, who helps, who is around."""
    asked = [
        {"what": task.title[:150], "detail": ""}
        for task in plan_of(episode)
        if task.kind in {PLAN, FIND} and task.domain in DOMAINS and task.state != TaskState.DONE
    ]
    graded = [
        f"{assessment.result_words}, le {french.day_paper(assessment.filled_at)}"
        for assessment in newest_of_each(episode)
        if assessment.explanation.get("method") == Method.AGGIR
    ]
    return {
        "requests": {"rows": asked[:MAX_REQUESTS]},
        "daily_life": {"autonomy": "; ".join(graded)[:300]},
        "helps": {"rows": [_coming(member) for member in current_circle(episode) if is_social(member.role)]},
        "entourage": {"entourage": people_around(episode.patient)[:800]},
    }


def _coming(member: CircleMember) -> dict[str, str]:
    state = _CIRCLE_STATES.get(CircleState(member.state), HelpState.WAITING)
    return {
        "what": capitalised(member.visits or member.role.label)[:150],
        "when": french.day_paper(member.starts_on) if member.starts_on else "",
        "who": member.name[:150],
        "state": state.value,
    }


def compose(given: Composing) -> SocialSheet:
    """The sheet as it stands. Raises ``ContentError``."""
    episode, written, blank = given.episode, given.written, given.blank
    fields = common(given, readers=SOCIAL_TYPES, scope=Scope.SOCIAL_LETTER, shows_ins=False)
    situation, around, home = written.body("situation"), written.body("entourage"), home_of(episode.patient)
    return SocialSheet(
        **fields,
        destination=destination_of(episode),
        leaves_on=fields["record"].left_at.date(),
        address=", ".join(part for part in (home.address, f"{home.postal_code} {home.city}".strip()) if part),
        phone=home.phone,
        requests=tuple(
            said_line(row.get("what"), row.get("detail"), blank)
            for row in written.rows("requests", blank)[:MAX_REQUESTS]
        ),
        housing=situation.get("housing") or blank,
        family=situation.get("family") or blank,
        resources=situation.get("resources", ""),
        protection=situation.get("protection") or blank,
        insurance=situation.get("insurance", ""),
        daily_life=tuple(
            DailyAct(
                act=row.get("act") or blank, need=Need(row.get("need") or Need.ALONE), detail=row.get("detail", "")
            )
            for row in written.rows("daily_life", blank)
        ),
        autonomy=written.body("daily_life").get("autonomy", ""),
        helps=tuple(
            Help(
                what=row.get("what") or blank,
                state=HelpState(row.get("state") or HelpState.TO_DO),
                when=row.get("when", ""),
                who=row.get("who", ""),
            )
            for row in written.rows("helps", blank)
        ),
        entourage=around.get("entourage", ""),
        consent=around.get("consent") or blank,
    )


PAPER = Paper(
    kind=DocumentKind.SOCIAL,
    title="Fiche sociale",
    name="fiche sociale",
    lede="Pour le service social qui prend la suite. Rien de médical.",
    groups={1: "Demandes", 2: "Situation", 3: "Vie quotidienne", 4: "Aides", 5: "Entourage et accord"},
    sections=(
        SectionKind(
            "requests",
            "Ce qui est demandé",
            1,
            RequestsForm,
            WRITERS,
            table(_request, "Écrivez ce qui est demandé, ou cochez que la fiche informe seulement."),
            RequestRow,
        ),
        SectionKind("situation", "Situation", 2, SituationForm, WRITERS, _situation),
        SectionKind(
            "daily_life",
            "Vie quotidienne",
            3,
            DailyLifeForm,
            WRITERS,
            table(_act, "Écrivez les gestes, ou cochez qu’aucun n’est évalué."),
            DailyLifeRow,
        ),
        SectionKind(
            "helps",
            "Aides et démarches",
            4,
            HelpsForm,
            WRITERS,
            table(_help, "Écrivez les aides, ou cochez qu’il n’y en a pas."),
            HelpRow,
        ),
        SectionKind("entourage", "Entourage et accord", 5, EntourageForm, WRITERS, _entourage),
    ),
    signing=Permission.SOCIAL_SHEET_SIGN,
    who_signs="Une assistante sociale de l’hôpital signe.",
    needs_rpps=False,
    is_handed_over=False,
    readers=SOCIAL_TYPES,
    readers_words="aux services sociaux du cercle",
    scope=Scope.SOCIAL_LETTER,
    forms=("pdf", "cda"),
    file_stem="fiche-sociale",
    page="public/_social.html",
    first_bodies=first_bodies,
    compose=compose,
    read=SocialSheet.from_json,
    text=SocialText,
    pdf=social_pdf,
    files=files_by(social_pdf),
)
