"""A list of a State's authorities as CSV, a line for each authority and at most one contact point of it. Pure.

What a line does not say stays unsaid: nobody's hours, languages or promise are guessed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid
from app.kit.ids import StateCode

HOURS = ("opens", "closes", "days")
POINT = ("point_unit", "point_duties", "point_languages")
"""What a contact point has at least."""
COLUMNS = (
    "authority", "name", "functions", "languages", "telephones", "mail", "postal", "zone", *HOURS,
    *POINT, "point_phones", "always", "answer_minutes", "verified_on",
)  # fmt: skip
"""Lists are parted by `;`, a name in another language stands under `name.fr`. By `zone` the hours count; alone it says
nothing of them. `always` (yes, no) is the contact point's: one that is not always there keeps the hours of its line."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def from_csv(name: str, data: bytes, state: StateCode) -> JsonObject:
    """The lines of a CSV as the directory file; `Invalid` `bad_presentation` with the line and the column."""
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid("bad_presentation", f"{name} is no CSV in UTF-8: {error}.") from error
    found: dict[str, Json] = {}
    for number, row in enumerate(rows, 2):
        strange = [one for one in row if one is None or (one not in COLUMNS and not one.startswith("name."))]
        if strange:
            words = f"{name}, line {number}: column {strange[0]!r} is not known."
            raise Invalid("bad_presentation", words, f"Columns: {', '.join(COLUMNS)}, name.fr")
        told = {key: (value or "").strip() for key, value in row.items()}
        if told.get("authority", "") in ("", *found):
            raise Invalid("bad_presentation", f"{name}, line {number}: no authority, or one that stands twice.")
        try:
            found[told["authority"]] = _line(told)
        except ValueError as error:
            raise Invalid("bad_presentation", f"{name}, line {number}: {error}.", "Mend it there.") from error
    return {state: {}, **found}


def _line(told: Mapping[str, str]) -> JsonObject:
    names: dict[str, Json] = {
        key.partition(".")[2] or "en": value for key, value in told.items() if key.startswith("name") and value
    }
    channels: dict[str, Json] = {one: [*_parts(told, one)] for one in ("telephones", "postal") if _parts(told, one)}
    if told.get("mail"):
        channels["mail"] = told["mail"]
    hours = _hours(told)
    points = [_point(told, hours)] if any(told.get(one) for one in (*POINT, *_OF_POINT)) else []
    particulars: dict[str, Json] = {
        "channels": channels,
        "hours": hours,
        "contact_points": [*points],
        "verified_on": told.get("verified_on"),
    }
    particulars = {member: value for member, value in particulars.items() if value}
    found: dict[str, Json] = {key: [*_parts(told, key)] for key in ("functions", "languages")}
    if names:
        found["names"] = names
    return {**found, **({"particulars": particulars} if particulars else {})}


_OF_POINT = ("point_phones", "always", "answer_minutes")


def _hours(told: Mapping[str, str]) -> JsonObject | None:
    """When somebody is there; None: it does not say. A zone alone does not."""
    if not any(told.get(one) for one in HOURS):
        return None
    _demand(told, ("zone", *HOURS), "hours")
    week: Json = [{"days": [*_days(told)], "opens": told["opens"], "closes": told["closes"]}]
    return {"zone": told["zone"], "open": week}


def _days(told: Mapping[str, str]) -> list[int]:
    """Days of the week by their names, `mon;wed` or `sun-thu`; Monday is 0."""
    found: set[int] = set()
    for part in _parts(told, "days"):
        first, _, last = (one.strip() for one in part.lower().partition("-"))
        if first not in DAYS or (last or first) not in DAYS:
            raise ValueError(f"{part!r} is no day: write mon;wed or sun-thu")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        found |= {day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)}
    return sorted(found)


def _point(told: Mapping[str, str], hours: JsonObject | None) -> JsonObject:
    _demand(told, POINT, "a contact point")
    languages: list[Json] = [*_parts(told, "point_languages")]
    phones: list[Json] = [{"number": one, "languages": languages} for one in _parts(told, "point_phones")]
    found: JsonObject = {
        "id": "point",
        "unit": told["point_unit"],
        "duties": [*_parts(told, "point_duties")],
        "languages": languages,
    }
    if phones:
        found["phones"] = phones
    return {**found, **_promise(told, hours)}


def _promise(told: Mapping[str, str], hours: JsonObject | None) -> JsonObject:
    always, minutes = told.get("always", "").lower(), told.get("answer_minutes", "")
    if always not in ("", "yes", "no"):
        raise ValueError(f"always is yes or no, not {told['always']!r}")
    if not always and minutes:
        raise ValueError("answer_minutes is told with always, yes or no")
    if always == "no" and hours is None:
        raise ValueError(f"a contact point that is not always there needs its hours: zone, {', '.join(HOURS)}")
    if not always:
        return {}
    promise: JsonObject = {"always": True} if always == "yes" else {"always": False, "hours": hours}
    if minutes:
        promise["answer_minutes"] = int(minutes) if minutes.isascii() and minutes.isdigit() else minutes
    return {"promise": promise}


def _demand(told: Mapping[str, str], columns: tuple[str, ...], what: str) -> None:
    lacking = [one for one in columns if not told.get(one)]
    if lacking:
        raise ValueError(f"{what}: {', '.join(lacking)} is missing")


def _parts(told: Mapping[str, str], column: str) -> list[str]:
    return [one.strip() for one in told.get(column, "").split(";") if one.strip()]
