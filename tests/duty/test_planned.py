"""Plans of duty that are kept elsewhere: read, understood or refused as a whole, entered once, moved where they move."""

# ruff: noqa: E501  (calendars, one a line)

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Official
from app.accounts.officials import add_official
from app.duty import feeds, overrides, queries
from app.duty.imported import duty_in
from app.duty.models import Override
from app.duty.planned import Brought, How, Wanted
from app.duty.schedule import Schedule, Why
from app.kit.actor import Actor, Role
from app.kit.errors import Denied, Invalid, Several, Unknown, Unreadable
from app.kit.ids import OfficialId, uuid7
from app.notices.channel_models import ContactMethod
from app.notices.duty_calendars import bring_duty
from tests.duty.offices import MOJ, Office
from tests.duty.plans import ANA, BEN, CEM, DAY, HOUR, MONDAY, VIENNA, local
from tests.duty.test_changes_of_duty import away, give
from tests.duty.test_imported import HEAVY, HOSTILE, QUICK, calendar

ZONED = "DTSTART;TZID=Europe/Vienna:{0:%Y%m%dT%H%M%S}\nDTEND;TZID=Europe/Vienna:{1:%Y%m%dT%H%M%S}"
TUESDAY = MONDAY + DAY
ON_DUTY, STANDS_IN = "On duty: Nights", "Standing in: Nights"


def event(uid: str, begin: datetime, hours: float = 24, title: str = "Cem", more: str = "") -> str:
    span = (one.astimezone(VIENNA) for one in (begin, begin + hours * HOUR))
    return f"UID:{uid}\n{ZONED.format(*span)}\nSUMMARY:{title}\n{more}".strip()


def bring(
    office: Office,
    *events: str,
    who: str = "head",
    said: Mapping[str, OfficialId | None] | None = None,
    data: bytes | None = None,
    **wanted: object,
) -> Brought:
    with office.acting(who) as (session, actor):
        told = Wanted(**{"layer": "first", "write": True, **wanted})  # type: ignore[arg-type]  # as named
        whole = calendar(*events) if data is None else data
        return bring_duty(session, actor, "nights", whole, said or {}, office.time, told)


def counted(found: Brought) -> dict[str, int]:
    return {one.value: found.count(one) for one in How if found.count(one)}


def schedule(office: Office, begin: datetime = MONDAY, days: float = 14) -> Schedule:
    with office.acting("ana") as (session, actor):
        return queries.schedule_of(session, actor, "nights", begin, begin + days * DAY)


def rows(office: Office) -> list[Override]:
    with office.acting() as (session, _):
        found = list(session.scalars(select(Override).order_by(Override.begins, Override.made, Override.id)))
        session.expunge_all()
        return found


def mailbox(office: Office, short: str, address: str, *, verified: bool = True) -> None:
    with office.acting(short) as (session, actor):
        row = ContactMethod(authority=actor.authority, id=uuid7(), official=actor.official, channel="email")
        row.address, row.place, row.quiet, row.made, row.tries = {"to": address}, 0, [], office.time, 0
        row.verified = office.time if verified else None
        session.add(row)


def refused(office: Office, *events: str, **more: object) -> tuple[str, ...]:
    """Why nothing of it is entered, an event a line."""
    with pytest.raises(Several) as found:
        bring(office, *events, **more)  # type: ignore[arg-type]  # as named
    assert rows(office) == []
    return found.value.each


def test_the_events_of_a_plan_are_somebodys_time_in_a_layer(office: Office) -> None:
    office.roster()
    told = bring(office, event("1", TUESDAY), event("2", TUESDAY + DAY, title="Ben"))
    assert counted(told) == {"new": 2}
    found = schedule(office)
    assert [(one.holder, one.why) for one in found.shifts] == [
        (ANA, Why.LAYER),
        (CEM, Why.OVERRIDE),
        (BEN, Why.OVERRIDE),
        (ANA, Why.LAYER),
        (BEN, Why.LAYER),
    ]
    assert office.events()[1:] == ["duty.given", "duty.given"]
    # Whoever's turn it becomes: what the plan says stays.
    office.roster("nights", "ben", "ana", seen=1)
    assert schedule(office).holders(TUESDAY) == (CEM,)
    # Whoever is away leaves a gap, whatever a calendar says.
    away(office, "cem", (TUESDAY, TUESDAY + HOUR))
    assert schedule(office).gaps == ((TUESDAY, TUESDAY + HOUR),)


