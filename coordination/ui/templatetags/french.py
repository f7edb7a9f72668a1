"""Filters over ``coordination.ui.french``: load with ``{% load french %}``.

Every filter gives « non renseigné » for what is missing, because unknown is written and never left blank.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template
from django.template.defaultfilters import stringfilter
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from coordination.ui import french

register = template.Library()

# An address is longer than any unit, and must break somewhere.
LONGEST_UNIT = 24


def _written(value: Any, write: Callable[[Any], str]) -> str:
    return french.UNKNOWN if value is None or value == "" else write(value)


@register.filter
def day(value: date | None) -> str:
    """« lun. 24 nov. »"""
    return _written(value, lambda known: french.day(known, today=timezone.localdate()))


@register.filter
def day_long(value: date | None) -> str:
    """« lundi 24 novembre »"""
    return _written(value, lambda known: french.day_long(known, today=timezone.localdate()))


@register.filter
def day_paper(value: date | None) -> str:
    """« lundi 24 novembre 2025 », for what is printed."""
    return _written(value, french.day_paper)


@register.filter
def clock(value: datetime | None) -> str:
    """« 8 h 42 »"""
    return _written(value, french.clock)


@register.filter
def moment(value: date | None) -> str:
    """« hier, 18 h 12 »; of a day alone, « lun. 24 nov. »"""
    if isinstance(value, datetime):
        return french.moment(value, now=timezone.now())
    return day(value)


@register.filter
def near_day(value: date | None) -> str:
    """« demain », « mer. 26 nov. »"""
    return _written(value, lambda known: french.near_day(known, now=timezone.now()))


@register.filter
def birth_date(value: date | None) -> str:
    """« 12/03/1941 »"""
    return _written(value, french.birth_date)


@register.filter
def age(value: date | None) -> str:
    """« 84 ans », from the birth date."""
    return _written(value, lambda known: french.age(known, today=timezone.localdate()))


@register.filter
def relative_due(value: date | None) -> str:
    """« en retard de 2 jours », « dans 31 h »"""
    return _written(value, lambda known: french.relative_due(known, now=timezone.now()))


@register.filter
def since(value: date | None) -> str:
    """« depuis 3 jours »"""
    return _written(value, lambda known: french.since(known, now=timezone.now()))


@register.filter
def agreed(sex: str, words: str) -> str:
    """Words by a sex: ``{{ episode.patient.sex|agreed:"appelée,appelé,au téléphone" }}``, the last when it is not known."""
    return french.agreed(sex, *words.split(","))


@register.filter
def the_patient(sex: str) -> str:
    """« la patiente », « le patient », « la personne »: ``{{ episode.patient.sex|the_patient }}``."""
    return french.the_patient(sex)


@register.filter
def of_the_patient(sex: str) -> str:
    """« de la patiente », « du patient », « de la personne »."""
    return french.of_the_patient(sex)


@register.filter
def phone(value: str | None) -> str:
    """« 04 65 71 33 02 »"""
    return _written(value, lambda known: french.phone(str(known)))


@register.filter
def phone_href(value: str | None) -> str:
    """« tel:+33465713302 », or nothing for what cannot be dialled."""
    return french.phone_href(str(value)) if value else ""


@register.filter
def person_name(family: str | None, given: str = "") -> str:
    """« FABREGOUL Simone »: ``{{ patient.family_name|person_name:patient.given_name }}``."""
    return _written(family, lambda known: french.person_name(known, given))


@register.filter
def number(value: int | None) -> str:
    """« 12 480 »"""
    return _written(value, french.number)


@register.filter
def count(value: int | None, nouns: str) -> str:
    """« 3 jours »: ``{{ n|count:"jour" }}``, or with its plural ``{{ n|count:"cheval,chevaux" }}``."""
    singular, _, plural = nouns.partition(",")
    return _written(value, lambda known: french.count(known, singular, plural))


@register.filter(is_safe=True)
@stringfilter
def punctuation(value: str) -> str:
    """Keep French punctuation with the word before it."""
    return french.punctuation(value)


@register.filter
def upper_first(value: str) -> str:
    """Begin with a capital: « En retard de 2 jours »."""
    return value[:1].upper() + value[1:]


@register.filter
def of_name(value: object) -> str:
    """« du Dr Martine Escoubas », « d’Élise Quintard »."""
    return french.of_name(str(value))


@register.filter
def lower_first(value: str) -> str:
    """Go on a sentence with what somebody typed."""
    return french.lower_first(value)


@register.simple_tag
def due(value: date | None) -> str | SafeString:
    """Write a deadline relatively, with its exact time in a ``time`` element: ``{% due task.due_at %}``."""
    return _time_element(value, relative_due)


@register.simple_tag
def when(value: date | None) -> str | SafeString:
    """Write a moment close to now, with its exact time in a ``time`` element: ``{% when entry.at %}``."""
    return _time_element(value, moment if isinstance(value, datetime) else near_day)


def _time_element(value: date | None, write: Callable[[Any], str]) -> str | SafeString:
    if value is None:
        return french.UNKNOWN
    exact = french.day_paper(value) + (f", {french.clock(value)}" if isinstance(value, datetime) else "")
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, write(value))


@register.filter
def unbroken(value: str) -> SafeString:
    """A text that no line may end inside a unit (« 7,6 g/dL ») or a rate (« 112/min »): a browser breaks after a slash."""
    return SafeString(" ".join(_unbroken_word(word) if "/" in word else escape(word) for word in value.split(" ")))


def _unbroken_word(word: str) -> SafeString:
    # The whole word with its marks: a line that ends between such a span and the comma after it is laid out badly on paper.
    return format_html('<span class="nb">{}</span>' if len(word) <= LONGEST_UNIT else "{}", word)
