"""A list on paper as CSV: what a line says is read, and what it does not say is not guessed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.directory.csv_list import COLUMNS, from_csv
from app.directory.directory_file import read_directory_file
from app.directory.entries import NOTHING, Entry, now_there, point_there
from app.directory.vcard import vcard
from app.kit import canonical
from app.kit.errors import Invalid
from app.kit.ids import AuthorityId, StateCode

XC = StateCode("XC")
POINT = {
    "point_unit": "Cyber desk",
    "point_duties": "preservation;emergency_data",
    "point_languages": "en;ar",
    "point_phones": "+966111222333",
}
OFFICE = {"zone": "Asia/Riyadh", "opens": "08:00", "closes": "15:00", "days": "sun-thu"}


def csv(**columns: str) -> bytes:
    line = {
        "authority": "XC.police",
        "name": "National Police",
        "functions": "contact_24_7",
        "languages": "en",
        **columns,
    }
    return "\n".join((",".join(line), ",".join(line.values()))).encode()


def entry(**columns: str) -> Entry:
    told = read_directory_file("xc.csv", canonical.dumps(from_csv("xc.csv", csv(**columns), XC)), XC)
    part = told.authorities[AuthorityId("XC.police")]
    given = (tuple(part.functions or ()), tuple(part.languages or ()), part.particulars or NOTHING)
    return Entry(XC, "XC.police", part.names or {}, *given, False, "Their list", False, None)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def test_a_zone_alone_makes_no_hours() -> None:
    """A point at any time in Riyadh was told closed on a Friday night, until Monday."""
    found = entry(zone="Asia/Riyadh", verified_on="2026-11-01")
    assert found.particulars.hours is None


def test_hours_are_those_of_the_line_and_no_others() -> None:
    found = entry(**OFFICE)
    assert found.particulars.hours is not None
    assert [one.days for one in found.particulars.hours.open] == [[0, 1, 2, 3, 6]]
    # 27 November 2026 is a Friday.
    told = [now_there(found, found.particulars.hours, one)[0] for one in (at(27, 9), at(29, 9), at(29, 13), at(30, 5))]
    assert told == [False, True, False, True]


@pytest.mark.parametrize(
    ("days", "found"),
    [("mon", [0]), ("fri;Mon", [0, 4]), ("mon-fri", [0, 1, 2, 3, 4]), ("sat-sun; wed", [2, 5, 6]), ("sun-sun", [6])],
)
def test_days_are_told_by_their_names(days: str, found: list[int]) -> None:
    hours = entry(**{**OFFICE, "days": days}).particulars.hours
    assert hours is not None
    assert [one.days for one in hours.open] == [found]


def test_a_contact_point_is_told_with_its_duties_phones_and_languages() -> None:
    found = entry(**POINT, always="yes", answer_minutes="30", zone="Asia/Riyadh")
    (point,) = found.particulars.contact_points
    assert (point.unit, point.duties, point.languages) == (
        "Cyber desk",
        ["preservation", "emergency_data"],
        ["en", "ar"],
    )
    assert [(one.number, one.languages) for one in point.phones] == [("+966111222333", ["en", "ar"])]
    assert point.answer_minutes == 30
    assert point_there(found, point, at(27, 23)) == (True, None)
    assert "day and night; answers in 30 min" in vcard(found).replace("\\", "").replace("\r\n ", "")


def test_whether_a_point_is_there_is_not_known_where_its_line_does_not_say() -> None:
    found = entry(**POINT, **OFFICE)
    (point,) = found.particulars.contact_points
    assert (point.promise, point.answer_minutes) == (None, None)
    assert point_there(found, point, at(29, 9)) == (None, None)
    assert "at its hours" not in vcard(found)
    assert "answers in" not in vcard(found)


def test_a_point_that_is_not_always_there_keeps_the_hours_of_its_line() -> None:
    found = entry(**POINT, **OFFICE, always="no")
    (point,) = found.particulars.contact_points
    assert [point_there(found, point, one)[0] for one in (at(27, 9), at(29, 9))] == [False, True]
    assert point.answer_minutes is None


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"opens": "08:00", "closes": "15:00", "days": "mon"}, "line 2: hours: zone is missing"),
        ({"zone": "Asia/Riyadh", "opens": "08:00"}, "line 2: hours: closes, days is missing"),
        ({**OFFICE, "days": "monday"}, "'monday' is no day"),
        ({"always": "yes"}, "a contact point: point_unit, point_duties, point_languages is missing"),
        ({**POINT, "point_languages": ""}, "a contact point: point_languages is missing"),
        ({**POINT, "always": "always"}, "always is yes or no, not 'always'"),
        ({**POINT, "always": "no"}, "that is not always there needs its hours"),
        ({**POINT, "answer_minutes": "30"}, "answer_minutes is told with always"),
        ({"point": "Cyber desk"}, "column 'point' is not known"),
    ],
)
def test_what_is_half_told_is_refused_with_its_line(columns: dict[str, str], words: str) -> None:
    with pytest.raises(Invalid) as caught:
        from_csv("xc.csv", csv(**columns), XC)
    assert caught.value.code == "bad_presentation"
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({**POINT, "point_duties": "everything"}, "contact_points.0.duties.0"),
        ({**POINT, "always": "yes", "answer_minutes": "soon"}, "answer_minutes"),
        ({**OFFICE, "opens": "22:00", "closes": "06:00"}, "what goes past midnight is two rows"),
        ({**OFFICE, "zone": "Mars/Olympus"}, "is no IANA time zone"),
    ],
)
def test_a_wrong_value_is_named_where_it_stands(columns: dict[str, str], words: str) -> None:
    with pytest.raises(Invalid) as caught:
        entry(**columns)
    assert words in caught.value.message


def test_every_column_is_read() -> None:
    whole = {
        **POINT,
        **OFFICE,
        "name.ar": "الشرطة",
        "telephones": "+966111",
        "mail": "a@b.example",
        "postal": "1 Street",
    }
    whole |= {"always": "yes", "answer_minutes": "5", "verified_on": "2026-11-01"}
    assert set(COLUMNS) == {"authority", "name", "functions", "languages", *whole} - {"name.ar"}
    text = canonical.dumps(from_csv("xc.csv", csv(**whole), XC)).decode()
    for column, value in whole.items():
        for part in value.split(";"):
            assert column in ("days", "always", "answer_minutes") or part in text, column
