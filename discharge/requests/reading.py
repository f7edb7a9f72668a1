"""Requests as the referent reads them: words and states, the newest first. No query is made here but the two named ones."""

from dataclasses import dataclass
from datetime import datetime

from coordination.ui import french
from directory.providers.models import Channel
from discharge.requests.models import Answer, Approach, CareRequest, CarriedPaper, HadOpinion, Opinion
from discharge.requests.needed import Opens
from discharge.requests.states import ANSWERS, ApproachState, RequestState
from discharge.requests.wording import NO_SECURE_MAIL, WAYS, answer_words

REQUEST_STATUS = {
    RequestState.OPEN: "waiting",
    RequestState.ACCEPTED: "done",
    RequestState.EXHAUSTED: "late",
    RequestState.WITHDRAWN: "none",
}
APPROACH_STATUS = {
    ApproachState.SENT: "waiting",
    ApproachState.OPENED: "waiting",
    ApproachState.QUESTION: "new",
    ApproachState.ACCEPTED: "done",
    ApproachState.REFUSED: "blocked",
    ApproachState.PASSED_ON: "new",
    ApproachState.CLOSED_POLITELY: "none",
    ApproachState.EXPIRED: "late",
    ApproachState.WITHDRAWN: "none",
}
_OPINION_STATUS = {Opinion.PENDING: "waiting", Opinion.FAVOURABLE: "done", Opinion.UNFAVOURABLE: "blocked"}


@dataclass(frozen=True)
class Line:
    """One provider as asked, with its answer and what one may do."""

    approach: Approach
    status: str
    label: str
    words: str
    sub: str
    history: tuple[Answer, ...]

    @property
    def may_note(self) -> bool:
        """Whether an answer heard on the telephone may be noted."""
        return self.approach.is_waiting or self.approach.state in {
            ApproachState.REFUSED,
            ApproachState.PASSED_ON,
            ApproachState.ACCEPTED,
            ApproachState.EXPIRED,
        }


@dataclass(frozen=True)
class JoinedPaper:
    """One document that a request carries: when the provider may read it, and who did."""

    carried: CarriedPaper
    sub: str


@dataclass(frozen=True)
class Card:
    """One request with everybody who was asked."""

    request: CareRequest
    status: str
    label: str
    when: str
    next_wave: str
    lines: tuple[Line, ...]
    opinions: tuple[tuple[HadOpinion, str], ...]
    papers: tuple[JoinedPaper, ...]


def card(request: CareRequest, *, now: datetime) -> Card:
    """How a request stands at ``now``, in words."""
    state = RequestState(request.state)
    starts = french.day(request.starts_on, today=french.as_day(now))
    limit = f", réponse souhaitée avant {french.moment(request.answer_by, now=now)}" if request.is_live else ""
    wave = request.next_wave_at
    return Card(
        request=request,
        status=REQUEST_STATUS[state],
        label=str(state.label),
        when=f"à partir du {starts}{limit}",
        next_wave=f"Sans acceptation, élargie {french.moment(wave, now=now)}" if wave and request.waves else "",
        lines=tuple(_line(one, now=now) for one in sorted(request.asked_of, key=lambda one: (one.wave, one.sent_at))),
        opinions=tuple((opinion, _OPINION_STATUS[Opinion(opinion.verdict)]) for opinion in request.three_opinions),
        papers=tuple(_joined(request, carried, now=now) for carried in request.carried),
    )


def _joined(request: CareRequest, carried: CarriedPaper, *, now: datetime) -> JoinedPaper:
    """« lecture par Cabinet du Vistre, mar. 24 nov., 10 h »: who read it, and when for the last time."""
    if not carried.is_there:
        return JoinedPaper(carried, "retiré")
    readers, last = carried.__dict__["readers"], carried.__dict__["last_read"]
    if not readers:
        return JoinedPaper(carried, f"lisible {Opens(carried.opens).label}")
    names = [approach.name for approach in request.asked_of if approach.pk in readers]
    return JoinedPaper(carried, f"lecture par {', '.join(names)}, {french.moment(last, now=now)}")


def _line(approach: Approach, *, now: datetime) -> Line:
    state = ApproachState(approach.state)
    by_hand = approach.by_hand and state == ApproachState.SENT
    way = WAYS.get(Channel(approach.channel), "par téléphone")
    instead = f" ({NO_SECURE_MAIL})" if approach.__dict__["second_best"] else ""
    sent = f"demandé {way}{instead} {french.moment(approach.sent_at, now=now)}"
    answered = approach.answered_at if state in ANSWERS else None
    return Line(
        approach=approach,
        status="due" if by_hand else APPROACH_STATUS[state],
        label="À appeler" if by_hand else str(state.label),
        words=answer_words(approach),
        sub=f"{sent}, répondu {french.moment(answered, now=now)}" if answered else sent,
        history=tuple(sorted(approach.said, key=lambda answer: answer.at)),
    )
