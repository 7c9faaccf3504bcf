"""Whoever answers for a roster hears before the hand-over, and at it, that tonight's officer cannot be woken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kit.clock import stamp
from app.kit.errors import Unknown
from app.kit.ids import OfficialId, uuid7
from app.notices import proven, sendings
from app.notices.channel_models import ContactMethod, NoticeSending, NoticeTold
from app.notices.channels import Channel
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import acknowledge, heard, post
from app.notices.proven import By, Lack
from tests.conftest import Database
from tests.duty.offices import MOJ, Office, opened
from tests.duty.plans import DAY, HOUR, MONDAY

CHANNELS = frozenset({Channel.EMAIL, Channel.SMS, Channel.SCREEN})
MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(database: Database) -> Office:
    """Ana holds the roster, and ben from the next Monday at 8 on."""
    made = opened(database)
    made.roster()
    made.time = MONDAY
    way(made, "ben", "sms")
    return made


def way(office: Office, who: str, channel: str = "sms", **more: object) -> str:
    with office.session("rog_web") as session:
        official = OfficialId(f"{MOJ}/{who}")
        row = ContactMethod(authority=MOJ, id=uuid7(), official=official, channel=channel, place=0, quiet=[], tries=0)
        row.address, row.made, row.verified = {"to": "+15550001"}, office.time, office.time
        for name, value in more.items():
            setattr(row, name, value)
        session.add(row)
        return row.id


def message(office: Office, who: str, method: str, **more: object) -> str:
    """A message by a way, as its lane left it."""
    with office.session("rog_keeper") as session:
        row = NoticeSending(authority=MOJ, id=uuid7(), channel="sms", method=method, official=f"{MOJ}/{who}", tries=1)
        row.purpose, row.urgent, row.first, row.state = "test", False, False, sendings.HANDED
        row.held = row.passed_on = False
        row.made = row.due = row.handed = office.time
        for name, value in more.items():
            setattr(row, name, value)
        session.add(row)
        return row.id


def told(office: Office) -> list[tuple[str, str, str]]:
    """The keeper's round; answers what is open."""
    with office.session() as session:
        proven.tell(session, MOJ, CHANNELS, office.time)
        rows = session.scalars(select(Notice).where(Notice.resolved.is_(None), Notice.occasion.like("roster.%")))
        return [(row.occasion, str(row.subject["official"]), str(row.subject.get("begins", ""))) for row in rows]


def how(office: Office, who: str = "ana", channels: frozenset[Channel] = CHANNELS) -> proven.Standing:
    official = OfficialId(f"{MOJ}/{who}")
    with office.session("rog_web") as session:
        return proven.standings(session, MOJ, (official,), channels, office.time)[official]


def test_who_is_on_duty_and_has_no_way_is_told_at_once_and_until_she_has_one(office: Office) -> None:
    assert told(office) == [("roster.unreached", "XA.moj/ana", "")]
    assert told(office) == [("roster.unreached", "XA.moj/ana", "")], "twice is the same as once"
    with office.acting("head") as (session, actor):
        assert [(one.occasion, one.severity) for one in heard(session, actor)] == [("roster.unreached", "urgent")]
    way(office, "ana")
    assert told(office) == []


def test_it_is_told_twelve_hours_before_the_hand_over_and_rings_at_it(office: Office) -> None:
    way(office, "ana")
    office.time = MONDAY + 7 * DAY - 13 * HOUR
    with office.session("rog_web") as session:
        for one in session.scalars(select(ContactMethod).where(ContactMethod.official == "XA.moj/ben")):
            session.delete(one)
    assert told(office) == []
    office.time += 2 * HOUR
    assert told(office) == [("roster.unproven", "XA.moj/ben", stamp(MONDAY + 7 * DAY))]
    with office.acting("head") as (session, actor):
        assert [one.severity for one in heard(session, actor)] == ["attention"]
    office.time = MONDAY + 7 * DAY
    assert told(office) == [("roster.unreached", "XA.moj/ben", "")]