def test_what_is_not_to_be_written_is_only_told(office: Office) -> None:
    office.roster()
    told = bring(office, event("1", TUESDAY), write=False)
    assert [(one.begin, one.end, one.official, one.how) for one in told.turns] == [
        (TUESDAY, TUESDAY + DAY, CEM, How.NEW)
    ]
    assert (told.written, rows(office), office.events()) == (False, [], ["roster.changed"])


def test_the_same_calendar_changes_nothing_and_a_moved_event_moves_its_time(office: Office) -> None:
    office.roster()
    one, other = event("1", TUESDAY), event("2", TUESDAY + 3 * DAY, title="Ben")
    bring(office, one, other)
    before = [row.id for row in rows(office)]
    office.time += 5 * HOUR
    assert counted(bring(office, one, other)) == {"known": 2}
    assert [row.id for row in rows(office)] == before
    assert counted(bring(office, event("1", TUESDAY + DAY), other)) == {"moved": 1, "known": 1}
    assert [schedule(office).holders(TUESDAY + number * DAY) for number in (0, 1)] == [(ANA,), (CEM,)]
    assert counted(bring(office, event("1", TUESDAY + DAY, title="Ben"), other)) == {"moved": 1, "known": 1}
    assert schedule(office).holders(TUESDAY + DAY) == (BEN,)
    assert office.events()[3:] == ["duty.withdrawn", "duty.given"] * 2
    # What has begun is known still, and its past stays as it was.
    office.time = TUESDAY + DAY + HOUR
    assert counted(bring(office, event("1", TUESDAY + DAY, title="Ben"), other)) == {"known": 2}
    assert counted(bring(office, event("1", TUESDAY + DAY, 48), other)) == {"moved": 1, "known": 1}
    assert [schedule(office).holders(TUESDAY + DAY + hours * HOUR) for hours in (0, 1)] == [(BEN,), (CEM,)]


def test_what_is_cancelled_or_gone_is_told_and_ends_on_wish(office: Office) -> None:
    office.roster()
    bring(office, event("1", TUESDAY), event("2", TUESDAY + DAY))
    left = event("1", TUESDAY, more="STATUS:CANCELLED")
    assert counted(bring(office, left)) == {"cancelled": 1, "gone": 1}
    assert [row.withdrawn for row in rows(office)] == [None, None]
    assert counted(bring(office, left, replace=True, write=False)) == {"cancelled": 1, "gone": 1}
    assert [row.withdrawn for row in rows(office)] == [None, None]
    bring(office, left, replace=True)
    assert [row.withdrawn for row in rows(office)] == [office.time] * 2
    assert counted(bring(office, left, replace=True)) == {}
    # It comes back, and what was brought into another place is nobody's business here.
    assert counted(bring(office, event("1", TUESDAY))) == {"new": 1}
    assert counted(bring(office, event("9", TUESDAY + 9 * DAY), layer=None, replace=True)) == {"new": 1}
    assert len([row for row in rows(office) if row.withdrawn is None]) == 2


def test_repeated_events_have_exceptions_and_stop_at_what_is_looked_ahead(office: Office) -> None:
    office.roster()
    series = event(
        "s", TUESDAY, 12, more=f"RRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/Vienna:{TUESDAY + 7 * DAY:%Y%m%d}T080000"
    )
    moved = event(
        "s", TUESDAY + 15 * DAY, 12, more=f"RECURRENCE-ID;TZID=Europe/Vienna:{TUESDAY + 14 * DAY:%Y%m%d}T080000"
    )
    told = bring(office, series, moved)
    assert counted(told) == {"new": 56}
    assert [one.begin for one in told.turns[:3]] == [TUESDAY, TUESDAY + 15 * DAY, TUESDAY + 21 * DAY]
    assert counted(bring(office, series, moved)) == {"known": 56}
    # Another day of one of them moves this one alone, and the next import finds the others known.
    again = moved.replace(f"{TUESDAY + 15 * DAY:%Y%m%d}T08", f"{TUESDAY + 15 * DAY:%Y%m%d}T09")
    assert counted(bring(office, series, again)) == {"known": 55, "moved": 1}
    off = moved.replace("UID:s", "UID:s\nSTATUS:CANCELLED")
    assert counted(bring(office, series, off, replace=True)) == {"known": 55, "cancelled": 1}
    more = event("r", TUESDAY + 2 * DAY, 2, more=f"RDATE;TZID=Europe/Vienna:{TUESDAY + 3 * DAY:%Y%m%d}T080000")
    assert [one.begin for one in bring(office, more).turns if one.how is How.NEW] == [
        TUESDAY + 2 * DAY,
        TUESDAY + 3 * DAY,
    ]


