"""What becomes of a message when its lane, its gateway or its keeper fails: nothing is lost, and what may be repeated
says so.
"""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import select

from app.kit import steps
from app.kit.db import Sessions
from app.notices import lanes
from app.notices.channel_models import NoticeAttempt
from app.notices.channels import Channel
from app.notices.contacts import contacts_of, remove
from app.notices.lanes import Lane
from app.notices.twilio import twiml
from tests.notices import providers
from tests.notices.desks import Keeper, by_http, by_twilio
from tests.notices.letterbox import Box
from tests.notices.logins import under
from tests.notices.people import MOJ, actor, enter, reached, urgent, urgents, who
from tests.notices.providers import KEY_SECRET


class Killed(BaseException):
    """The keeper dies here."""


@pytest.fixture
def keeper(sessions: Sessions, box: Box) -> Keeper:
    enter(sessions)
    reached(sessions, "dora", "email", "dora@moj.xa.example")
    return Keeper(sessions, {Channel.EMAIL: box.mail()})


def attempts(keeper: Keeper) -> list[tuple[int, str | None, bool]]:
    with keeper.sessions.begin(MOJ) as session:
        rows = session.scalars(select(NoticeAttempt).order_by(NoticeAttempt.sending, NoticeAttempt.number))
        return [(one.number, one.outcome, one.repeated) for one in rows]


