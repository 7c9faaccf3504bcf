"""A channel by which nothing gets through to anybody is told to the operator, then the head, until something does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.kit.clock import instant
from app.kit.db import Sessions
from app.kit.errors import Unavailable
from app.notices import outages, sendings
from app.notices.channel_models import ContactMethod
from app.notices.channels import Channel
from app.notices.models import Notice
from app.notices.ranks import Rank
from app.notices.wording import worded
from tests.notices import providers
from tests.notices.desks import Keeper, by_http
from tests.notices.letterbox import Box
from tests.notices.people import MOJ, NOW, enter, reached, urgent

SHUT = 1
"""A port at which nobody listens."""


@pytest.fixture
def keeper(sessions: Sessions, box: Box) -> Keeper:
    enter(sessions)
    for name in ("dora", "cem", "ana", "ben"):
        reached(sessions, name, "email", f"{name}@moj.xa.example")
    return Keeper(sessions, {Channel.EMAIL: box.mail(port=SHUT)})


def look(keeper: Keeper) -> list[Notice]:
    """The keeper's look; answers what people are told of then."""
    with keeper.sessions.begin(MOJ) as session:
        outages.tell(session, MOJ, keeper.senders, keeper.time)
        query = select(Notice).where(Notice.occasion == "channel.down", Notice.resolved.is_(None))
        return list(session.scalars(query))


def pass_by(keeper: Keeper, *minutes: float) -> None:
    """Let time pass, longer than a channel rests, and send what is due then."""
    for one in minutes:
        keeper.later(minutes=one)
        keeper.rested()
        keeper.send()


def tried(sessions: Sessions, way: str, *moments: datetime) -> None:
    """A message by a way to a system that does not answer."""
    with sessions.begin(MOJ) as session:
        method = session.get_one(ContactMethod, (MOJ, way))
        row = sendings.enqueue(session, MOJ, method, sendings.RING, Rank.FIRST, at=moments[0])
        session.flush()
        for moment in moments:
            row.tries += 1
            attempt = sendings.begin_attempt(session, row, moment)
            sendings.end_failed(session, row, attempt, Unavailable("receiver_down", ""), moment)


def answers_again(keeper: Keeper, box: Box) -> None:
    """The mail server is back, and the keeper has rested."""
    keeper.senders[Channel.EMAIL] = box.mail()
    keeper.rested()


def test_a_mail_server_that_is_away_is_told_to_the_operator_and_resolved_when_mail_goes(
    keeper: Keeper, box: Box
) -> None:
    with providers.running() as gateway:
        reached(keeper.sessions, "olga", "sms", "+40215550199")
        keeper.senders[Channel.SMS] = by_http(gateway)
        urgent(keeper.sessions)
        keeper.ring()
        keeper.send()
        assert look(keeper) == [], "once may be chance"
        pass_by(keeper, 1, 1, 1.5)
        (notice,) = look(keeper)
        assert (notice.severity, notice.roles) == ("urgent", ["operator"])
        assert instant(str(notice.params["since"])) == NOW
        assert worded(notice, "en").startswith("Nothing gets through to anybody by e-mail since 24 November 2026")
        assert "The mail server does not answer." in worded(notice, "en")
        pass_by(keeper, 1)
        assert [one.id for one in look(keeper)] == [notice.id], "one notice for one outage"
        keeper.ring()
        keeper.send()
        assert [one.json()["to"] for one in gateway.came] == ["+40215550199"], "the operator is called otherwise"
    answers_again(keeper, box)
    pass_by(keeper, 15)
    assert box.letterbox.came
    assert look(keeper) == []


def test_an_operator_who_has_nothing_but_that_mail_leaves_it_to_the_head_at_once(keeper: Keeper) -> None:
    reached(keeper.sessions, "olga", "email", "olga@moj.xa.example")
    urgent(keeper.sessions)
    keeper.ring()
    pass_by(keeper, 0, 2, 2)
    (notice,) = look(keeper)
    keeper.ring()
    keeper.send()
    keeper.ring()
    assert keeper.notice(notice.id).rung == 1


def test_an_outage_stands_while_nothing_is_tried_until_something_gets_through(keeper: Keeper, box: Box) -> None:
    urgent(keeper.sessions)
    keeper.ring()
    pass_by(keeper, 0, 2, 2, 70)
    assert {one.state for one in keeper.sent()} == {"failed"}, "given up"
    (notice,) = look(keeper)
    keeper.later(days=2)
    assert [one.id for one in look(keeper)] == [notice.id]
    answers_again(keeper, box)
    urgent(keeper.sessions, 2, keeper.time)
    keeper.ring()
    keeper.send()
    assert look(keeper) == []