def test_days_and_times_without_a_zone_are_those_of_the_layer(office: Office) -> None:
    office.roster()
    day, floating = (
        "UID:1\nDTSTART;VALUE=DATE:20261202\nSUMMARY:Cem",
        "UID:2\nDTSTART:20261204T080000\nDTEND:20261204T200000\nSUMMARY:Ben",
    )
    told = bring(office, day, floating, write=False)
    assert [(one.begin, one.end) for one in told.turns] == [
        (local(VIENNA, 2026, 12, 2), local(VIENNA, 2026, 12, 3)),
        (local(VIENNA, 2026, 12, 4, 8), local(VIENNA, 2026, 12, 4, 20)),
    ]
    named = [
        {"name": "first", "zone": "Pacific/Auckland", "people": ["XA.moj/ana"], "unit": "days", "begins": "2026-11-30"}
    ]
    office.roster("nights", "ana", seen=1, layers=named)
    assert bring(office, day, write=False).turns[0].begin == datetime(2026, 12, 1, 11, tzinfo=UTC)
    assert bring(office, day, layer=None, write=False).turns[0].begin == local(VIENNA, 2026, 12, 2)
    # What is over by the layer's clock is over, whatever it is by that of UTC.
    office.time = datetime(2026, 12, 2, 11, 30, tzinfo=UTC)
    assert counted(bring(office, day, write=False)) == {}
    assert counted(bring(office, day, layer=None, write=False)) == {"new": 1}


def test_nights_on_which_clocks_change_have_their_true_length(office: Office) -> None:
    office.roster()
    nightly = "UID:1\nDTSTART;TZID=Europe/Vienna:20270326T200000\nDTEND;TZID=Europe/Vienna:20270327T080000\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:Cem"
    assert [(one.end - one.begin) / HOUR for one in bring(office, nightly).turns] == [12, 11, 12]
    autumn = (
        nightly.replace("2027032", "2027102").replace("1026", "1029").replace("1027", "1030").replace("UID:1", "UID:2")
    )
    assert [(one.end - one.begin) / HOUR for one in bring(office, autumn).turns if one.how is How.NEW] == [12, 13, 12]
    found = schedule(office, local(VIENNA, 2027, 3, 26, 20), 0.5)
    assert (found.holders(found.begin), found.gaps) == ((CEM,), ())


def test_without_a_layer_they_stand_in_beside_all_and_what_they_hold_is_not_entered(office: Office) -> None:
    office.roster()
    told = bring(
        office, event("1", TUESDAY, title="Ana"), event("2", TUESDAY), event("3", TUESDAY, title="Ben"), layer=None
    )
    assert {one.official: one.how for one in told.turns} == {ANA: How.HELD, CEM: How.NEW, BEN: How.NEW}
    assert set(schedule(office).holders(TUESDAY)) == {ANA, BEN, CEM}
    assert counted(bring(office, event("1", TUESDAY, title="Ana"), event("2", TUESDAY), layer=None)) == {
        "held": 1,
        "known": 1,
        "gone": 1,
    }