def test_a_keeper_killed_between_sending_and_recording_sends_again_and_says_so(
    keeper: Keeper, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is gone as soon as the server has the message: nothing of what comes after it happens."""
    urgent(keeper.sessions)
    keeper.ring()
    gone = threading.Event()

    def die(step: str) -> None:
        gone.set()
        raise Killed

    steps.install(die)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    try:
        dying = Lane(keeper.desk(), Channel.EMAIL)
        dying._start()
        assert gone.wait(10)
    finally:
        steps.install(None)
    assert len(box.letterbox.came) == 1
    assert attempts(keeper) == [(1, None, False)]
    assert keeper.turn() == 1  # another keeper has the lane now
    assert attempts(keeper) == [(1, "unknown", False), (2, "handed", True)]
    first, second = box.letterbox.came
    assert first["Message-ID"] == second["Message-ID"]
    assert "This may be a repetition." not in first.get_content()
    assert "This may be a repetition." in second.get_content()
    (told,) = [one["subject"] for one in keeper.trail("notice.handed")]
    assert (told["try"], told["perhaps"]) == ("2", "repeated")  # type: ignore[index,call-overload]


def test_a_gateway_that_hangs_holds_up_nobody_else(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "PATIENCE", 0.6)
    reached(keeper.sessions, "ben", "email", "ben@moj.xa.example")
    with providers.running() as gateway:
        gateway.slow = 3.0
        keeper.senders[Channel.SMS] = by_http(gateway)
        reached(keeper.sessions, "dora", "sms", "+40215550123", -1)
        urgent(keeper.sessions)
        began = time.monotonic()
        assert keeper.turn() == 1
        assert time.monotonic() - began < 3.0
    assert {one.channel: (one.state, one.problem) for one in keeper.sent()} == {
        "sms": ("waiting", "channel_silent"),
        "email": ("handed", None),
    }
    assert (1, "unknown", False) in attempts(keeper)


def test_a_channel_that_fails_again_and_again_rests_and_people_are_reached_otherwise(keeper: Keeper, box: Box) -> None:
    with providers.running() as gateway:
        gateway.always = 503
        keeper.senders[Channel.SMS] = by_http(gateway)
        reached(keeper.sessions, "dora", "sms", "+40215550123", -1)
        urgents(keeper.sessions, range(1, 9))
        keeper.turn()
        assert len(box.letterbox.came) == 8
        asked = len(gateway.came)
        urgents(keeper.sessions, range(20, 24))
        keeper.later(seconds=61)
        keeper.turn()
        assert len(box.letterbox.came) == 12
        assert len(gateway.came) == asked  # nobody waited for the same silence again


def test_an_official_who_left_or_a_way_that_was_erased_is_passed_over(keeper: Keeper, box: Box) -> None:
    reached(keeper.sessions, "ben", "email", "ben@moj.xa.example")
    urgent(keeper.sessions)
    keeper.ring()
    with under(keeper.sessions, "rog_web", MOJ) as session:
        (way,) = contacts_of(session, actor("dora"))
        remove(session, actor("dora"), way.id, keeper.time)
    keeper.turn()
    assert [one["To"] for one in box.letterbox.came] == ["ben@moj.xa.example"]
    assert next(one for one in keeper.sent() if one.official == who("dora")).problem == "address_gone"


def test_the_generic_gateway_takes_signed_messages(keeper: Keeper) -> None:
    reached(keeper.sessions, "dora", "voice", "+40215550123", -1)
    with providers.running() as gateway:
        keeper.senders[Channel.VOICE] = by_http(gateway)
        urgent(keeper.sessions)
        assert keeper.turn() == 1
    (came,) = gateway.came
    told = came.json()
    sent = keeper.sent()[0]
    assert (told["kind"], told["to"], told["keys"], told["id"]) == ("voice", "+40215550123", ["1"], sent.id)
    assert told["callback"] == f"https://duty.moj.xa.example/v1/callbacks/http/{sent.id}"
    assert str(told["text"]).endswith("Press 1 to acknowledge and see to it.")
    assert came.headers["webhook-id"] == sent.id
    assert (sent.state, sent.handle) == ("handed", "gw-1")


def test_no_call_asks_for_a_key_that_nobody_would_hear(keeper: Keeper) -> None:
    """Whoever pressed it would sleep on."""
    reached(keeper.sessions, "dora", "voice", "+40215550123", -1)
    keeper.keys = False
    with providers.running() as gateway:
        keeper.senders[Channel.VOICE] = by_http(gateway)
        urgent(keeper.sessions)
        assert keeper.turn() == 1
    told = gateway.came[0].json()
    assert "keys" not in told
    assert "Press" not in str(told["text"])


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.VOICE])
def test_the_second_gateway_speaks_twilio(keeper: Keeper, channel: Channel) -> None:
    reached(keeper.sessions, "dora", channel.value, "+40215550123", -1)
    with providers.running(providers.twilio) as gateway:
        keeper.senders[channel] = by_twilio(gateway)
        urgent(keeper.sessions)
        assert keeper.turn() == 1
    form = gateway.came[0].form()
    sent = keeper.sent()[0]
    assert form["StatusCallback"] == f"https://duty.moj.xa.example/v1/callbacks/twilio/{sent.id}"
    assert (sent.handle or "")[:2] == ("SM" if channel is Channel.SMS else "CA")
    if channel is Channel.VOICE:
        assert 'numDigits="1"' in form["Twiml"]
        assert form["Twiml"].count("<Say") == 2
    else:
        assert "/n/XA.moj~" in form["Body"]
    assert KEY_SECRET not in gateway.came[0].body.decode()


def test_a_number_that_the_provider_does_not_know_is_not_used_again(keeper: Keeper, box: Box) -> None:
    reached(keeper.sessions, "dora", "sms", "+99999999999", -1)
    with providers.running(providers.twilio) as gateway:
        keeper.senders[Channel.SMS] = by_twilio(gateway)
        urgents(keeper.sessions, [1])
        keeper.turn()
        urgents(keeper.sessions, [2])
        keeper.turn()
        assert len(gateway.came) == 1
    told = [one["Subject"] for one in box.letterbox.came]
    assert len(told) == 3
    assert told.count("You are not reached by one of your ways any more") == 1


def test_what_a_call_says_is_escaped() -> None:
    said = twiml('<Redirect>http://evil</Redirect> & "x"', "xx", 'https://a/"><Dial>')
    assert "<Redirect>" not in said
    assert "<Dial>" not in said
    assert 'language="en-GB"' in said
