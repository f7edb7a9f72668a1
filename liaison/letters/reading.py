"""Letters as a person reads them: words, states, order. No query is made here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from coordination.episodes.models import Episode
from coordination.ui import french
from discharge.planning.roles import GP
from liaison.answers.models import AnswerKind
from liaison.letters.models import (
    STUCK_STATES,
    UNSENT_STATES,
    Dispatch,
    DispatchState,
    Letter,
    LetterChannel,
    LetterState,
    Withdrawal,
)
from liaison.letters.secure import reaches
from liaison.letters.sending import open_ways
from liaison.letters.ways import usable_ways
from liaison.letters.wording import problem_words

# From this hour on, a letter that has not left will not leave on the day of the departure by itself.
EVENING = time(20)
# A letter is a few hours old before it is worth a reminder in one click.
REMIND_AFTER = timedelta(hours=4)
# From the departure to the outbox (issue 6); past it, the row says how long it took.
QUEUE_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Group:
    """One count of the day page: its key in addresses, its label, how it is drawn."""

    key: str
    label: str
    status: str
    icon: str
    states: tuple[LetterState, ...]


GROUPS = (
    Group("echec", "En échec", "late", "", (LetterState.FAILED, LetterState.WRONG_RECIPIENT)),
    Group(
        "a-envoyer",
        "À envoyer",
        "due",
        "",
        (LetterState.DUE, LetterState.COMPOSED, LetterState.QUEUED, LetterState.NO_ADDRESS),
    ),
    Group("envoye", "Envoyés", "waiting", "send", (LetterState.HANDED_OVER,)),
    Group("ouvert", "Ouverts", "waiting", "envelope-open", (LetterState.OPENED,)),
    Group("accuse", "Accusés", "ontime", "", (LetterState.ACKNOWLEDGED,)),
    Group("retire", "Retirés", "none", "", (LetterState.WITHDRAWN,)),
)
_GROUP_OF = {state: group for group in GROUPS for state in group.states}
# Not of the courriers J0: departures whose lettre de liaison nobody signed.
UNSIGNED = Group("non-signees", "Lettres non signées", "late", "pen", ())


@dataclass(frozen=True)
class Delivery:
    """One recipient's letter as it is shown. ``state`` is a state of the ``status`` component."""

    letter: Letter
    state: str
    label: str
    icon: str
    at: datetime | None
    sub: str
    action: str

    @property
    def group(self) -> Group:
        """The count of the day page that holds it."""
        return _GROUP_OF[LetterState(self.letter.state)]

    @property
    def is_urgent(self) -> bool:
        """Whether a person must act."""
        return self.state == "late" or self.letter.state == LetterState.NO_ADDRESS

    @property
    def may_remind(self) -> bool:
        """Whether one click sends it again."""
        return self.action == _REMIND

    @property
    def next_way(self) -> LetterChannel | None:
        """The way that one click offers, where a person has to act or may remind."""
        return next(iter(other_ways(self.letter)), None) if self.is_urgent or self.may_remind else None

    @property
    def may_correct(self) -> bool:
        """Whether its address may still change."""
        return self.letter.state not in {LetterState.ACKNOWLEDGED, LetterState.WITHDRAWN, LetterState.COMPOSED}

    @property
    def address(self) -> str:
        """Where it goes, in words."""
        letter = self.letter
        if letter.channel == LetterChannel.PAPER:
            return "papier"
        if letter.channel == LetterChannel.SECURE_MAIL:
            return f"messagerie sécurisée, {letter.secure_mail}"
        if not letter.mail and not letter.mobile:
            return "aucune adresse connue"
        return (
            f"{letter.mail or 'aucun courriel'}, {french.phone(letter.mobile) if letter.mobile else 'aucun portable'}"
        )


@dataclass(frozen=True)
class Column:
    """A column of the day page: the types of the directory that it gathers."""

    key: str
    label: str
    roles: frozenset[str]


OTHER_SERVICES = "services"
COLUMNS = (
    Column("gp", "Médecin traitant", frozenset({GP})),
    Column("nurses", "Infirmiers", frozenset({"idel", "ssiad", "had", "sad-mixte", "esa"})),
    Column("pharmacy", "Pharmacie", frozenset({"pharmacie"})),
    # Whoever stands in none of the others.
    Column(OTHER_SERVICES, "Autres services", frozenset()),
)


# Before them, the two documents of the departure.
LETTER_COLUMN, COPY_COLUMN = PAPER_COLUMNS = ("Lettre de liaison", "Remise au patient")