def test_the_next_outage_is_told_anew_with_its_own_beginning(keeper: Keeper, box: Box) -> None:
    urgent(keeper.sessions)
    keeper.ring()
    pass_by(keeper, 0, 2, 2)
    (first,) = look(keeper)
    answers_again(keeper, box)
    pass_by(keeper, 15)
    assert look(keeper) == []
    keeper.senders[Channel.EMAIL] = box.mail(port=SHUT)
    keeper.rested()
    keeper.later(minutes=30)
    again = keeper.time
    urgent(keeper.sessions, 2, again)
    keeper.ring()
    pass_by(keeper, 0, 2, 2)
    (second,) = look(keeper)
    assert second.id != first.id
    assert instant(str(second.params["since"])) == again


def test_one_mailbox_that_takes_nothing_is_no_outage(keeper: Keeper, box: Box) -> None:
    answers_again(keeper, box)
    box.letterbox.full = {"dora@moj.xa.example"}
    urgent(keeper.sessions)
    keeper.ring()
    pass_by(keeper, 0, 2, 2)
    assert "smtp_later" in {one.problem for one in keeper.sent()}
    assert look(keeper) == []


def test_several_mailboxes_and_nothing_that_gets_through_are_one(keeper: Keeper, box: Box) -> None:
    answers_again(keeper, box)
    box.letterbox.full = {"dora@moj.xa.example", "cem@moj.xa.example"}
    urgent(keeper.sessions)
    keeper.ring()
    pass_by(keeper, 0, 2, 2)
    (notice,) = look(keeper)
    assert (notice.params["channel"], notice.params["reason"]) == ("email", "smtp_later")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("RCPT 550 5.7.1 Unable to relay", "smtp_policy"),
        ("MAIL 550 5.7.1 Sender address rejected", "smtp_refuses_us"),
        ("RCPT 550 5.1.1 no such user", "address_gone"),
        ("RCPT 550 no", "address_refused"),
        ("DATA 554 no", "smtp_refused"),
    ],
)
def test_a_server_that_refuses_all_is_told(keeper: Keeper, box: Box, answer: str, reason: str) -> None:
    answers_again(keeper, box)
    box.letterbox.always = answer
    for number in (1, 2):
        urgent(keeper.sessions, number, keeper.time)
        keeper.ring()
        pass_by(keeper, 0, 2, 2)
    (notice,) = look(keeper)
    assert notice.params["reason"] == reason


def test_what_got_through_just_now_ends_what_came_before_it(keeper: Keeper, box: Box) -> None:
    """Failures before it count no more, and those after it have not lasted."""
    urgent(keeper.sessions)
    keeper.ring()
    pass_by(keeper, 0, 2)
    answers_again(keeper, box)
    urgent(keeper.sessions, 2, keeper.time)
    keeper.ring()
    keeper.send()
    assert box.letterbox.came
    keeper.senders[Channel.EMAIL] = box.mail(port=SHUT)
    keeper.later(minutes=2)
    urgent(keeper.sessions, 3, keeper.time)
    keeper.ring()
    keeper.send()
    assert look(keeper) == []


def test_a_channel_that_the_node_has_no_more_is_told_no_more(keeper: Keeper) -> None:
    urgent(keeper.sessions)
    keeper.ring()
    pass_by(keeper, 0, 2, 2)
    assert look(keeper)
    del keeper.senders[Channel.EMAIL]
    assert look(keeper) == []


def test_systems_that_lie_apart_are_down_only_when_all_of_them_are(sessions: Sessions) -> None:
    moment = NOW + timedelta(minutes=5)
    enter(sessions)
    tried(sessions, reached(sessions, "dora", "webhook", "https://one.example/"), NOW, moment)
    tried(sessions, reached(sessions, "cem", "webhook", "https://two.example/"), NOW, moment)
    third = reached(sessions, "ana", "webhook", "https://three.example/")
    with sessions.begin(MOJ) as session:
        assert outages.outages(session, MOJ, [Channel.WEBHOOK], moment) == {}
    tried(sessions, third, NOW, moment)
    with sessions.begin(MOJ) as session:
        found = outages.outages(session, MOJ, [Channel.WEBHOOK, Channel.EMAIL], moment)
    assert found == {Channel.WEBHOOK: outages.Outage(NOW, "receiver_down")}
