"""The states of a request and of each approach, and every change that is allowed. Whatever is not here is refused."""

from django.db import models


class RequestState(models.TextChoices):
    """Where the search for somebody stands."""

    OPEN = "open", "En cours"
    ACCEPTED = "accepted", "Acceptée"
    EXHAUSTED = "exhausted", "Sans solution"
    WITHDRAWN = "withdrawn", "Retirée"


LIVE_REQUESTS = (RequestState.OPEN, RequestState.EXHAUSTED)

REQUEST_TRANSITIONS: frozenset[tuple[RequestState, RequestState]] = frozenset(
    {
        (RequestState.OPEN, RequestState.ACCEPTED),
        (RequestState.OPEN, RequestState.EXHAUSTED),
        (RequestState.OPEN, RequestState.WITHDRAWN),
        # Somebody else is asked.
        (RequestState.EXHAUSTED, RequestState.OPEN),
        # Who had refused can after all.
        (RequestState.EXHAUSTED, RequestState.ACCEPTED),
        (RequestState.EXHAUSTED, RequestState.WITHDRAWN),
        # Who had accepted cannot after all.
        (RequestState.ACCEPTED, RequestState.OPEN),
        (RequestState.ACCEPTED, RequestState.WITHDRAWN),
    }
)


class ApproachState(models.TextChoices):
    """Where one provider who was asked stands."""

    SENT = "sent", "Sans réponse"
    OPENED = "opened", "Lue, sans réponse"
    QUESTION = "question", "Question posée"
    ACCEPTED = "accepted", "Accepte"
    REFUSED = "refused", "Refuse"
    PASSED_ON = "passed_on", "Propose un confrère"
    CLOSED_POLITELY = "closed_politely", "Pourvue par un autre"
    EXPIRED = "expired", "Délai passé"
    WITHDRAWN = "withdrawn", "Demande retirée"


# An answer may still come.
WAITING = (ApproachState.SENT, ApproachState.OPENED, ApproachState.QUESTION)
ANSWERS = (ApproachState.QUESTION, ApproachState.ACCEPTED, ApproachState.REFUSED, ApproachState.PASSED_ON)
# What is answered through the link from here on is kept as information and changes nothing.
ENDED = (ApproachState.CLOSED_POLITELY, ApproachState.EXPIRED, ApproachState.WITHDRAWN)

APPROACH_TRANSITIONS: frozenset[tuple[ApproachState, ApproachState]] = frozenset(
    {(start, end) for start in WAITING for end in (*ANSWERS, *ENDED) if start != end}
    | {
        (ApproachState.SENT, ApproachState.OPENED),
        # The question was answered.
        (ApproachState.QUESTION, ApproachState.OPENED),
        # The same link changes an answer.
        (ApproachState.REFUSED, ApproachState.ACCEPTED),
        (ApproachState.REFUSED, ApproachState.QUESTION),
        (ApproachState.REFUSED, ApproachState.PASSED_ON),
        (ApproachState.PASSED_ON, ApproachState.ACCEPTED),
        (ApproachState.PASSED_ON, ApproachState.REFUSED),
        (ApproachState.PASSED_ON, ApproachState.QUESTION),
        (ApproachState.ACCEPTED, ApproachState.REFUSED),
        # Called after the limit, it answers: noted by whoever called, never through the link.
        (ApproachState.EXPIRED, ApproachState.ACCEPTED),
        (ApproachState.EXPIRED, ApproachState.REFUSED),
        # The request is no longer needed.
        (ApproachState.ACCEPTED, ApproachState.WITHDRAWN),
        # Another one accepted: who proposed a colleague is told as well.
        (ApproachState.PASSED_ON, ApproachState.CLOSED_POLITELY),
        (ApproachState.PASSED_ON, ApproachState.WITHDRAWN),
    }
)


class RefusalReason(models.TextChoices):
    """Why a provider refuses (domain, "Coded reasons"). « Sans réponse » is the state ``EXPIRED``."""

    OUTSIDE_COMPETENCE = "outside_competence", "Hors de notre compétence"
    OUTSIDE_TERRITORY = "outside_territory", "Hors de notre secteur"
    NO_CAPACITY = "no_capacity", "Plus de place en ce moment"
    NO_SKILL = "no_skill", "Aucun professionnel formé à ce soin"
    SOCIAL_FUTURE = "social_future", "Suite sociale incertaine"
    INCOMPLETE = "incomplete", "Demande incomplète"
    PROFILE = "profile", "Profil du patient"
