"""Whoever answers for a roster hears before the hand-over, and at it, that tonight's officer cannot be woken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.errors import Unavailable, Unknown
from app.kit.ids import OfficialId, uuid7
from app.notices import callbacks, links, proven, sendings
from app.notices.callbacks import Doors
from app.notices.calling import Means
from app.notices.channel_models import ContactMethod, NoticeSending, NoticeTold
from app.notices.channels import Channel
from app.notices.gateways import Became, Callback, HttpAnswering
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import acknowledge, heard, post
from app.notices.proven import By, Lack
from app.notices.rosters import NONE
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


def rung(office: Office, *methods: str) -> tuple[str, list[str]]:
    """A notice, and the links of messages that told ana of it, one by each way."""
    with office.session("rog_keeper") as session:
        subject = {"roster": "nights", "begins": "x"}
        notice = post(session, MOJ, Occasion.ROSTER_GAP, subject, office.time, subject)
    for method in methods:
        sending = message(office, "ana", method)
        with office.session("rog_keeper") as session:
            names = {"authority": MOJ, "sending": sending, "notice": notice, "official": "XA.moj/ana"}
            session.add(NoticeTold(**names, method=method, ring=1, rung=0, named=True))
    with office.session("rog_keeper") as session:
        row, ana = session.get_one(Notice, (MOJ, notice)), OfficialId(f"{MOJ}/ana")
        return notice, [links.make(session, row, ana, office.time, method) for method in methods]


@pytest.mark.parametrize("state", [sendings.HANDED, sendings.FAILED, sendings.DROPPED, sendings.BUNDLED])
def test_what_she_acknowledges_on_a_page_proves_no_way(office: Office, state: str) -> None:
    method = way(office, "ana")
    office.time += 40 * DAY
    notice, _ = rung(office, method)
    with office.session("rog_keeper") as session:
        for one in session.scalars(select(NoticeSending)):
            one.state = state
    with office.acting("ana") as (session, actor):
        acknowledge(session, actor, notice, office.time)
    assert how(office).lack is Lack.STALE


def test_the_link_that_she_used_proves_the_way_by_which_it_came_and_no_other(office: Office) -> None:
    text, mail = way(office, "ana"), way(office, "ana", "email", place=1)
    office.time += 40 * DAY
    _, (_, token) = rung(office, text, mail)
    assert how(office).lack is Lack.STALE
    with office.acting("ana") as (session, actor):
        links.take(session, token, actor, office.time)
    found = how(office)
    assert (found.by, found.channel, found.at, found.lack) == (By.ACKNOWLEDGED, "email", office.time, None)
    with office.session("rog_web") as session:
        session.delete(session.get_one(ContactMethod, (MOJ, mail)))
    assert how(office).lack is Lack.STALE, "her telephone told it too, and proves nothing"


def test_who_takes_over_what_another_acknowledged_by_a_link_proves_nothing_by_it(office: Office) -> None:
    mail = way(office, "ana", "email")
    office.time += 40 * DAY
    notice, (token,) = rung(office, mail)
    with office.acting("ana") as (session, actor):
        links.take(session, token, actor, office.time)
    with office.session("rog_keeper") as session:
        session.get_one(Notice, (MOJ, notice)).persons = ["XA.moj/ben"]
        for one in session.scalars(select(ContactMethod).where(ContactMethod.official == "XA.moj/ben")):
            names = {"authority": MOJ, "notice": notice, "official": "XA.moj/ben", "method": one.id}
            session.add(NoticeTold(**names, sending=message(office, "ben", one.id), ring=1, rung=0, named=True))
    with office.session("rog_web") as session:
        session.get_one(Notice, (MOJ, notice)).acknowledged_by = "XA.moj/ben"  # as `post` binds who takes over
    assert (how(office).lack, how(office, "ben").lack) == (None, Lack.STALE)


def called_back(office: Office, sending: str, became: Became, key: str = "") -> None:
    """What the gateway says became of a message."""
    means = Means(NONE, CHANNELS)
    doors = Doors("https://duty.moj.xa.example", {"http": HttpAnswering("whsec_" + "AAAA" * 8)}, means)
    told = Callback(sha256(f"{sending}{became}{key}".encode()), became, became.value, key=key, message=sending)
    with office.session("rog_web") as session:
        taken = callbacks.take(session, doors, "http", sending, told, office.time)
        assert taken.result is callbacks.Result.APPLIED


def handed(office: Office, who: str, method: str) -> str:
    """A message that a gateway took, by the acts of its lane."""
    sending = message(office, who, method, state=sendings.WAITING, handed=None)
    with office.session("rog_keeper") as session:
        row = session.get_one(NoticeSending, sending)
        attempt = sendings.begin_attempt(session, row, office.time)
        sendings.end_handed(session, row, attempt.number, "", office.time)
    return sending


def test_a_number_that_bounces_fails_however_often_the_gateway_takes_a_message(office: Office) -> None:
    method = way(office, "ana")
    for _ in range(2):
        office.time += HOUR
        called_back(office, handed(office, "ana", method), Became.FAILED)
        assert how(office).lack is Lack.FAILING
        office.time += HOUR
        last = handed(office, "ana", method)
        assert how(office).lack is Lack.FAILING, "the gateway took it, as it took the one before"
    called_back(office, last, Became.DELIVERED)
    found = how(office)
    assert (found.by, found.lack) == (By.DELIVERED, None)
    with office.session("rog_web") as session:
        assert session.get_one(ContactMethod, (MOJ, method)).problem is None


def test_a_gateway_that_was_down_meanwhile_does_not_have_it_forgotten(office: Office) -> None:
    method = way(office, "ana")
    office.time += HOUR
    called_back(office, handed(office, "ana", method), Became.FAILED)
    office.time += MINUTE
    sending = message(office, "ana", method, state=sendings.WAITING, handed=None)
    with office.session("rog_keeper") as session:
        sendings.end_failed(session, session.get_one(NoticeSending, sending), None, Unavailable("x", "x"), office.time)
    office.time += MINUTE
    handed(office, "ana", method)
    assert how(office).lack is Lack.FAILING


def test_what_failed_at_the_gateway_itself_is_forgotten_once_it_takes_a_message(office: Office) -> None:
    """Not every gateway confirms deliveries: a quarter of an hour without it must not last for ever."""
    method = way(office, "ana")
    office.time += HOUR
    sending = message(office, "ana", method, state=sendings.WAITING, handed=None)
    with office.session("rog_keeper") as session:
        row, down = session.get_one(NoticeSending, sending), Unavailable("gateway_down", "x")
        sendings.end_failed(session, row, None, down, office.time)
    assert how(office).lack is Lack.FAILING
    office.time += MINUTE
    handed(office, "ana", method)
    assert how(office).lack is None


def test_a_telephone_that_nobody_answers_is_no_way_that_fails(office: Office) -> None:
    method = way(office, "ana", "voice")
    office.time += HOUR
    called_back(office, handed(office, "ana", method), Became.NOBODY)
    assert how(office, channels=frozenset({Channel.VOICE})).lack is None


def test_what_the_gateway_gives_up_days_later_says_nothing_against_what_came_since(office: Office) -> None:
    method = way(office, "ana")
    office.time += HOUR
    old = handed(office, "ana", method)
    office.time += HOUR
    called_back(office, handed(office, "ana", method), Became.DELIVERED)
    office.time += 2 * DAY
    called_back(office, old, Became.FAILED)
    assert (how(office).by, how(office).lack) == (By.DELIVERED, None)
    with office.session("rog_web") as session:
        assert session.get_one(ContactMethod, (MOJ, method)).problem is None


def test_what_a_way_lacks(office: Office) -> None:
    """Its last message failed; the channel is none of this node's; the gateway is down; an open page wakes nobody."""
    assert how(office).lack is Lack.NO_WAY
    way(office, "ana", "screen", seen=office.time)
    way(office, "ana", "email", verified=None)
    assert how(office).lack is Lack.NO_WAY, "a subscription that ended, or a way that was never proven, is none"
    method = way(office, "ana")
    assert how(office, channels=frozenset({Channel.EMAIL})).lack is Lack.CHANNEL_GONE
    office.time += HOUR
    problem = message(office, "ben", method, state=sendings.WAITING, problem="gateway_down", handed=None)
    assert how(office).lack is Lack.CHANNEL_DOWN, "whomever it was for"
    with office.session("rog_keeper") as session:
        session.get_one(NoticeSending, problem).problem = "channel_down"
    assert how(office).lack is Lack.CHANNEL_DOWN, "it is not tried while it rests, and works no more for that"
    office.time += MINUTE
    message(office, "ben", method)
    assert how(office).lack is None, "it took something since"
    called_back(office, handed(office, "ana", method), Became.FAILED)
    assert how(office).lack is Lack.FAILING
    way(office, "ana", "email")
    assert (how(office).lack, how(office).channel) == (None, "email"), "her best way counts"


def test_what_a_fast_clock_handed_over_says_nothing_of_a_channel_that_fails_now(office: Office) -> None:
    method = way(office, "ana")
    office.time += 2 * HOUR
    message(office, "ben", method)
    office.time -= HOUR
    message(office, "ben", method, state=sendings.WAITING, problem="gateway_down", handed=None)
    assert how(office).lack is Lack.CHANNEL_DOWN


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