def test_a_node_without_channels_tells_nobody(office: Office) -> None:
    with office.session() as session:
        assert proven.tell(session, MOJ, frozenset({Channel.SCREEN, Channel.WEBHOOK}), office.time) == 0


def test_a_code_proves_for_thirty_days(office: Office) -> None:
    way(office, "ana")
    found = how(office)
    assert (found.by, found.lack, found.channel) == (By.CODE, None, "sms")
    office.time += 30 * DAY - MINUTE
    assert how(office).lack is None
    office.time += MINUTE
    assert how(office).lack is Lack.STALE


def test_a_confirmed_delivery_proves_anew_and_one_that_was_merely_handed_over_does_not(office: Office) -> None:
    method = way(office, "ana")
    office.time += 40 * DAY
    message(office, "ana", method)
    assert how(office).lack is Lack.STALE
    message(office, "ana", method, state=sendings.DELIVERED, settled=office.time)
    assert (how(office).by, how(office).lack, how(office).at) == (By.DELIVERED, None, office.time)


def test_what_she_acknowledged_proves_the_way_that_told_it(office: Office) -> None:
    method, other = way(office, "ana"), way(office, "ana", "email")
    office.time += 40 * DAY
    with office.session("rog_keeper") as session:
        subject = {"roster": "nights", "begins": "x"}
        notice = post(session, MOJ, Occasion.ROSTER_GAP, subject, office.time, subject)
    sending = message(office, "ana", method)
    with office.session("rog_keeper") as session:
        names = {"authority": MOJ, "sending": sending, "notice": notice, "official": "XA.moj/ana", "method": method}
        session.add(NoticeTold(**names, ring=1, rung=0, named=True))
    assert how(office).lack is Lack.STALE
    with office.acting("ana") as (session, actor):
        acknowledge(session, actor, notice, office.time)
    found = how(office)
    assert (found.by, found.channel, found.lack) == (By.ACKNOWLEDGED, "sms", None)
    assert other != method


def test_what_a_way_lacks(office: Office) -> None:
    """Its last message failed; the channel is none of this node's; the gateway is down; an open page wakes nobody."""
    assert how(office).lack is Lack.NO_WAY
    way(office, "ana", "screen", seen=office.time)
    way(office, "ana", "email", verified=None)
    assert how(office).lack is Lack.NO_WAY, "a subscription that ended, or a way that was never proven, is none"
    method = way(office, "ana")
    assert how(office, channels=frozenset({Channel.EMAIL})).lack is Lack.CHANNEL_GONE
    office.time += HOUR
    message(office, "ben", method, state=sendings.WAITING, problem="gateway_down", handed=None)
    assert how(office).lack is Lack.CHANNEL_DOWN, "whomever it was for"
    office.time += MINUTE
    message(office, "ben", method)
    assert how(office).lack is None, "it took something since"
    with office.session("rog_keeper") as session:
        row = session.get_one(ContactMethod, (MOJ, method))
        row.problem, row.problem_at = "unknown_number", office.time
    assert how(office).lack is Lack.FAILING
    way(office, "ana", "email")
    assert (how(office).lack, how(office).channel) == (None, "email"), "her best way counts"


def test_the_roster_tells_it_to_its_readers_without_an_address(office: Office) -> None:
    office.time = MONDAY + 7 * DAY - HOUR
    with office.acting("ben") as (session, actor):
        found = proven.of_roster(session, actor, "nights", CHANNELS, office.time)
        assert [(one.begin, one.standing.official, one.standing.lack) for one in found] == [
            (office.time, "XA.moj/ana", Lack.NO_WAY),
            (MONDAY + 7 * DAY, "XA.moj/ben", None),
        ]
        with pytest.raises(Unknown):
            proven.of_roster(session, actor, "none", CHANNELS, office.time)
        assert proven.own(session, actor, CHANNELS, office.time).lack is None