@dataclass(frozen=True)
class Cell:
    """What one column says of one departure: letters, or a word about why there is none."""

    column: Column
    deliveries: Sequence[Delivery]
    state: str = "none"
    label: str = ""
    sub: str = ""


@dataclass(frozen=True)
class Asked:
    """What a correspondent waits for, until when. ``pk``: the answer."""

    pk: UUID
    kind: AnswerKind
    name: str
    answer_by: datetime

    def is_late(self, now: datetime) -> bool:
        """Whether the hospital's target has passed."""
        return self.answer_by < now


@dataclass(frozen=True)
class PaperCell:
    """What a cell says of a document of the departure. ``state`` is a state of the ``status`` component; ``url`` is where one acts."""

    heading: str
    state: str
    label: str
    icon: str = ""
    at: datetime | None = None
    sub: str = ""
    action: str = ""
    url: str = ""


@dataclass(frozen=True)
class Departure:
    """One row: the episode, its cells, and whether a departure that was expected is not recorded.

    ``cells`` are the recipients'; ``papers`` the lettre de liaison and its copy; ``asked`` what correspondents wait for.
    """

    episode: Episode
    cells: list[Cell]
    is_overdue: bool
    papers: Sequence[PaperCell]
    asked: Sequence[Asked]
    is_unsigned: bool


def delivery_of(letter: Letter, episode: Episode, *, now: datetime) -> Delivery:
    """How ``letter`` stands at ``now``, in words. A letter that has not left by the evening of the departure is late."""
    state = LetterState(letter.state)
    group = _GROUP_OF[state]
    late = state in UNSENT_STATES and is_overdue(episode, now=now)
    return Delivery(
        letter=letter,
        state="late" if late else group.status,
        label="À envoyer" if state in _WAITING_TO_LEAVE else state.label,
        icon="" if late else group.icon,
        at=_reached_at(letter),
        sub=", ".join(part for part in (_sub(letter, now=now), _slow(letter)) if part),
        action=_REMIND if _is_forgotten(letter, now) else _ACTIONS.get(state, ""),
    )


def is_overdue(episode: Episode, *, now: datetime) -> bool:
    """Whether the day of the departure ends, or has ended, at ``now``."""
    if episode.left_at is None:
        return False
    left_on = timezone.localtime(episode.left_at).date()
    evening = timezone.make_aware(datetime.combine(left_on, EVENING))
    # Left in the evening: the letter has its hour, whatever the clock says.
    return now >= max(evening, episode.left_at + timedelta(hours=1))


def column_of(role_id: str) -> Column:
    """The column of the day page where somebody of this type of the directory stands."""
    return next((column for column in COLUMNS if role_id in column.roles), COLUMNS[-1])


def cells_of(episode: Episode, letters: Iterable[Letter], expected: Iterable[str], *, now: datetime) -> list[Cell]:
    """One departure across the columns. ``expected`` are the roles of the recipients to be."""
    deliveries = [delivery_of(letter, episode, now=now) for letter in letters]
    waiting = {column_of(role).key for role in expected}
    return [
        _cell(
            episode,
            column,
            [one for one in deliveries if _column(one.letter) is column],
            expected=column.key in waiting,
        )
        for column in COLUMNS
    ]


def _cell(episode: Episode, column: Column, deliveries: list[Delivery], *, expected: bool) -> Cell:
    if deliveries:
        return Cell(column, deliveries)
    if episode.sharing_opposed_at is not None:
        return Cell(column, (), label="Opposition")
    is_gp = column.key == "gp"
    if not episode.has_left:
        if is_gp and not expected:
            return Cell(column, (), state="due", label="À désigner")
        return Cell(column, (), label="Au départ" if expected else "Sans objet")
    if is_gp:
        return Cell(column, (), state="late", label="Non désigné", sub="aucun courrier ne lui est parti")
    return Cell(column, (), label="Sans objet")


def _column(letter: Letter) -> Column:
    return column_of(letter.circle_member.role_id if letter.circle_member else "")


def _reached_at(letter: Letter) -> datetime | None:
    reached = {
        LetterState.HANDED_OVER: letter.handed_over_at,
        LetterState.OPENED: letter.opened_at,
        LetterState.ACKNOWLEDGED: letter.acknowledged_at,
    }
    return reached.get(LetterState(letter.state))


