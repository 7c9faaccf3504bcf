"""Calendars that people bring, and those that somebody made to hurt."""

# ruff: noqa: DTZ001, E501  (local times by the clock; calendars, one a line)

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from app.duty.imported import LARGEST, absences_in, closing_days_in
from app.kit.errors import Unreadable
from tests.duty.plans import VIENNA, local

BEGIN, END = datetime(2026, 11, 27, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)
QUICK = 8.0
"""Seconds of this process within which every file is taken or refused."""


def calendar(*events: str, head: str = "") -> bytes:
    whole = "".join(f"BEGIN:VEVENT\n{one.strip()}\nEND:VEVENT\n" for one in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//\n{head}{whole}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def spans(*events: str, zone: ZoneInfo = VIENNA, matching: str = "") -> list[tuple[datetime, datetime]]:
    return [one.span for one in absences_in(calendar(*events), zone, BEGIN, END, matching)]


TIMED = "UID:1\nDTSTART;TZID=Europe/Vienna:20261201T090000\nDTEND;TZID=Europe/Vienna:20261201T170000\nSUMMARY:Dentist"
WHOLE = "UID:2\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261228\nSUMMARY:Leave"


def test_times_and_whole_days_are_read_in_the_zone_that_they_mean() -> None:
    assert spans(TIMED, WHOLE) == [
        (local(VIENNA, 2026, 12, 1, 9), local(VIENNA, 2026, 12, 1, 17)),
        (local(VIENNA, 2026, 12, 24), local(VIENNA, 2026, 12, 28)),
    ]
    tokyo = ZoneInfo("Asia/Tokyo")
    assert spans(WHOLE, zone=tokyo) == [(local(tokyo, 2026, 12, 24), local(tokyo, 2026, 12, 28))]
    floating = "UID:3\nDTSTART:20261201T090000\nDURATION:PT2H"
    assert spans(floating) == [(local(VIENNA, 2026, 12, 1, 9), local(VIENNA, 2026, 12, 1, 11))]
    for name in ("W. Europe Standard Time", "/freeassociation.sourceforge.net/Europe/Vienna"):
        assert spans(TIMED.replace("Europe/Vienna", name)) == spans(TIMED)


def test_what_is_free_or_cancelled_is_no_absence() -> None:
    assert spans(f"{TIMED}\nTRANSP:TRANSPARENT") == spans(f"{TIMED}\nSTATUS:CANCELLED") == []
    assert len(spans(f"{TIMED}\nTRANSP:OPAQUE\nSTATUS:CONFIRMED")) == 1


def test_only_what_a_word_names_is_taken() -> None:
    categorised = f"{TIMED.replace('UID:1', 'UID:9')}\nCATEGORIES:Home,Out of Office"
    assert len(spans(TIMED, WHOLE, categorised, matching="LEAVE")) == 1
    assert len(spans(TIMED, WHOLE, categorised, matching="out of office")) == 1
    assert spans(TIMED, matching="leave") == []


def test_what_repeats_is_expanded_with_its_exceptions_over_the_change_of_clocks() -> None:
    weekly = (
        "UID:4\nDTSTART;TZID=Europe/Vienna:20270317T090000\nDTEND;TZID=Europe/Vienna:20270317T100000\n"
        "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Europe/Vienna:20270324T090000"
    )
    moved = (
        "UID:4\nRECURRENCE-ID;TZID=Europe/Vienna:20270407T090000\nDTSTART;TZID=Europe/Vienna:20270408T110000\n"
        "DTEND;TZID=Europe/Vienna:20270408T120000"
    )
    assert [begin for begin, _ in spans(weekly, moved)] == [
        local(VIENNA, 2027, 3, 17, 9),
        local(VIENNA, 2027, 3, 31, 9),
        local(VIENNA, 2027, 4, 8, 11),
    ]


def test_what_repeats_without_end_ends_with_what_is_read() -> None:
    daily = "UID:5\nDTSTART:20260101T080000Z\nDTEND:20260101T090000Z\nRRULE:FREQ=DAILY"
    found = spans(daily)
    assert len(found) == (END - BEGIN).days
    birthday = "UID:6\nDTSTART;VALUE=DATE:16041203\nRRULE:FREQ=YEARLY"
    assert spans(birthday) == [(local(VIENNA, year, 12, 3), local(VIENNA, year, 12, 4)) for year in (2026, 2027)]


def test_what_is_brought_again_is_known_by_its_source() -> None:
    first, again = (absences_in(calendar(TIMED, WHOLE), VIENNA, BEGIN, END) for _ in range(2))
    assert [one.source("XA.moj/ana") for one in first] == [one.source("XA.moj/ana") for one in again]
    assert len({one.source(who) for one in first for who in ("XA.moj/ana", "XA.moj/ben")}) == 4


def test_closing_days_are_whole_days_with_their_names() -> None:
    holiday = "UID:7\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261226\nSUMMARY:Feast\nTRANSP:TRANSPARENT"
    single = "UID:8\nDTSTART;VALUE=DATE:20270106\nSUMMARY:Three\\nKings"
    assert closing_days_in(calendar(holiday, single, TIMED), VIENNA, BEGIN, END) == {
        date(2026, 12, 24): "Feast",
        date(2026, 12, 25): "Feast",
        date(2027, 1, 6): "ThreeKings",
    }
    long = "UID:9\nDTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20270601\nSUMMARY:Closed"
    with pytest.raises(Unreadable, match="longer than two months"):
        closing_days_in(calendar(long), VIENNA, BEGIN, END)


RULE = "UID:1\nDTSTART:20261201T090000Z\nDTEND:20261201T100000Z\nRRULE:"
HOSTILE = {
    "nothing": (b"", "cannot be parsed"),
    "no calendar": (b"hello", "cannot be parsed"),
    "another component": (b"BEGIN:VTODO\r\nEND:VTODO\r\n", "no VCALENDAR"),
    "not text": (b"BEGIN:VCALENDAR\r\nX:\xff\xfe\r\nEND:VCALENDAR\r\n", "not UTF-8"),
    "cut off": (calendar(TIMED)[:-40], "cannot be parsed"),
    "too large": (b"BEGIN:VCALENDAR\r\n" + b"X" * LARGEST, "at most 512 KiB"),
    "two calendars": (calendar(TIMED) * 2, "cannot be parsed"),
    "many events": (calendar(*[TIMED] * 2500), "more events|more parts"),
    "deep nesting": (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 9000 + b"END:VEVENT\r\n" * 9000, "more parts"),
    "no begin": (calendar("UID:1\nSUMMARY:x"), "Event 1 of this calendar is not taken: it has no begin"),
    "bad begin": (calendar("UID:1\nDTSTART:99999999T000000"), "a time or a rule in it"),
    "far begin": (calendar("UID:1\nDTSTART:99991231T000000Z\nDTEND:99991231T235959Z"), "another age"),
    "early begin": (calendar("UID:1\nDTSTART:00010101T000000Z"), "another age"),
    "unknown zone": (calendar(TIMED.replace("Europe/Vienna", "Nowhere/Land")), "Event 1 .*not known: 'Nowhere/Land'"),
    "a file as a zone": (calendar(TIMED.replace("Europe/Vienna", "../../etc/passwd")), "time zone"),
    "a zone of its own": (
        calendar(
            TIMED.replace("Europe/Vienna", "Mine"),
            head="BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\n"
            "TZOFFSETTO:+0200\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n",
        ),
        "not known: 'Mine'",
    ),
    "a folded zone of its own": (
        calendar(
            TIMED.replace("Europe/Vienna", "Mine"),
            head="BEGIN:VTIME\n ZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\n"
            "TZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\n",
        ),
        "not known: 'Mine'",
    ),
    "unknown zone in an exception": (calendar(f"{RULE}FREQ=DAILY\nEXDATE;TZID=No/Zone:20261202T090000"), "'No/Zone'"),
    "every second": (calendar(f"{RULE}FREQ=SECONDLY"), "it repeats otherwise"),
    "every minute": (calendar(f"{RULE}FREQ=MINUTELY;INTERVAL=1"), "it repeats otherwise"),
    "many times a day": (calendar(f"{RULE}FREQ=DAILY;BYHOUR=0,1,2,3"), "more than once a day"),
    "no step": (calendar(f"{RULE}FREQ=DAILY;INTERVAL=0"), "interval or a count"),
    "no rule": (calendar(f"{RULE}FREQ=NEVER"), "a time or a rule in it"),
    "two rules": (calendar(f"{RULE}FREQ=DAILY\nRRULE:FREQ=WEEKLY"), "more than one rule"),
    "an old rule of exceptions": (calendar(f"{RULE}FREQ=DAILY\nEXRULE:FREQ=WEEKLY"), "EXRULE"),
    "many rules": (calendar(*[f"{RULE.replace('UID:1', f'UID:{n}')}FREQ=DAILY" for n in range(300)]), "repeats in it"),
    "a rule that never comes true": (calendar(f"{RULE}FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "too seldom, or never"),
    "many rules that seldom come true": (
        calendar(*[f"UID:{n}\nDTSTART:20000229T090000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=TU" for n in range(400)]),
        "too seldom",
    ),
    "a long walk": (calendar(*[f"UID:{n}\nDTSTART:16000101T090000Z\nRRULE:FREQ=DAILY" for n in range(10)]), "repeats in it"),
    "many days a year": (
        calendar(*[f"UID:{n}\nDTSTART:16000101T090000Z\nRRULE:FREQ=YEARLY;BYMONTH=1,2,3;BYDAY=MO" for n in range(10)]),
        "repeats in it",
    ),
    "many exceptions": (
        calendar(f"{RULE}FREQ=DAILY\n" + "\n".join(f"EXDATE:2027{n // 28 % 12 + 1:02}{n % 28 + 1:02}T{n // 400:02}0000Z" for n in range(1200))),
        "repeats in it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_calendar_is_refused_in_words_and_soon(name: str) -> None:
    data, words = HOSTILE[name]
    begin = time.process_time()
    with pytest.raises(Unreadable, match=words):
        absences_in(data, VIENNA, BEGIN, END)
    assert time.process_time() - begin < QUICK


HEAVY = {
    "a rule of many days": calendar(f"{RULE}FREQ=YEARLY;BYDAY=" + ",".join(["MO"] * 60_000)),
    "a rule of many places": calendar(
        f"{RULE}FREQ=YEARLY;BYDAY=MO;BYSETPOS=" + ",".join(str(n % 366 + 1) for n in range(60_000))
    ),
    "many dates in a line": calendar(f"{RULE}FREQ=DAILY\nEXDATE:" + ",".join(["20270101T090000Z"] * 25_000)),
    "many folds": calendar("UID:1\nDTSTART:20261201T090000Z\nSUMMARY:" + "\n ".join(["a"] * 100_000)),
    "many of one name": calendar(*[f"UID:1\nRECURRENCE-ID:20261201T090000Z\n{TIMED[6:]}"] * 1_900),
    "events on top of each other": calendar(
        "UID:1\nDTSTART:20000101T090000Z\nDTEND:21990101T090000Z\nRRULE:FREQ=DAILY"
    ),
    "a length without end": calendar("UID:1\nDTSTART:20261201T090000Z\nDURATION:P3000000D"),
    "alarms": calendar(*["UID:1\nDTSTART:20261201T090000Z\n" + "BEGIN:VALARM\nEND:VALARM\n" * 7] * 900),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_calendar_is_read_or_refused_soon(name: str) -> None:
    begin = time.process_time()
    with suppress(Unreadable):
        assert len(absences_in(HEAVY[name], VIENNA, BEGIN, END)) < 2_000
    assert time.process_time() - begin < QUICK


@settings(deadline=None, max_examples=100, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")),
    st.integers(1, 4),
    st.integers(1, 60),
    st.datetimes(datetime(2026, 6, 1), datetime(2027, 6, 1)),
    st.sampled_from(("", ";BYDAY=MO,WE", ";BYMONTH=1,4,10", ";BYMONTHDAY=1,15,-1")),
)
def test_a_count_comes_to_the_same_end(unit: str, interval: int, count: int, start: datetime, more: str) -> None:
    """An end that stands in place of the COUNT leaves neither more nor less, whatever the clocks do meanwhile."""
    rule = f"FREQ={unit};INTERVAL={interval};COUNT={count}{more}"
    if unit == "YEARLY" and "BYMONTHDAY" in more:
        return
    begin = start.replace(second=0, microsecond=0, hour=9)
    due = [one for one in rrulestr(rule, dtstart=begin) if BEGIN.replace(tzinfo=None) < one < END.replace(tzinfo=None)]
    event = f"UID:1\nDTSTART;TZID=Europe/Vienna:{begin:%Y%m%dT%H%M%S}\nDURATION:PT1H\nRRULE:{rule}"
    try:
        found = [one.astimezone(VIENNA).replace(tzinfo=None) for one, _ in spans(event)]
    except Unreadable as error:
        assume("too seldom, or never" not in error.message)  # every third month from June on is neither of three others
        raise
    assert found == due or found == sorted({begin, *due})  # some count the begin where the rule does not


def test_what_was_told_of_zones_in_one_file_is_not_kept_for_the_next() -> None:
    own = HOSTILE["a zone of its own"][0]
    for _ in range(2):
        with pytest.raises(Unreadable, match="not known: 'Mine'"):
            absences_in(own, VIENNA, BEGIN, END)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_whatever_is_written_in_a_calendar_is_read_or_refused(data: st.DataObject) -> None:
    lines = calendar(f"{TIMED}\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Europe/Vienna:20261208T090000", WHOLE).split(
        b"\r\n"
    )
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        kind = data.draw(st.sampled_from(("drop", "double", "cut", "text", "swap")))
        line = lines[place]
        if kind == "drop":
            del lines[place]
        elif kind == "double":
            lines.insert(place, line)
        elif kind == "cut":
            lines[place] = line[: data.draw(st.integers(0, len(line)))]
        elif kind == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[place], lines[other] = lines[other], line
        else:
            lines[place] = line + data.draw(st.text(max_size=8)).encode("utf-8", "replace")
        if not lines:
            return
    try:
        found = absences_in(b"\r\n".join(lines), VIENNA, BEGIN, END)
    except Unreadable:
        return
    assert all(one.span[1] - one.span[0] > timedelta(0) for one in found)
