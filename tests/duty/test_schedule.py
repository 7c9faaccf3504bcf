"""The final schedule: each layer says one thing for each instant, and nobody is on duty who is not there."""

# ruff: noqa: DTZ001  (local times by the clock)

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.duty.rotation import Office, Span, Window, instant_of, merged, served
from app.duty.schedule import STANDING_IN, Demand, Layer, Missing, People, Plan, Schedule, Shift, Take, Why, final
from app.kit.ids import OfficialId
from tests.duty import plans as any_of
from tests.duty.plans import (
    ANA,
    BEN,
    CEM,
    DAY,
    DORA,
    HOUR,
    MONDAY,
    VIENNA,
    WEEK,
    layer,
    local,
    plan,
    schedule,
    told,
    working,
)

WEEKLY = plan(layer(ANA, BEN, start=datetime(2026, 11, 30, 8), length=7 * DAY))


def length(found: Schedule, who: OfficialId | None) -> timedelta:
    return sum((one.end - one.begin for one in found.shifts if one.holder == who), timedelta(0))


def test_an_override_takes_anothers_time_and_no_more() -> None:
    take = Take("o1", Why.OVERRIDE, ANA, CEM, MONDAY + DAY, MONDAY + 2 * DAY)
    found = schedule(WEEKLY, MONDAY, MONDAY + 14 * DAY, (take,))
    assert told(found) == [
        "30.11. 08:00 +0100 24h ana",
        "01.12. 08:00 +0100 24h cem",
        "02.12. 08:00 +0100 120h ana",
        "07.12. 08:00 +0100 168h ben",
    ]
    assert [(one.why, one.take, one.planned) for one in found.shifts[:2]] == [
        (Why.LAYER, None, ANA),
        (Why.OVERRIDE, "o1", ANA),
    ]
    # Where Ana does not hold it, nothing is taken from anybody.
    other = Take("o2", Why.OVERRIDE, ANA, CEM, MONDAY + 7 * DAY, MONDAY + 9 * DAY)
    assert length(schedule(WEEKLY, MONDAY, MONDAY + 14 * DAY, (other,)), CEM) == timedelta(0)


def test_a_swap_is_two_takes_and_may_be_taken_on() -> None:
    swap = (
        Take("s1", Why.SWAP, ANA, BEN, MONDAY, MONDAY + DAY),
        Take("s1", Why.SWAP, BEN, ANA, MONDAY + 7 * DAY, MONDAY + 8 * DAY),
    )
    found = schedule(WEEKLY, MONDAY, MONDAY + 14 * DAY, swap)
    assert [length(found, who) for who in (ANA, BEN)] == [7 * DAY, 7 * DAY]
    assert [one.holder for one in found.shifts] == [BEN, ANA, ANA, BEN]
    on = Take("o1", Why.OVERRIDE, BEN, CEM, MONDAY, MONDAY + 14 * DAY)
    assert [one.holder for one in schedule(WEEKLY, MONDAY, MONDAY + 14 * DAY, (*swap, on)).shifts] == [
        CEM,
        ANA,
        ANA,
        CEM,
    ]


def test_who_is_given_a_layer_holds_it_whoevers_turn_it_is_and_where_it_serves_nobody() -> None:
    nights = (Window(WEEK, time(18), time(8)),)
    one = plan(layer(ANA, BEN, start=datetime(2026, 11, 30, 8), windows=nights))
    given = Take("o1", Why.OVERRIDE, None, CEM, MONDAY + 8 * HOUR, MONDAY + 40 * HOUR, "first")
    found = schedule(one, MONDAY, MONDAY + 2 * DAY, (given,))
    assert told(found) == [
        "30.11. 16:00 +0100 2h cem",
        "30.11. 18:00 +0100 14h cem",
        "01.12. 08:00 +0100 10h cem",
        "01.12. 18:00 +0100 6h cem",
        "02.12. 00:00 +0100 8h ben",
    ]
    assert found.gaps == ((MONDAY, MONDAY + 8 * HOUR),)
    assert [(one.planned, one.why, one.take) for one in found.shifts[:2]] == [
        (CEM, Why.OVERRIDE, "o1"),
        (ANA, Why.OVERRIDE, "o1"),
    ]
    # It can be given on; and where the layer is no more they are on duty all the same, beside what there is.
    on = Take("o2", Why.OVERRIDE, CEM, DORA, MONDAY, MONDAY + 2 * DAY)
    assert length(schedule(one, MONDAY, MONDAY + 2 * DAY, (given, on)), CEM) == timedelta(0)
    other = plan(layer(BEN, start=datetime(2026, 11, 30, 8), name="second"))
    found = schedule(other, MONDAY, MONDAY + 2 * DAY, (given,))
    assert (found.shifts[0].layer, found.holders(MONDAY + 9 * HOUR)) == (STANDING_IN, (CEM, BEN))


