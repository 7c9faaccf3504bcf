"""Words with values as a reader of a language takes them: dates in words, instants in the reader's zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from app.kit.words import LANGUAGES, translate

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})")
_CLOCK = re.compile(r"T(?P<time>[0-9:]+(?:\.[0-9]*[1-9][0-9]*)?)(?:\.0*)?(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})$")
_LOCALES = {"en": "en_GB", "zh": "zh_Hans"}
"""Where the language alone would say it in another way: the day goes before the month."""


def told(language: str, msgid: str, params: Mapping[str, object], zone: tzinfo | None = None) -> str:
    """A msgid with its values. `zone`: the reader's; None: that of this process (`TZ`)."""
    return translate(language, msgid, **{name: value_in(language, value, zone) for name, value in params.items()})


def value_in(language: str, value: object, zone: tzinfo | None = None) -> str:
    """A value: a date or an instant (also as the wire writes them) in words, anything else as it stands."""
    if isinstance(value, str):
        value = _read(value)
    if isinstance(value, datetime):
        return instant_in(language, value, zone)
    return day_in(language, value) if isinstance(value, date) else str(value)


def day_in(language: str, day: date, *, weekday: bool = False) -> str:
    """`28 November 2026`, Gregorian; with its weekday as letters have it."""
    # Here and not above: a verification prints no date in words.
    from babel.dates import format_date

    said = format_date(day, "full" if weekday else "long", locale=_locale(language))
    if language == "fr" and day.day == 1:
        return said.replace("1 ", "1er ", 1)  # the first of a month is an ordinal in French; CLDR has it plain
    # "г." before a full stop would be two of them; an instrument writes the word.
    return re.sub(r"\sг\.$", " года", said) if language == "ru" else said


def written_in(language: str, text: str) -> str:
    """A day or an instant as the wire writes it, in words with its weekday: `Monday, 14 September 2026, 20:11:05
    (UTC+03:00)`. It is compared with logs: its seconds and its own offset stay. Any other text stands as it is.
    """
    day = _read(text)
    if not isinstance(day, date):
        return text
    words = day_in(language, day, weekday=True)
    found = _CLOCK.search(text)
    if found is None:
        return words
    return f"{words}{_comma(language)}{found['time']}\u00a0(UTC{found['offset'].removeprefix('Z')})"


def instant_in(language: str, moment: datetime, zone: tzinfo | None = None) -> str:
    """`28 November 2026, 22:35 UTC`: to the minute, with the zone's short name."""
    local = moment.astimezone(zone)
    return f"{day_in(language, local.date())}{_comma(language)}{local:%H:%M %Z}"


def decimal_in(language: str, number: float) -> str:
    """`12.5` with the language's own sign between whole and part."""
    from babel.numbers import format_decimal

    return format_decimal(number, locale=_locale(language))


def language_in(language: str, code: str) -> str:
    """What a language calls another, by its code; the code itself where it has no name for it."""
    from babel import Locale

    return str(Locale.parse(_locale(language)).languages.get(code, code))


def weekday_in(language: str, number: int) -> str:
    """A day of the week; Monday is 0."""
    from babel.dates import get_day_names

    return str(get_day_names("abbreviated", "stand-alone", _locale(language))[number])


def _comma(language: str) -> str:
    return {"zh": " ", "ar": "، "}.get(language, ", ")


def _read(text: str) -> object:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        return datetime.fromisoformat(text) if _INSTANT.fullmatch(text) else text
    except ValueError:
        return text


def _locale(language: str) -> str:
    return _LOCALES.get(language, language if language in LANGUAGES else "en_GB")