def test_a_person_is_found_by_a_proven_address_then_by_what_is_said_then_by_a_name(office: Office) -> None:
    office.roster()
    mailbox(office, "cem", "Cem@moj.example")
    mailbox(office, "ben", "ben@moj.example", verified=False)
    invited = "ATTENDEE;CN=Cem K.;PARTSTAT=ACCEPTED:mailto:CEM@moj.example"
    others = "ATTENDEE;CUTYPE=ROOM:mailto:room@moj.example\nATTENDEE;PARTSTAT=DECLINED:mailto:ben@moj.example\nATTENDEE:urn:uuid:1"
    told = bring(
        office,
        event("1", TUESDAY, title="Ana", more=f"{invited}\n{others}"),
        event("2", TUESDAY + DAY, title="Night  two"),
        event("3", TUESDAY + 2 * DAY, title="On call: Ben (tel.)"),
        event("4", TUESDAY + 3 * DAY, title="x", more="ATTENDEE:mailto:ben@moj.example"),
        event("5", TUESDAY + 4 * DAY, title="Meeting"),
        event("6", TUESDAY + 5 * DAY, title="XA.moj/ana"),
        said={"Night two": ANA, "BEN@moj.example": BEN, "Meeting": None},
    )
    assert [one.official for one in told.turns] == [CEM, ANA, BEN, BEN, ANA]
    assert told.nobody == 1


def test_who_is_not_known_is_told_line_by_line_and_nothing_is_entered(office: Office) -> None:
    office.roster()
    mailbox(office, "cem", "duty@moj.example")
    mailbox(office, "ben", "duty@moj.example")
    mailbox(office, "ana", "ana@moj.example")
    told = refused(
        office,
        event("1", TUESDAY),
        event("2", TUESDAY + DAY, title="Zoe", more="RRULE:FREQ=DAILY;COUNT=5"),
        event("3", TUESDAY + DAY, title="x", more="ATTENDEE:mailto:duty@moj.example"),
        event(
            "4", TUESDAY + DAY, title="Ana", more="ATTENDEE:mailto:ana@moj.example\nATTENDEE:mailto:guest@else.example"
        ),
        event("5", TUESDAY + DAY, title="Ana for Ben"),
        event("6", TUESDAY + DAY, title="Dora"),
        event("7", TUESDAY + 9 * DAY, 0),
        event("8", TUESDAY + 30 * DAY, 401 * 24, title="Cem, all year"),
        event("9", TUESDAY + HOUR, 2, title="Ben"),
    )
    expected = (
        "2026-12-01 09:00, “Ben”: XA.moj/ben and XA.moj/cem have it at once",
        "2026-12-02 08:00, “Zoe”: no address, title or name in it is known.",
        "2026-12-02 08:00, “x”: duty@moj.example is the address of XA.moj/ben, XA.moj/cem.",
        "2026-12-02 08:00, “Ana”: XA.moj/ana, guest@else.example are in it",
        "2026-12-02 08:00, “Ana for Ben”: its title may mean XA.moj/ana, XA.moj/ben.",
        "2026-12-02 08:00, “Dora”: XA.moj/dora cannot be on duty.",
        "2026-12-10 08:00, “Cem”: it has no length",
        "2026-12-31 08:00, “Cem, all year”: it has no length, or more than 400 days.",
        "More of the same kind: 4.",
    )
    assert len(told) == len(expected)
    for line, words in zip(sorted(told), sorted(expected), strict=True):
        assert line.startswith(words)
    assert office.events() == ["roster.changed"]
    assert len(refused(office, *[event(str(n), TUESDAY + n * DAY, title=f"Nobody {n}") for n in range(80)])) == 51


def test_of_two_names_of_which_one_holds_the_other_the_longer_is_meant(office: Office) -> None:
    office.roster()
    longer = OfficialId("XA.moj/kaya")
    with office.session("rog_operator") as session:
        more = {"name": "Cem Kaya", "function": "Officer", "roles": [Role.DUTY_OFFICER], "at": office.time}
        add_official(session, Actor.node(MOJ), longer, **more)  # type: ignore[arg-type]  # as named
    told = bring(
        office, event("1", TUESDAY, title="Cem Kaya, tonight"), event("2", TUESDAY + DAY, title="Cemetery, Cem")
    )
    assert [one.official for one in told.turns] == [longer, CEM]
    told = bring(office, event("3", TUESDAY + 2 * DAY), said={"Cem": ANA})
    assert [one.official for one in told.turns if one.how is How.NEW] == [ANA], "what is said goes before a name"


def test_it_is_the_heads_and_asks_for_a_roster_and_a_layer(office: Office) -> None:
    office.roster()
    with pytest.raises(Denied):
        bring(office, event("1", TUESDAY), who="cem")
    with pytest.raises(Invalid, match="no layer 'third'"):
        bring(office, event("1", TUESDAY), layer="third")
    with office.acting() as (session, actor), pytest.raises(Unknown):
        bring_duty(session, actor, "days", calendar(event("1", TUESDAY)), {}, office.time, Wanted())