def _sub(letter: Letter, *, now: datetime) -> str:
    state = LetterState(letter.state)
    if state == LetterState.HANDED_OVER:
        return "remis sur papier" if letter.channel == LetterChannel.PAPER else _unopened(letter, now)
    if state in {LetterState.OPENED, LetterState.ACKNOWLEDGED}:
        return _way_words(letter)
    if state == LetterState.DUE:
        return _being_written(letter, now)
    if state in {LetterState.FAILED, LetterState.NO_ADDRESS}:
        # The cause; what follows it explains, and is said in the task.
        words = problem_words(letter.last_error).rstrip(".").split(" : ")[0]
        return words[:1].lower() + words[1:]
    if state == LetterState.WITHDRAWN:
        return Withdrawal(letter.withdrawal or Withdrawal.OPPOSITION).label
    return _SUBS.get(state, "")


def _being_written(letter: Letter, now: datetime) -> str:
    if letter.last_error:
        return f"nouvel essai à {french.clock(letter.due_at)}"
    late = now - letter.created_at > QUEUE_WITHIN
    return f"en cours d’écriture {french.since(letter.created_at, now=now)}" if late else "en cours d’écriture"


def _slow(letter: Letter) -> str:
    """How long the departure waited for its letter to be on its way, when that passed the minute."""
    if letter.queued_at is None or letter.queued_at - letter.created_at <= QUEUE_WITHIN:
        return ""
    return f"mis en route en {french.duration(letter.queued_at - letter.created_at)}"


def _unopened(letter: Letter, now: datetime) -> str:
    since = f"non ouvert {french.since(letter.handed_over_at, now=now)}" if letter.handed_over_at else ""
    # Of the same day: an hour alone does not say which day it means.
    soon = letter.alert_at is not None and timezone.localdate(letter.alert_at) == timezone.localdate(now)
    parts = (
        _way_words(letter),
        since,
        f"relance à {french.clock(letter.alert_at)}" if soon and letter.alert_at else "",
    )
    return ", ".join(part for part in parts if part)


def _way_words(letter: Letter) -> str:
    """By which way, where it is not the usual one, and in place of which."""
    if letter.channel == LetterChannel.LINK and not letter.fell_from:
        return ""
    way = french.lower_first(LetterChannel(letter.channel).label)
    return (
        f"{way}, au lieu de : {french.lower_first(LetterChannel(letter.fell_from).label)}" if letter.fell_from else way
    )


def other_ways(letter: Letter) -> list[LetterChannel]:
    """The ways with an address that a person may choose in place of the present one, in the recipient's order; paper last."""
    if not letter.is_written or letter.state not in _REDIRECTABLE:
        return []
    usable = usable_ways(letter, open_ways(is_secure=reaches(letter)))
    ways = [way for way in usable if way != letter.channel or letter.state in STUCK_STATES]
    failed = LetterState(letter.state) == LetterState.FAILED
    return [*(way for way in ways if not (failed and way == letter.channel)), LetterChannel.PAPER]


@dataclass(frozen=True)
class SentWay:
    """One dispatch as the history of a letter shows it."""

    dispatch: Dispatch
    state: str
    why: str


def sent_ways(found: Iterable[Dispatch]) -> list[SentWay]:
    """Dispatches in words, in order."""
    return [SentWay(one, _DISPATCH_STATUS[DispatchState(one.state)], problem_words(one.code)) for one in found]


_DISPATCH_STATUS = {
    DispatchState.DUE: "due",
    DispatchState.DEFERRED: "due",
    DispatchState.HANDED_OVER: "waiting",
    DispatchState.OPENED: "waiting",
    DispatchState.ACKNOWLEDGED: "ontime",
    DispatchState.BOUNCED: "late",
    DispatchState.FAILED: "late",
    DispatchState.REFUSED: "late",
    DispatchState.EXPIRED: "none",
    DispatchState.WITHDRAWN: "none",
}
_REDIRECTABLE = (LetterState.HANDED_OVER, LetterState.FAILED, LetterState.NO_ADDRESS)


def _is_forgotten(letter: Letter, now: datetime) -> bool:
    """Whether it left by link some hours ago and nobody opened it."""
    unopened = letter.state == LetterState.HANDED_OVER and letter.channel == LetterChannel.LINK
    return unopened and letter.handed_over_at is not None and now - letter.handed_over_at >= REMIND_AFTER


_SUBS = {
    LetterState.QUEUED: "confié à la messagerie",
    LetterState.WRONG_RECIPIENT: "lien fermé",
}
_WAITING_TO_LEAVE = frozenset({LetterState.DUE, LetterState.COMPOSED, LetterState.QUEUED, LetterState.NO_ADDRESS})
_ACTIONS = {
    LetterState.FAILED: "Autre voie",
    LetterState.NO_ADDRESS: "Compléter ou imprimer",
    LetterState.WRONG_RECIPIENT: "Corriger",
}
_REMIND = "Relancer"