def test_a_withdrawn_override_stays_where_it_was_held() -> None:
    take = Take("o1", Why.OVERRIDE, ANA, CEM, MONDAY, MONDAY + 2 * DAY, withdrawn=MONDAY + DAY)
    assert told(schedule(WEEKLY, MONDAY, MONDAY + 7 * DAY, (take,))) == [
        "30.11. 08:00 +0100 24h cem",
        "01.12. 08:00 +0100 144h ana",
    ]
    early = Take("o1", Why.OVERRIDE, ANA, CEM, MONDAY, MONDAY + 2 * DAY, withdrawn=MONDAY - DAY)
    assert length(schedule(WEEKLY, MONDAY, MONDAY + 7 * DAY, (early,)), CEM) == timedelta(0)


def test_who_is_away_or_deactivated_leaves_a_gap_and_not_a_ghost() -> None:
    people = People({ANA: [(MONDAY + DAY, MONDAY + 2 * DAY)]}, {BEN: (MONDAY + 10 * DAY, Missing.NOT_ACTIVE)})
    found = schedule(WEEKLY, MONDAY, MONDAY + 14 * DAY, people=people)
    assert found.gaps == ((MONDAY + DAY, MONDAY + 2 * DAY), (MONDAY + 10 * DAY, MONDAY + 14 * DAY))
    assert [(one.holder, one.assigned, one.missing) for one in found.shifts] == [
        (ANA, ANA, None),
        (None, ANA, Missing.ABSENT),
        (ANA, ANA, None),
        (BEN, BEN, None),
        (None, BEN, Missing.NOT_ACTIVE),
    ]
    # Somebody stands in: the gap is filled, whoever else is missing.
    stand_in = Take("o1", Why.OVERRIDE, None, CEM, MONDAY + DAY, MONDAY + 2 * DAY)
    filled = schedule(WEEKLY, MONDAY, MONDAY + 8 * DAY, (stand_in,), people)
    assert (filled.gaps, filled.shifts[0].layer, filled.holders(MONDAY + 30 * HOUR)) == ((), STANDING_IN, (CEM,))
    # And who takes it is bound by the same: an override to one who is away fills nothing.
    ghost = Take("o2", Why.OVERRIDE, ANA, BEN, MONDAY, MONDAY + DAY)
    gone = People({}, {BEN: (datetime.min.replace(tzinfo=UTC), Missing.NO_DUTY_OFFICER)})
    assert schedule(WEEKLY, MONDAY, MONDAY + DAY, (ghost,), gone).gaps == ((MONDAY, MONDAY + DAY),)


def test_who_stands_in_is_named_in_the_order_of_the_overrides_wherever_the_span_is_cut() -> None:
    takes = (
        Take("o1", Why.OVERRIDE, None, CEM, MONDAY + 2 * HOUR, MONDAY + 9 * HOUR),
        Take("o2", Why.OVERRIDE, None, BEN, MONDAY + HOUR, MONDAY + 9 * HOUR),
    )
    noon = MONDAY + 4 * HOUR
    for begin in (MONDAY, MONDAY + 90 * timedelta(minutes=1), noon):
        assert schedule(WEEKLY, begin, MONDAY + DAY, takes).holders(noon) == (CEM, BEN, ANA)


def test_a_second_layer_holds_what_the_first_does_not() -> None:
    two = plan(layer(ANA, start=datetime(2026, 11, 30, 8)), layer(BEN, start=datetime(2026, 11, 30, 8), name="second"))
    people = People({ANA: [(MONDAY, MONDAY + HOUR)]})
    found = schedule(two, MONDAY, MONDAY + DAY, people=people)
    assert (found.gaps, found.holders(MONDAY), found.holders(MONDAY + HOUR)) == ((), (BEN,), (ANA, BEN))


