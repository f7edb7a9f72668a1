"""What every document takes from the stay: the letterhead, the identity, the destination. Reads only."""

from uuid import UUID

from coordination.accounts.models import User
from coordination.episodes.models import Destination, Episode, Patient, Sex
from coordination.errors import DomainError
from coordination.identity.ins import IdentityStatus, InsOid, datamatrix_payload
from coordination.tenancy.models import Hospital
from discharge.planning.queries import current_circle
from liaison.authoring.fields import YES
from liaison.authoring.rules import Body
from liaison.content import parts
from liaison.content.discharge import Answer, Home, Practitioner
from liaison.stationery.queries import heading_of

_DESTINATIONS = {
    Destination.HOME: parts.DestinationKind.HOME,
    Destination.FAMILY: parts.DestinationKind.FAMILY,
    Destination.HAD: parts.DestinationKind.HOSPITAL_AT_HOME,
    Destination.EHPAD: parts.DestinationKind.CARE_HOME,
    Destination.SMR: parts.DestinationKind.REHABILITATION,
    Destination.OTHER_HOSPITAL: parts.DestinationKind.HOSPITAL,
    Destination.OTHER: parts.DestinationKind.OTHER,
}
# The type of the directory whose member of the circle is the destination itself.
_DESTINATION_ROLES = {Destination.EHPAD: "ehpad", Destination.SMR: "smr", Destination.OTHER_HOSPITAL: "hopital"}
_SEXES = {Sex.FEMALE: parts.Sex.FEMALE, Sex.MALE: parts.Sex.MALE}
_INS_ABSENCES = {
    IdentityStatus.PROV: "identité provisoire",
    IdentityStatus.RECUP: "identité récupérée, pièce non contrôlée",
    IdentityStatus.VALI: "validée sur pièce, non qualifiée",
}


def letterhead(hospital: Hospital, unit_id: UUID | None) -> parts.Hospital:
    """The hospital as every document names it, under the letterhead of the unit (None: its own)."""
    site_line, logo = heading_of(unit_id)
    return parts.Hospital(
        name=hospital.name,
        short_name=hospital.short_name,
        site_line=site_line,
        logo=logo,
        address_line=f"{hospital.address}, {hospital.postal_code} {hospital.city}",
        switchboard=hospital.switchboard,
        time_zone=hospital.time_zone,
        finess=hospital.finess,
        facility=hospital.facility,
        ipp_oid=hospital.ipp_oid,
    )


def printed_patient(patient: Patient, *, with_ins: bool) -> parts.Patient:
    """The identity as paper carries it; ``with_ins`` False for readers outside the care team."""
    ins = _ins(patient) if with_ins else None
    # Qualified and without a number for its care team: the number is one of tests.
    otherwise = "matricule de test" if with_ins else "destinataire hors équipe de soins"
    absence = _INS_ABSENCES.get(IdentityStatus(patient.identity_status), otherwise)
    return parts.Patient(
        civility=patient.civility,
        used_name=patient.family_name,
        used_first_name=_first_name(patient.first_name),
        birth_name=patient.birth_name,
        birth_first_names=patient.birth_first_names,
        birth_date=patient.birth_date,
        sex=_SEXES.get(Sex(patient.sex), parts.Sex.UNKNOWN),
        birth_place_code=patient.birth_place_code,
        ins=ins,
        ins_absence="" if ins else absence,
    )


def _ins(patient: Patient) -> parts.Ins | None:
    """The INS with its datamatrix, for a qualified identity and no other (EXI ID 29)."""
    matricule = patient.shown_ins
    if not matricule:
        return None
    oid = InsOid(patient.ins_oid)
    try:
        payload = datamatrix_payload(
            status=IdentityStatus(patient.identity_status),
            matricule=matricule,
            oid=oid,
            given_names=patient.birth_first_names,
            birth_name=patient.birth_name,
            sex=patient.sex,
            birth_date=patient.birth_date,
            birth_place=patient.birth_place_code,
        )
    except DomainError:
        # A trait that the symbol cannot hold (no birth place, undetermined sex): the number is printed without it.
        payload = None
    return parts.Ins(matricule=matricule, nature=oid.label.split(" ")[0], datamatrix=payload, oid=oid.value)


def destination_of(episode: Episode) -> parts.Destination:
    """Where the patient goes, and the name of the place when the care circle holds it."""
    if not episode.destination:
        return parts.Destination(kind=parts.DestinationKind.OTHER)
    chosen = Destination(episode.destination)
    role = _DESTINATION_ROLES.get(chosen)
    place = next((member.name for member in current_circle(episode) if member.role_id == role and member.name), "")
    article = "l’" if place.startswith(("EHPAD", "Hôpital")) else ""
    return parts.Destination(kind=_DESTINATIONS[chosen], name=f"{article}{place}")


def practitioner_of(user: User, function: str) -> Practitioner:
    """Somebody of the hospital, as a document names them."""
    return Practitioner(
        name=str(user),
        function=function,
        family_name=user.last_name,
        given_name=user.first_name,
        rpps=user.rpps,
        phone=user.phone,
    )


def home_of(patient: Patient) -> Home:
    """Where the patient lives."""
    codes = patient.commune.postal_codes if patient.commune else []
    return Home(
        address=" ".join(patient.address.split()),
        postal_code=codes[0] if len(codes) == 1 else "",
        city=patient.commune.name if patient.commune else "",
        phone=patient.phone,
    )


def answer(body: Body, name: str, blank: str) -> Answer:
    """The answer to a question; a draft that has none yet says so."""
    said = body.get(name, "")
    if not said:
        return Answer(found=bool(blank), text=blank)
    return Answer(found=said == YES, text=(body.get(f"{name}_text", "") or blank) if said == YES else "")


def lines(text: str) -> tuple[str, ...]:
    """What was typed one a line, or as paragraphs."""
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _first_name(name: str) -> str:
    """A first name as it is called; identity traits are kept in capitals."""
    return name.title() if name.isupper() else name
