"""May this go to them? The one place that answers. Whoever composes, sends or asks comes here, under the episode's lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from coordination.episodes.models import Episode
from coordination.errors import DomainError
from discharge.sharing.models import Act, Basis, Scope, SharingAct
from discharge.sharing.recipients import Recipient, left_circle, merged, named_circle, of_act
from discharge.sharing.registry import flows
from discharge.sharing.rules import default_basis, is_social


class SharingRefusedError(DomainError):
    """Nothing of this kind may go to this recipient; ``refusal`` is ``opposed``, ``no_consent``, ``no_basis`` or ``social_only``."""


@dataclass(frozen=True)
class Standing:
    """Where sharing with one recipient stands: the ground, what was said, what may go."""

    recipient: Recipient
    basis: Basis
    acts: tuple[SharingAct, ...]
    opposition: SharingAct | None
    consent: SharingAct | None
    is_opposed_to_all: bool

    @property
    def version(self) -> int:
        """How much was said of this recipient: changes with each act."""
        return len(self.acts)

    @property
    def is_opposed(self) -> bool:
        """Whether the person opposes sharing with this recipient, or at all."""
        return self.opposition is not None or self.is_opposed_to_all

    @property
    def is_social_only(self) -> bool:
        """Whether only the social letter may go: a recipient of the social sector whom nobody put into the care team."""
        return self.basis == Basis.SOCIAL or (self.basis == Basis.CONSENT and is_social(self.recipient.role))

    @property
    def letter(self) -> Scope:
        """The letter that is theirs, if any may go."""
        return Scope.SOCIAL_LETTER if self.is_social_only else Scope.LETTER

    def refusal(self, scope: Scope) -> str:
        """Why ``scope`` may not go to this recipient; empty when it may. What is not allowed is refused."""
        if self.is_opposed:
            return "opposed"
        if self.basis == Basis.NONE:
            return "no_basis"
        if self.basis == Basis.CONSENT and self.consent is None:
            return "no_consent"
        return "social_only" if scope == Scope.LETTER and self.is_social_only else ""


class Ledger:
    """Everything that was said about sharing for one episode, read once."""

    def __init__(self, episode: Episode, acts: Sequence[SharingAct]) -> None:
        self.episode, self.acts = episode, acts

    def standing(self, recipient: Recipient) -> Standing:
        """Where sharing with ``recipient`` stands. The last word of each kind holds."""
        acts = [act for act in self.acts if _names(act, recipient) or _restricts(act, recipient)]
        opposition = _last(acts, Act.OPPOSED, Act.LIFTED)
        # A given consent is for whom it names; taken back, for whoever the line has become since.
        consent = _last(
            [act for act in acts if act.act == Act.WITHDRAWN or _names(act, recipient)], Act.CONSENTED, Act.WITHDRAWN
        )
        basis = next(
            (Basis(act.basis) for act in reversed(acts) if act.act == Act.BASIS_SET and _names(act, recipient)),
            default_basis(recipient.role),
        )
        return Standing(
            recipient=recipient,
            basis=basis,
            acts=tuple(acts),
            opposition=opposition if opposition is not None and opposition.act == Act.OPPOSED else None,
            consent=consent if consent is not None and consent.act == Act.CONSENTED else None,
            is_opposed_to_all=self.episode.sharing_opposed_at is not None,
        )

    def recipients(self) -> list[Recipient]:
        """Everybody to whom data of the episode goes or went, or of whom something was said, each once."""
        return merged(self._known())

    def known_as(self, key: UUID) -> Recipient | None:
        """The recipient that a row is, also when it has left the circle since its page was drawn."""
        return next((one for one in (*self._known(), *left_circle(self.episode)) if one.key == key), None)

    def _known(self) -> list[Recipient]:
        said = [of_act(act) for act in self.acts if act.name]
        asked = [recipient for flow in flows for recipient in flow.recipients(self.episode)]
        return [*named_circle(self.episode), *asked, *said]

    @property
    def informed(self) -> SharingAct | None:
        """When the person was last told that data is shared, and with whom."""
        return _last(self.acts, Act.INFORMED)


def _names(act: SharingAct, recipient: Recipient) -> bool:
    return bool(act.name) and recipient.is_named(provider_id=act.provider_id, role_id=act.role_id, name=act.name)


def _restricts(act: SharingAct, recipient: Recipient) -> bool:
    """Said of the same line of the circle, whose name was corrected since: what restricts stays, what permits does not."""
    return (
        act.circle_member_id is not None
        and act.circle_member_id == recipient.circle_member_id
        and act.act in {Act.OPPOSED, Act.LIFTED, Act.WITHDRAWN}
    )


def _last(acts: Sequence[SharingAct], *kinds: Act) -> SharingAct | None:
    return next((act for act in reversed(acts) if act.act in kinds), None)


def ledger_of(episode: Episode) -> Ledger:
    """What was said about sharing for ``episode``, as stored now."""
    return Ledger(episode, list(episode.sharing_acts.in_order()))


def may_share(episode: Episode, recipient: Recipient, scope: Scope) -> bool:
    """Whether ``scope`` may go to ``recipient`` now. ``episode`` was read after its lock, or nothing is sent on this answer."""
    return not ledger_of(episode).standing(recipient).refusal(scope)


def check_share(episode: Episode, recipient: Recipient, scope: Scope) -> Standing:
    """The standing under which ``scope`` goes to ``recipient``.

    Raises:
        SharingRefusedError: it may not.
    """
    standing = ledger_of(episode).standing(recipient)
    refuse_sharing(standing, scope)
    return standing


def refuse_sharing(standing: Standing, scope: Scope) -> None:
    """Raise why ``scope`` may not go to whom ``standing`` is about.

    Raises:
        SharingRefusedError: it may not.
    """
    code = standing.refusal(scope)
    if code:
        raise SharingRefusedError(REFUSALS[code].format(name=standing.recipient.name), code=code)


REFUSALS = {
    "opposed": "La personne s’oppose au partage avec {name} : rien ne part.",
    "no_basis": "Aucun partage n’est prévu avec {name} : voyez la page Partage.",
    "no_consent": "{name} ne fait pas partie de l’équipe de soins : notez d’abord l’accord de la personne, page Partage.",
    "social_only": "{name} relève du secteur social : seul le courrier social peut lui être adressé.",
}


def access_recipient(episode: Episode, key: UUID) -> Standing:
    """A recipient of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: nobody such receives anything of this episode.
    """
    ledger = ledger_of(episode)
    recipient = ledger.known_as(key)
    if recipient is None:
        raise Http404("Ce destinataire n’existe pas.")
    return ledger.standing(recipient)