def test_a_roster_may_be_held_only_when_a_layer_serves() -> None:
    nights = (Window(WEEK, time(18), time(8), Office.OPEN), Window(WEEK, time(8), time(8), Office.CLOSED))
    row = layer(ANA, BEN, start=datetime(2026, 11, 30, 8), windows=nights)
    always, only = (plan(row, demand=one) for one in (Demand.ALWAYS, Demand.SERVED))
    day = (MONDAY, MONDAY + 10 * HOUR)
    assert schedule(always, MONDAY, MONDAY + DAY).gaps == (day,)
    assert schedule(only, MONDAY, MONDAY + DAY).gaps == ()
    people = People({ANA: [(MONDAY, MONDAY + 12 * HOUR)]})
    assert schedule(only, MONDAY, MONDAY + DAY, people=people).gaps == ((day[1], MONDAY + 12 * HOUR),)


def test_three_offices_follow_the_sun_without_a_gap() -> None:
    zones = (("Pacific/Auckland", ANA), ("Europe/Vienna", BEN), ("America/Los_Angeles", CEM))
    # 8 to 20 by their own clocks: however these change, one of the three is always open.
    row = (
        layer(
            who, start=datetime(2026, 1, 1), zone=ZoneInfo(zone), windows=(Window(WEEK, time(7), time(20)),), name=zone
        )
        for zone, who in zones
    )
    year = datetime(2026, 1, 2, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)
    found = schedule(plan(*row), *year)
    assert found.gaps == ()
    assert found.holders(local(VIENNA, 2026, 7, 1, 12)) == (BEN,)


def test_the_newest_plan_whose_time_has_come_counts_and_the_past_stays() -> None:
    first = plan(layer(ANA, start=datetime(2026, 11, 30, 8)), since=MONDAY)
    later = Plan(MONDAY + 5 * DAY, (layer(BEN, start=datetime(2026, 11, 30, 8)),))
    newest = Plan(MONDAY + 2 * DAY, (layer(CEM, start=datetime(2026, 11, 30, 8)),))
    found = final((first, later), (), People(), working, MONDAY - DAY, MONDAY + 6 * DAY)
    assert [one.holder for one in found.shifts] == [ANA] * 5 + [BEN]
    assert found.gaps == (), "before there was a roster nobody had to hold it"
    found = final((first, later, newest), (), People(), working, MONDAY, MONDAY + 6 * DAY)
    assert [one.holder for one in found.shifts] == [ANA] * 2 + [CEM] * 4
    retired = Plan(MONDAY + DAY, (), retired=True)
    found = final((first, retired), (), People(), working, MONDAY, MONDAY + 6 * DAY)
    assert ([one.holder for one in found.shifts], found.gaps) == ([ANA], ())


def test_a_layer_that_ends_or_has_not_begun_leaves_a_gap() -> None:
    short = plan(layer(ANA, start=datetime(2026, 12, 1, 8), ends=datetime(2026, 12, 3, 8)))
    found = schedule(short, MONDAY, MONDAY + 4 * DAY)
    assert found.gaps == ((MONDAY, MONDAY + DAY), (MONDAY + 3 * DAY, MONDAY + 4 * DAY))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Plan, tuple[Take, ...], People, datetime, datetime]:
    span = draw(any_of.spans())
    takes = tuple(draw(st.lists(any_of.takes(span), max_size=5)))
    return draw(any_of.plans), takes, draw(any_of.missing(span)), *span


