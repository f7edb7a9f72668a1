"""French wording of dates, delays, names and numbers, as the interface writes them.

Every function is pure: what depends on the present takes ``now`` or ``today``. Calendar days are those of
the active time zone, the hospital's inside one, and lengths of time are real elapsed time, so the nights when the hour changes count 23 or 25 hours.
Spaces that must not break are U+00A0, the only non-breaking space of the design.
"""

import math
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, tzinfo

import phonenumbers
from django.utils import timezone

NBSP = "\u00a0"
COUNTRY = "FR"
UNKNOWN = f"non{NBSP}renseigné"

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
WEEKDAYS_SHORT = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
# Usual abbreviations of the Imprimerie nationale: months of five letters or fewer stay whole.
MONTHS_SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")

MINUTES_UNTIL = timedelta(hours=2)
HOURS_UNTIL = timedelta(hours=48)

# Written in pairs like all the others, without asking the library: it takes a millisecond, and lists show fifty. Not the
# numbers in 08, which are written otherwise.
_ORDINARY_PHONE = re.compile(r"\+33[1-79]\d{8}", re.ASCII)
_BEFORE_MARK = re.compile(r"[ \u00a0]+([:;?!%»])")
_AFTER_GUILLEMET = re.compile(r"«[ \u00a0]+")


# --- Days and times -------------------------------------------------------------------------------------------------