def test_what_was_arranged_here_stays_while_the_event_stays(office: Office) -> None:
    office.roster()
    bring(office, event("1", TUESDAY))
    made = give(office, "cem", "ben")
    assert schedule(office).holders(TUESDAY) == (BEN,)
    assert counted(bring(office, event("1", TUESDAY))) == {"known": 1}
    assert schedule(office).holders(TUESDAY) == (BEN,)
    with office.acting("second") as (session, actor):
        told = bring_duty(
            session,
            actor,
            "nights",
            calendar(event("2", TUESDAY + 2 * DAY, title="Second")),
            {},
            office.time,
            Wanted("first", write=True),
        )
        assert told.count(How.NEW) == 1
        [row] = overrides.overrides_of(session, actor, "nights", TUESDAY + 2 * DAY, TUESDAY + 3 * DAY)
        assert not overrides.stands_in(row, actor), "another's time hangs on it"
        overrides.withdraw(session, actor, made.id, office.time)
    assert schedule(office).holders(TUESDAY) == (CEM,)


def test_what_a_private_calendar_exports_can_be_brought(office: Office) -> None:
    office.roster()
    give(office, "ben", "ana", (MONDAY + 7 * DAY, MONDAY + 8 * DAY))
    give(office, None, "ana", (MONDAY + 9 * DAY, MONDAY + 9 * DAY + HOUR))
    with office.acting("ana") as (session, _):
        row = session.get(Official, ("XA.moj", ANA))
        assert row is not None
        data = feeds.written(session, row, office.time)
    before = schedule(office, days=90)
    said = {ON_DUTY: ANA, STANDS_IN: ANA}
    told = bring(office, data=data, said=said, layer=None)
    assert set(counted(told)) == {"held"}, "here she holds all of it already"
    assert bring(office, data=data, said=said, layer="first").count(How.NEW) == len(told.turns)
    for at in range(90):
        assert (ANA in before.holders(MONDAY + at * DAY)) is (
            ANA in schedule(office, days=90).holders(MONDAY + at * DAY)
        )
    # A roster of another that stands on its own: her duty is there as it was.
    office.roster("other", "cem")
    with office.acting() as (session, actor):
        bring_duty(session, actor, "other", data, said, office.time, Wanted("first", write=True))
        found = queries.schedule_of(session, actor, "other", MONDAY, MONDAY + 7 * DAY)
        assert [one.holder for one in found.shifts] == [ANA]
        again = bring_duty(session, actor, "other", data, said, office.time, Wanted("first", write=True))
        assert set(counted(again)) == {"known"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (calendar(), "it has no event"),
        (calendar("DTSTART:20261201T090000Z\nSUMMARY:Cem"), "Event 1 .* no UID"),
        (calendar(event("1", TUESDAY), event("1", TUESDAY + DAY)), "Event 2 .* twice"),
        (calendar(event("1", TUESDAY)).decode().encode("utf-16"), "not UTF-8"),
        (calendar(*[event("1", TUESDAY)] * 100_000), "at most 512 KiB"),
        (calendar(event("1", TUESDAY, more="RECURRENCE-ID:never")), "a time or a rule in it"),
    ],
    ids=["no event", "no uid", "one uid", "utf-16", "100000 events", "no recurrence"],
)  # fmt: skip
def test_a_calendar_that_is_no_plan_is_refused_in_words(office: Office, data: bytes, words: str) -> None:
    office.roster()
    with pytest.raises(Unreadable, match=words):
        bring(office, data=data, replace=True)


@pytest.mark.parametrize("name", [*HOSTILE, *HEAVY])
def test_a_hostile_calendar_is_read_or_refused_soon(name: str) -> None:
    data = HOSTILE[name][0] if name in HOSTILE else HEAVY[name]
    begin = time.process_time()
    now = datetime(2026, 11, 27, tzinfo=UTC)
    with pytest.raises(Unreadable) if name in HOSTILE else suppress(Unreadable):
        duty_in(data, VIENNA, now, now + timedelta(days=400))
    assert time.process_time() - begin < QUICK