@settings(deadline=None)
@given(cases())
def test_each_layer_says_one_thing_for_each_instant_that_it_serves(
    case: tuple[Plan, tuple[Take, ...], People, datetime, datetime],
) -> None:
    one, takes, people, begin, end = case
    found = final((one,), takes, people, working, begin, end)
    assert all(begin <= shift.begin < shift.end <= end for shift in found.shifts)
    given = {row: [take.span for take in takes if take.of is None and take.layer == row] for row in ("first", "second")}
    for name in {row.name for row in one.layers}:
        rows = [row for row in one.layers if row.name == name]
        if len(rows) != 1:
            continue
        line = [shift for shift in found.shifts if shift.layer == name]
        assert all(a.end <= b.begin for a, b in pairwise(line)), "nothing twice"
        opens = max(begin, instant_of(rows[0].rotation.start, rows[0].zone))
        due = served(rows[0].windows, rows[0].zone, working, begin, end)
        due = merged([*((max(a, opens), b) for a, b in due if b > opens), *_cut(given[name], begin, end)])
        assert sum((b - a for a, b in due), timedelta(0)) == sum((s.end - s.begin for s in line), timedelta(0))


def _cut(spans: list[Span], begin: datetime, end: datetime) -> list[Span]:
    return [(max(a, begin), min(b, end)) for a, b in spans if max(a, begin) < min(b, end)]


@settings(deadline=None)
@given(cases())
def test_overrides_and_swaps_lose_no_time(case: tuple[Plan, tuple[Take, ...], People, datetime, datetime]) -> None:
    one, takes, _, begin, end = case
    takes = tuple(take for take in takes if take.of is not None)
    plain = final((one,), (), People(), working, begin, end)
    found = final((one,), takes, People(), working, begin, end)
    total = sum((shift.end - shift.begin for shift in plain.shifts), timedelta(0))
    assert sum((shift.end - shift.begin for shift in found.shifts), timedelta(0)) == total
    assert found.gaps == plain.gaps
    assert all(shift.holder is not None for shift in found.shifts)


@settings(deadline=None)
@given(cases(), st.integers(0, 40 * 24 * 60))
def test_at_any_instant_the_schedule_says_what_a_walk_by_hand_finds(
    case: tuple[Plan, tuple[Take, ...], People, datetime, datetime], minutes: int
) -> None:
    one, takes, people, begin, end = case
    at = begin + minutes * timedelta(minutes=1)
    if at >= end:
        return
    found = final((one,), takes, people, working, begin, end)
    expected = list(dict.fromkeys(by_hand(one, takes, people, at)))
    assert list(found.holders(at)) == expected
    gap = any(opens <= at < closes for opens, closes in found.gaps)
    serves = any(_serves(row, at) for row in one.layers)
    assert gap is (not expected and (one.demand is Demand.ALWAYS or serves))
    # Cut anywhere, it says the same: what is asked does not change what is answered.
    assert final((one,), takes, people, working, at, at + timedelta(microseconds=1)).holders(at) == found.holders(at)


def by_hand(one: Plan, takes: tuple[Take, ...], people: People, at: datetime) -> list[OfficialId]:
    """Who is on duty at one instant, without any arithmetic of spans."""
    takes = tuple(take for take in takes if take.span[0] <= at < take.span[1])
    named = {row.name for row in one.layers}
    found = [take.by for take in takes if take.of is None and take.layer not in named]
    for row in one.layers:
        begun = partial(_begun, row)
        turn = row.people[(bisect_right(range(100_000), at, key=begun) - 1) % len(row.people)]
        who = turn if _serves(row, at) else None
        for take in takes:
            whole = take.of is None and take.layer == row.name
            if whole or (take.of is not None and take.of == who and take.layer in (None, row.name)):
                who = take.by
        if who is not None:
            found.append(who)
    return [who for who in found if not _gone(people, who, at)]


def _begun(row: Layer, number: int) -> datetime:
    return instant_of(row.rotation.start + number * row.rotation.length, row.zone)


def _serves(row: Layer, at: datetime) -> bool:
    if instant_of(row.rotation.start, row.zone) > at:
        return False
    return bool(served(row.windows, row.zone, working, at, at + timedelta(microseconds=1)))


def _gone(people: People, who: OfficialId, at: datetime) -> bool:
    away = any(begin <= at < end for begin, end in people.away.get(who, ()))
    return away or (who in people.unfit and people.unfit[who][0] <= at)


def test_a_shift_that_nobody_holds_has_no_holder() -> None:
    one = Shift(MONDAY, MONDAY + DAY, "first", DORA, DORA, Why.LAYER, None, Missing.ABSENT)
    assert (one.holder, one.assigned) == (None, DORA)
