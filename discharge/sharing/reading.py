"""Sharing in the words of a page: who receives what, on which ground, where that stands, what to press."""

from dataclasses import dataclass

from django.utils import timezone

from coordination.episodes.models import Episode
from coordination.ui import french
from discharge.sharing.models import Act, Basis, GivenBy, Scope, SharingAct
from discharge.sharing.permissions import Ledger, Standing
from discharge.sharing.rules import WORDS


@dataclass(frozen=True)
class Line:
    """One recipient: ``state`` and ``label`` as the component ``status`` draws them, ``action`` the one button."""

    standing: Standing
    state: str
    label: str
    sub: str
    ground: str
    action: str
    action_label: str

    @property
    def name(self) -> str:
        """Who it is."""
        return self.standing.recipient.name

    @property
    def address_name(self) -> str:
        """The address of the action."""
        return f"sharing:{self.action}"


# Action → its verb. Each is an address of this app.
VERBS = {
    "oppose": "Noter une opposition",
    "lift": "Lever l’opposition",
    "consent": "Noter l’accord",
    "withdraw": "Retirer l’accord",
    "basis": "Corriger le cadre",
}


def lines(ledger: Ledger) -> list[Line]:
    """Every recipient: those who wait for the person's word first, then as they are known."""
    found = [line(ledger.standing(recipient)) for recipient in ledger.recipients()]
    return sorted(found, key=lambda one: one.state != "due")


def line(standing: Standing) -> Line:
    """One recipient in words."""
    state, label, sub, action = _where(standing)
    return Line(
        standing=standing,
        state=state,
        label=label,
        sub=sub,
        ground=WORDS[standing.basis],
        action=action,
        action_label=VERBS.get(action, ""),
    )


def _where(standing: Standing) -> tuple[str, str, str, str]:
    """State, its words, what they rest on, and what may be pressed."""
    refusal = standing.refusal(Scope.REQUEST)
    if refusal == "opposed":
        if standing.opposition is None:
            return "blocked", "Opposition à tout partage", "", ""
        return "blocked", "Opposition", said(standing.opposition), "lift"
    if refusal == "no_consent":
        taken_back = standing.acts[-1] if standing.acts and standing.acts[-1].act == Act.WITHDRAWN else None
        words = said(taken_back) if taken_back else "Rien ne part d’ici là"
        return (
            ("blocked", "Accord retiré", words, "consent")
            if taken_back
            else ("due", "Accord à demander", words, "consent")
        )
    if refusal:
        return "none", "Ne reçoit rien", "", "basis"
    if standing.basis == Basis.CONSENT and standing.consent is not None:
        return "ontime", "Accord donné", said(standing.consent), "withdraw"
    return "ontime", "Reçoit le courrier social" if standing.is_social_only else "Peut recevoir", "", "oppose"


def said(act: SharingAct) -> str:
    """« de vive voix, dim. 22 nov., noté par Claire Aubanel »."""
    who = ""
    if act.given_by == GivenBy.REPRESENTATIVE:
        who = f"dit par {act.representative_name}, son représentant"
    parts = (
        act.get_means_display().lower() if act.means else "",
        french.day(act.given_on or act.recorded_at, today=timezone.localdate()),
        who,
        f"noté par {act.recorded_by}",
        act.reason,
    )
    return ", ".join(part for part in parts if part)


def told(episode: Episode, act: SharingAct | None) -> str:
    """When the person was told of the sharing, in words; empty when nobody noted it."""
    if act is None or act.given_on is None:
        return ""
    return f"{french.day(act.given_on, today=timezone.localdate())}, par {act.recorded_by}"
