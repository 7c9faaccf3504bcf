"""Overrides, swaps that both agree to, absences and closing days, and who may make them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.duty import absences, overrides, queries, swaps
from app.duty.models import Override, Swap
from app.duty.overrides import NewOverride
from app.duty.rotation import Span
from app.duty.schedule import Schedule, Why
from app.kit.actor import Role
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.kit.ids import OfficialId
from tests.duty.offices import Office
from tests.duty.plans import ANA, BEN, CEM, DAY, HOUR, MONDAY

TUESDAY, NEXT = MONDAY + DAY, MONDAY + 7 * DAY
HER_DAY, HIS_DAY = (TUESDAY, TUESDAY + DAY), (NEXT, NEXT + DAY)


def schedule(office: Office, begin: datetime = MONDAY, days: int = 14) -> Schedule:
    with office.acting("ana") as (session, actor):
        return queries.schedule_of(session, actor, "nights", begin, begin + days * DAY)


def give(office: Office, of: str | None, taker: str, span: Span = HER_DAY, who: str = "head", **more: str) -> Override:
    with office.acting(who) as (session, actor):
        named = None if of is None else OfficialId(f"XA.moj/{of}")
        new = NewOverride(named, OfficialId(f"XA.moj/{taker}"), *span, **more)
        return overrides.give(session, actor, "nights", new, office.time)


def ask(
    office: Office, gives: Span = HER_DAY, takes: Span | None = HIS_DAY, who: str = "ana", other: str = "ben"
) -> Swap:
    with office.acting(who) as (session, actor):
        return swaps.ask(session, actor, "nights", OfficialId(f"XA.moj/{other}"), gives, takes, office.time)


def answer(office: Office, swap: Swap, who: str = "ben", act: str = "agree") -> Swap:
    with office.acting(who) as (session, actor):
        return getattr(swaps, act)(session, actor, swap.id, office.time)  # type: ignore[no-any-return]


def away(office: Office, who: str, span: Span, by: str | None = None) -> str:
    with office.acting(by or who) as (session, actor):
        return absences.report(session, actor, OfficialId(f"XA.moj/{who}"), *span, office.time).id


def test_the_head_gives_time_to_another_and_takes_it_back(office: Office) -> None:
    office.roster()
    made = give(office, "ana", "cem")
    found = schedule(office)
    assert [(one.holder, one.why) for one in found.shifts] == [
        (ANA, Why.LAYER),
        (CEM, Why.OVERRIDE),
        (ANA, Why.LAYER),
        (BEN, Why.LAYER),
    ]
    office.time = TUESDAY + 12 * HOUR
    with office.acting() as (session, actor):
        overrides.withdraw(session, actor, made.id, office.time)
        with pytest.raises(Conflict, match="counts no longer"):
            overrides.withdraw(session, actor, made.id, office.time)
        assert [one.withdrawn_by for one in overrides.overrides_of(session, actor, "nights", MONDAY, NEXT)] == [
            "XA.moj/head"
        ]
    assert schedule(office).holders(TUESDAY) == (CEM,)
    assert schedule(office).holders(TUESDAY + 13 * HOUR) == (ANA,)
    assert office.events() == ["roster.changed", "duty.given", "duty.withdrawn"]


def test_what_cannot_be_given_is_refused_in_words(office: Office) -> None:
    office.roster()
    with pytest.raises(Conflict, match="ben is not on duty"):
        give(office, "ben", "cem")
    with pytest.raises(Invalid, match="not the role duty_officer"):
        give(office, "ana", "dora")
    with pytest.raises(Invalid, match="their own time"):
        give(office, "ana", "ana")
    with pytest.raises(Invalid, match="no layer 'third'"):
        give(office, "ana", "cem", layer="third")
    with pytest.raises(Invalid, match="at most 400 days"):
        give(office, "ana", "cem", (TUESDAY, TUESDAY))
    office.time = TUESDAY + 12 * HOUR
    assert give(office, "ana", "cem").begins == office.time, "the past stays as it was"
    with pytest.raises(Invalid, match="time is over"):
        give(office, "ana", "cem", (MONDAY, TUESDAY))


def test_an_officer_stands_in_but_takes_from_nobody(office: Office) -> None:
    office.roster()
    away(office, "ana", HER_DAY)
    assert schedule(office).gaps == (HER_DAY,)
    made = give(office, None, "cem", who="cem")
    assert (schedule(office).gaps, schedule(office).holders(TUESDAY)) == ((), (CEM,))
    for of, taker in (("ana", "cem"), (None, "ben")):
        with pytest.raises(Denied, match="may not make and change rosters"):
            give(office, of, taker, who="cem")
    with office.acting("ben") as (session, actor), pytest.raises(Denied):
        overrides.withdraw(session, actor, made.id, office.time)
    with office.acting("cem") as (session, actor):
        overrides.withdraw(session, actor, made.id, office.time)
    assert schedule(office).gaps == (HER_DAY,)


def test_a_swap_is_asked_by_one_and_agreed_to_by_the_other(office: Office) -> None:
    office.roster()
    swap = ask(office)
    with office.acting("ben") as (session, actor):
        assert [one.id for one in swaps.swaps_of(session, actor, office.time)] == [swap.id]
    with office.acting("cem") as (session, actor):
        assert swaps.swaps_of(session, actor, office.time) == [], "it is between the two, and their head"
    for who in ("ana", "cem", "second"):
        with pytest.raises(Unknown):
            answer(office, swap, who)
    assert answer(office, swap).state == "agreed"
    found = schedule(office)
    assert (found.holders(TUESDAY), found.holders(NEXT), found.holders(NEXT + DAY)) == ((BEN,), (ANA,), (BEN,))
    assert {one.take for one in found.shifts if one.why is Why.SWAP} == {swap.id}
    with pytest.raises(Conflict, match="is agreed"):
        answer(office, swap)
    assert office.events()[1:] == ["swap.asked", "duty.given", "duty.given", "swap.answered"]
    # Both halves go together.
    with office.acting() as (session, actor):
        [half, _] = overrides.overrides_of(session, actor, "nights", MONDAY, NEXT + DAY)
        overrides.withdraw(session, actor, half.id, office.time)
    assert [schedule(office).holders(one) for one in (TUESDAY, NEXT)] == [(ANA,), (BEN,)]


def test_a_swap_may_be_declined_taken_back_or_lapse(office: Office) -> None:
    office.roster()
    assert answer(office, ask(office), act="decline").state == "declined"
    assert answer(office, ask(office), "ana", "decline").state == "withdrawn"
    assert answer(office, ask(office), "head", "decline").state == "withdrawn"
    with pytest.raises(Unknown):
        answer(office, ask(office), "cem", "decline")
    waiting = ask(office, takes=None)
    office.time = TUESDAY
    with pytest.raises(Conflict, match="is lapsed"):
        answer(office, waiting)
    with office.acting("ana") as (session, actor):
        assert swaps.swaps_of(session, actor, office.time) == []
        assert len(swaps.swaps_of(session, actor, office.time, settled=True)) == 5


def test_a_swap_is_agreed_to_as_it_was_seen(office: Office) -> None:
    office.roster()
    swap = ask(office)
    give(office, "ana", "cem", (TUESDAY, TUESDAY + HOUR))
    with pytest.raises(Conflict, match="has changed since"):
        answer(office, swap)


def test_a_swap_with_somebody_who_is_not_there_is_refused(office: Office) -> None:
    office.roster()
    swap = ask(office)
    away(office, "ana", (NEXT + HOUR, NEXT + 2 * HOUR))
    with pytest.raises(Conflict, match="ana is not there"):
        answer(office, swap)
    office.people("roles", "ben", Role.SIGNATORY)
    with office.acting("ben") as (session, actor), pytest.raises(Denied):
        swaps.agree(session, actor, swap.id, office.time)


def test_a_swap_that_cannot_be_is_refused_when_it_is_asked(office: Office) -> None:
    office.roster()
    with pytest.raises(Conflict, match="ana is not on duty"):
        ask(office, HIS_DAY, None)
    with pytest.raises(Conflict, match="ben is not on duty"):
        ask(office, HER_DAY, (TUESDAY + 2 * DAY, TUESDAY + 3 * DAY))
    with pytest.raises(Invalid, match="overlap"):
        ask(office, HER_DAY, (TUESDAY + HOUR, NEXT + DAY))
    with pytest.raises(Invalid, match="their own time"):
        ask(office, other="ana")
    with pytest.raises(Invalid, match="not the role"):
        ask(office, other="dora")
    office.time = TUESDAY
    with pytest.raises(Invalid, match="has begun"):
        ask(office)
    with pytest.raises(Denied):
        ask(office, who="dora")


def test_an_absence_is_ones_own_or_entered_by_the_head(office: Office) -> None:
    office.roster()
    mine = away(office, "ana", HER_DAY)
    away(office, "ben", HIS_DAY, by="head")
    with pytest.raises(Denied):
        away(office, "ben", HIS_DAY, by="ana")
    with pytest.raises(Unknown):
        away(office, "zoe", HIS_DAY, by="head")
    assert schedule(office).gaps == (HER_DAY, HIS_DAY)
    with office.acting("ana") as (session, actor):
        assert [one.id for one in absences.absences_of(session, actor, office.time)] == [mine]
    with office.acting() as (session, actor):
        assert len(absences.absences_of(session, actor, office.time)) == 2
    with office.acting("ben") as (session, actor), pytest.raises(Unknown):
        absences.end_absence(session, actor, mine, office.time)
    office.time = TUESDAY + HOUR
    with office.acting("ana") as (session, actor):
        absences.end_absence(session, actor, mine, office.time)
        with pytest.raises(Conflict):
            absences.end_absence(session, actor, mine, office.time)
    assert schedule(office).gaps[0] == (TUESDAY, TUESDAY + HOUR), "while she was away nobody was on duty"
    assert office.events()[1:] == ["absence.entered", "absence.entered", "absence.ended"]


def test_the_office_closes_by_its_states_calendar_and_by_its_own_days(office: Office) -> None:
    windows = [
        {"begin": "18:00", "until": "08:00", "office": "open"},
        {"begin": "08:00", "until": "08:00", "office": "closed"},
    ]
    row = {"name": "first", "people": ["XA.moj/ana"], "unit": "days", "begins": "2026-11-30", "windows": windows}
    office.roster(layers=[row])
    noon = MONDAY + 4 * HOUR
    assert [schedule(office).holders(noon + number * DAY) for number in (0, 1, 5)] == [(), (), (ANA,)]
    with office.acting() as (session, actor):
        assert absences.close_days(session, actor, {date(2026, 12, 1): "Day of the house"}, office.time) == 1
        assert absences.close_days(session, actor, {date(2026, 12, 1): "Again"}, office.time) == 0
        with pytest.raises(Invalid):
            absences.close_days(session, actor, {date(2026, 12, 2): "two\nlines"}, office.time)
    assert schedule(office).holders(noon + DAY) == (ANA,)
    with office.acting() as (session, actor):
        assert [one.name for one in absences.closing_days(session, actor)] == ["Day of the house"]
        assert absences.open_days(session, actor, [date(2026, 12, 1), date(2026, 12, 2)], office.time) == 1
    assert schedule(office).holders(noon + DAY) == ()
    with office.acting("ana") as (session, actor), pytest.raises(Denied):
        absences.close_days(session, actor, {date(2026, 12, 1): "Free"}, office.time)
    assert office.events()[1:] == ["closing_days.changed", "closing_days.changed"]