def local(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """Return an aware moment as the clock of the hospital shows it. A naive moment is refused with ``ValueError``."""
    return timezone.localtime(moment, zone)


def as_day(value: date) -> date:
    """Return the calendar day, in the active time zone, of a date or of an aware moment."""
    return local(value).date() if isinstance(value, datetime) else value


def day(value: date, *, today: date) -> str:
    """Write a day in short: « lun. 24 nov. », with the year only if it is not this year's."""
    value = as_day(value)
    return _join(WEEKDAYS_SHORT[value.weekday()], *_day_month(value, MONTHS_SHORT), *_other_year(value, today))


def day_long(value: date, *, today: date) -> str:
    """Write a day in full: « lundi 24 novembre », with the year only if it is not this year's."""
    value = as_day(value)
    return _join(WEEKDAYS[value.weekday()], *_day_month(value, MONTHS), *_other_year(value, today))


def day_paper(value: date) -> str:
    """Write a day for paper, always with its year: « lundi 24 novembre 2025 »."""
    value = as_day(value)
    return _join(WEEKDAYS[value.weekday()], *_day_month(value, MONTHS), str(value.year))


def clock(value: datetime) -> str:
    """Write a time of day: « 8 h 42 », « 16 h »."""
    moment = local(value)
    return _join(str(moment.hour), "h", *([f"{moment.minute:02d}"] if moment.minute else []))


def birth_date(value: date) -> str:
    """Write a birth date, the one place where figures alone are kept: « 12/03/1941 »."""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def moment(value: datetime, *, now: datetime) -> str:
    """Write when something happens, close to now: « aujourd’hui, 16 h », « hier, 18 h 12 », « dim. 23 nov., 12 h »."""
    return f"{near_day(value, now=now)}, {clock(value)}"


def near_day(value: date, *, now: datetime) -> str:
    """Write a day by its name when it is yesterday, today or tomorrow, else in short."""
    names = {-1: "hier", 0: "aujourd’hui", 1: "demain"}
    today = as_day(now)
    return names.get((as_day(value) - today).days) or day(value, today=today)


# --- Ages and delays ------------------------------------------------------------------------------------------------


def age_in_years(birth: date, *, today: date) -> int:
    """Return completed years. Someone born on 29 February has their birthday on 1 March in common years."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def age(birth: date, *, today: date) -> str:
    """Write an age: « 84 ans »; in months under two years, in days under one month.

    A birth date in the future is refused with ``ValueError``: it is an error of entry, never an age.
    """
    if birth > today:
        raise ValueError("A birth date cannot be in the future")
    years = age_in_years(birth, today=today)
    if years >= 2:
        return _join(str(years), "ans")
    months = (today.year - birth.year) * 12 + today.month - birth.month - (today.day < birth.day)
    if months:
        return _join(str(months), "mois")
    return count((today - birth).days, "jour")


def relative_due(due: date, *, now: datetime) -> str:
    """Write how far a deadline is: « en retard de 2 jours », « aujourd’hui, 16 h », « dans 31 h », « dans 3 jours ».

    Minutes under two hours, the hour when it is today, hours under 48 hours, calendar days beyond. A deadline that is a
    day and not a moment is late from the next day on.
    """
    days = (as_day(due) - as_day(now)).days
    if not isinstance(due, datetime):
        return _day_due(days)
    left = _elapsed(now, due)
    if left < timedelta(0):
        return _join("en", "retard", "de", _length(-left, days=-days))
    if left < MINUTES_UNTIL:
        return _join("dans", _hours_minutes(math.ceil(left / timedelta(minutes=1))))
    if days == 0:
        return f"aujourd’hui, {clock(due)}"
    if left < HOURS_UNTIL:
        return _join("dans", str(left // timedelta(hours=1)), "h")
    return _join("dans", count(days, "jour"))


def deadline(value: datetime) -> date:
    """Return the day of a deadline set at the very end of one (23:59:59), else the moment itself.

    « Appeler mercredi » is stored as the last second of Wednesday: nobody should read « 23 h 59 » for it.
    """
    moment = local(value)
    return moment.date() if (moment.hour, moment.minute, moment.second) == (23, 59, 59) else value


def since(start: date, *, now: datetime) -> str:
    """Write how long something lasts: « depuis 12 min », « depuis 5 h », « depuis hier », « depuis 3 jours »."""
    days = max((as_day(now) - as_day(start)).days, 0)
    if not isinstance(start, datetime):
        return {0: "depuis aujourd’hui", 1: "depuis hier"}.get(days) or _join("depuis", count(days, "jour"))
    elapsed = max(_elapsed(start, now), timedelta(0))
    if days == 1 and elapsed >= MINUTES_UNTIL:
        return "depuis hier"
    return _join("depuis", _length(elapsed, days=days))


def duration(length: timedelta) -> str:
    """Write a length of time: « 18 min », « 1 h 18 min », « 31 h », « 3 jours »."""
    return _length(length, days=length.days if length >= HOURS_UNTIL else 0)


# --- People, numbers, punctuation -----------------------------------------------------------------------------------


def person_name(family: str, given: str = "", *, title: str = "") -> str:
    """Write a person: « FABREGOUL Simone », « Dr ESCOUBAS Martine » if a title is given. Unknown parts are left out."""
    return " ".join(part for part in (title.strip(), family.strip().upper(), given.strip()) if part)


def phone(value: str) -> str:
    """Write a phone number in pairs: « 04 65 71 33 02 »; a foreign one as its country does; else what was typed."""
    if _ORDINARY_PHONE.fullmatch(value):
        return NBSP.join((f"0{value[3]}", value[4:6], value[6:8], value[8:10], value[10:12]))
    parsed = _parse_phone(value)
    if parsed is None:
        return value
    national = parsed.country_code == phonenumbers.country_code_for_region(COUNTRY)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style).replace(" ", NBSP)


def phone_href(value: str) -> str:
    """Return the address that dials a number, « tel:+33465713302 », or nothing for what cannot be dialled."""
    if _ORDINARY_PHONE.fullmatch(value):
        return f"tel:{value}"
    parsed = _parse_phone(value)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.RFC3966).replace("-", "") if parsed else ""


def number(value: int) -> str:
    """Write a whole number with its thousands apart: « 12 480 »."""
    return f"{value:,}".replace(",", NBSP)


def count(value: int, singular: str, plural: str = "") -> str:
    """Write a number and its noun, plural from 2 as French wants: « 0 jour », « 1 jour », « 3 jours », « 2 mois »."""
    return _join(number(value), (plural or f"{singular}s") if abs(value) >= 2 else singular)


def punctuation(text: str) -> str:
    """Make the spaces before : ; ? ! % » and after « unbreakable. Nothing is added where no space was typed."""
    return _AFTER_GUILLEMET.sub(f"«{NBSP}", _BEFORE_MARK.sub(rf"{NBSP}\1", text))


def lower_first(text: str) -> str:
    """Go on a sentence with what somebody typed: « tous les jours » for « Tous les jours », « HAD » as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


# --- Parts ----------------------------------------------------------------------------------------------------------


def agreed(sex: str, feminine: str, masculine: str, neutral: str) -> str:
    """Choose words by an administrative sex, F or M; ``neutral`` where it is not determined or not known."""
    return {"F": feminine, "M": masculine}.get(sex, neutral)


def the_patient(sex: str) -> str:
    """« la patiente », « le patient », « la personne »."""
    return agreed(sex, "la patiente", "le patient", "la personne")


def of_the_patient(sex: str) -> str:
    """« de la patiente », « du patient », « de la personne »."""
    return agreed(sex, "de la patiente", "du patient", "de la personne")


def of_name(name: str) -> str:
    """« du Dr Martine Escoubas », « d’Élise Quintard », « de Tournesol Services »."""
    if name.startswith("Dr "):
        return f"du {name}"
    return f"d’{name}" if unicodedata.normalize("NFD", name)[:1].upper() in set("AEIOU") else f"de {name}"


def _join(*parts: str) -> str:
    return NBSP.join(parts)


def _day_month(value: date, months: tuple[str, ...]) -> tuple[str, str]:
    return ("1er" if value.day == 1 else str(value.day), months[value.month - 1])


def _other_year(value: date, today: date) -> tuple[str, ...]:
    return () if value.year == today.year else (str(value.year),)


def _elapsed(start: datetime, end: datetime) -> timedelta:
    # Two moments of the same zone subtract as wall clocks, which is one hour wrong across a change of hour.
    return end.astimezone(UTC) - start.astimezone(UTC)


def _day_due(days: int) -> str:
    if days < 0:
        return _join("en", "retard", "de", count(-days, "jour"))
    return {0: "aujourd’hui", 1: "demain"}.get(days) or _join("dans", count(days, "jour"))


def _length(length: timedelta, *, days: int) -> str:
    if length < MINUTES_UNTIL:
        return _hours_minutes(length // timedelta(minutes=1))
    if days < 1:
        return _join(str(length // timedelta(hours=1)), "h")
    return count(days, "jour")


def _hours_minutes(minutes: int) -> str:
    hours, rest = divmod(max(minutes, 1), 60)
    parts = [str(hours), "h"] if hours else []
    return _join(*parts, *([str(rest), "min"] if rest else []))


def _parse_phone(value: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(value, COUNTRY)
    except phonenumbers.NumberParseException:
        return None  # an extension or a remark: shown as it was typed
    return parsed if phonenumbers.is_possible_number(parsed) else None
