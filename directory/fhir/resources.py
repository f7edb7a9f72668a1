"""What each entry is in FHIR: an organisation's site, a person, a person at one place, a service that one asks for."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from coordination.identity.phones import is_mobile
from directory.fhir import systems
from directory.providers.models import OpeningHours, Professional, Provider, ProviderType
from directory.providers.reading import ages, taken

Resource = dict[str, Any]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def organization(provider: Provider) -> Resource:
    """An organisation's site."""
    return _filled(
        {
            "resourceType": "Organization",
            "id": str(provider.pk),
            "meta": _meta(provider),
            "identifier": _identifiers(provider),
            "active": provider.is_open,
            "type": [_kind(provider.type)],
            "name": provider.name,
            "alias": [name for name in (provider.short_name, *provider.former_names) if name],
            "telecom": _telecom(provider),
            "address": _addresses(provider),
            "partOf": _reference("Organization", provider.organisation_id),
        }
    )


def practitioner(professional: Professional) -> Resource:
    """A person with a national number. Active while one of their places of practice is open (``is_active``)."""
    active: bool = professional.is_active  # type: ignore[attr-defined]  # annotated by the search
    return _filled(
        {
            "resourceType": "Practitioner",
            "id": str(professional.pk),
            "meta": {"lastUpdated": professional.updated_at.isoformat()},
            "identifier": [_identifier("RPPS", systems.RPPS, professional.rpps)],
            "active": active,
            "name": [
                _filled(
                    {
                        "use": "usual",
                        "family": professional.last_name,
                        "given": [professional.first_name] if professional.first_name else [],
                        "prefix": [professional.civility] if professional.civility else [],
                    }
                )
            ],
        }
    )


def practitioner_role(provider: Provider) -> Resource:
    """A professional at one place of practice, which travels inside the resource."""
    place = _filled({"resourceType": "Location", "id": "lieu", "address": next(iter(_addresses(provider)), None)})
    return _filled(
        {
            "resourceType": "PractitionerRole",
            "id": str(provider.pk),
            "meta": _meta(provider),
            "contained": [place] if "address" in place else [],
            "identifier": _identifiers(provider),
            "active": provider.is_open,
            "practitioner": _reference("Practitioner", provider.professional_id, provider.name)
            or {"display": provider.name},
            "organization": _reference("Organization", provider.organisation_id),
            "code": [_kind(provider.type)],
            "location": [{"reference": "#lieu"}] if "address" in place else [],
            "telecom": _telecom(provider),
            "availableTime": _hours(provider.hours.all()),
        }
    )


def healthcare_service(provider: Provider) -> Resource:
    """What an organisation's site does for patients: whom it takes, what it asks for."""
    kind = provider.type
    return _filled(
        {
            "resourceType": "HealthcareService",
            "id": str(provider.pk),
            "meta": _meta(provider),
            "identifier": _identifiers(provider),
            "active": provider.is_open,
            "providedBy": _reference("Organization", provider.pk, provider.name),
            "type": [_kind(kind)],
            "specialty": [
                {"coding": [{"system": systems.SKILLS, "code": skill.pk, "display": skill.label}]}
                for skill in provider.skills.all()
            ],
            "name": provider.name,
            "comment": provider.missions,
            "extraDetails": kind.asks_for,
            "telecom": _telecom(provider),
            "eligibility": [
                {"comment": words}
                for words in (*taken(provider).values(), ages(provider), provider.criteria or kind.criteria)
                if words
            ],
            "availableTime": _hours(provider.hours.all()),
        }
    )


def _meta(provider: Provider) -> Resource:
    return {"lastUpdated": provider.updated_at.isoformat()}


def _identifiers(provider: Provider) -> list[Resource]:
    """Its national numbers. A person's number belongs to the person, and designates each place of practice."""
    known = (
        ("FINEG", systems.FINESS, provider.finess),
        ("RPPS", systems.RPPS, provider.rpps),
        ("SIRET", systems.SIRET, provider.siret),
    )
    return [_identifier(code, system, value) for code, system, value in known if value]


def _identifier(code: str, system: str, value: str) -> Resource:
    return {"use": "official", "type": {"text": code}, "system": system, "value": value}


def _kind(kind: ProviderType) -> Resource:
    return {"coding": [{"system": systems.TYPES, "code": kind.pk, "display": kind.label}], "text": kind.full_label}


def _reference(resource: str, key: object | None, display: str = "") -> Resource | None:
    return _filled({"reference": f"{resource}/{key}", "display": display}) if key else None


def _telecom(provider: Provider) -> list[Resource]:
    """Each way to reach it, ranked as it prefers. A secure mailbox bears the extension of the national directory."""
    found: list[Resource] = []
    if provider.mssante:
        mailbox = {"url": systems.MAILBOX_MSS, "extension": [{"url": "type", "valueCode": "MSSANTE"}]}
        found.append({"extension": [mailbox], "system": "email", "value": provider.mssante, "use": "work"})
    for number in (provider.phone, provider.other_phone, provider.mobile):
        if number:
            use = "mobile" if is_mobile(number) else "work"
            found.append({"system": "phone", "value": number, "use": use})
    if provider.email:
        found.append({"system": "email", "value": provider.email, "use": "work"})
    if provider.fax:
        found.append({"system": "fax", "value": provider.fax, "use": "work"})
    order = [address for _, address in provider.channels()]
    for contact in found:
        if contact["value"] in order:
            contact["rank"] = order.index(contact["value"]) + 1
    return found


def _addresses(provider: Provider) -> list[Resource]:
    address = _filled(
        {
            "use": "work",
            "line": [line for line in (provider.address_extra, provider.street) if line],
            "city": provider.city or provider.place,
            "district": provider.commune_id or "",
            "postalCode": provider.postal_code,
            "country": "FR",
        }
    )
    return [address] if len(address) > 2 else []


def _hours(hours: Iterable[OpeningHours]) -> list[Resource]:
    """The same stretch on several days is one line."""
    days: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in hours:
        days[f"{line.opens:%H:%M:%S}", f"{line.closes:%H:%M:%S}"].append(DAYS[line.weekday])
    return [
        {"daysOfWeek": when, "availableStartTime": opens, "availableEndTime": closes}
        for (opens, closes), when in days.items()
    ]


def _filled(resource: Resource) -> Resource:
    """``resource`` without empty elements: FHIR allows none. ``False`` is a value."""
    return {name: value for name, value in resource.items() if value not in ("", None, [], {})}
