"""Gateways call back at a door without sign-in: their signature counts, once, and nothing sets a message back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from app.access import guards
from app.audit.models import AuditEntry
from app.kit.canonical import JsonObject, loads
from app.notices import sendings
from app.notices.callbacks import Doors
from app.notices.calling import Means
from app.notices.channel_models import NoticeSending, NoticeTold
from app.notices.channels import Channel
from app.notices.gateways import HttpAnswering
from app.notices.models import Notice
from app.notices.post import acknowledge
from app.notices.rosters import NONE
from app.notices.twilio import TwilioAnswering
from app.trust import webhooks
from tests.api.asking import Door, refused
from tests.notices import providers
from tests.notices.desks import CALLBACKS, Keeper, by_http, by_twilio
from tests.notices.logins import under
from tests.notices.people import MOJ, reached, urgent
from tests.notices.providers import ACCOUNT, BACK, TOKEN, Provider, http_callback, twilio_callback


@pytest.fixture
def gateway() -> Iterator[Provider]:
    with providers.running() as found:
        yield found


@pytest.fixture
def twilio() -> Iterator[Provider]:
    with providers.running(providers.twilio) as found:
        yield found


def called(
    door: Door, sender: object, channel: Channel = Channel.VOICE, *more: Channel
) -> tuple[Keeper, str, NoticeSending]:
    """Dora is called about an urgent notice; the door knows the gateways."""
    house = door.house
    gateways = {"http": HttpAnswering(BACK), "twilio": TwilioAnswering(ACCOUNT, TOKEN)}
    desk = door.client.app.state.desk  # type: ignore[attr-defined]  # the application's own
    means = Means(NONE, frozenset({Channel.VOICE, Channel.SMS}))
    object.__setattr__(desk, "doors", Doors(CALLBACKS, gateways, means))
    sessions = house.database.sessions("rog_keeper")
    reached(sessions, "dora", channel.value, "+40215550123")
    keeper = Keeper(sessions, dict.fromkeys((channel, *more), sender), time=house.time)  # type: ignore[arg-type]  # one of the gateways
    notice = urgent(sessions, at=house.time)
    assert keeper.turn() == 1
    return keeper, notice, keeper.sent()[0]


def said(door: Door, sending: str, identity: str = "cb-1", *, late: float = 0, **told: str) -> httpx.Response:
    named = {"message": sending, **told} if not {"message", "id"} & set(told) else told
    body, headers = http_callback(identity, door.house.time - timedelta(seconds=late), **named)
    return door.client.post(f"/v1/callbacks/http/{sending}", content=body, headers=headers)


def form(door: Door, sending: str, token: str = TOKEN, **told: str) -> httpx.Response:
    values, headers = twilio_callback(f"{CALLBACKS}/v1/callbacks/twilio/{sending}", token, **told)
    return door.client.post(f"/v1/callbacks/twilio/{sending}", data=values, headers=headers)


def trail(door: Door, event: str) -> list[JsonObject]:
    with under(door.house.database.sessions("rog_keeper"), "rog_operator", MOJ) as session:
        found = session.scalars(select(AuditEntry.entry).where(AuditEntry.event == event).order_by(AuditEntry.id))
        return [loads(one) for one in found]


def test_a_key_pressed_on_the_telephone_acknowledges_for_who_was_called(xa: Door, gateway: Provider) -> None:
    keeper, notice, sending = called(xa, by_http(gateway))
    answer = said(xa, sending.id, event="key", key="1", id="gw-1")
    assert (answer.status_code, answer.headers["rogatory-result"]) == (200, "applied")
    assert answer.json()["say"] == "Thank you. You have acknowledged."
    row = keeper.notice(notice)
    assert (row.acknowledged_by, row.acknowledged_how) == ("XA.moj/dora", "keypress")
    (entry,) = trail(xa, "notice.acknowledged")
    assert entry["subject"]["how"] == "keypress"  # type: ignore[index,call-overload]
    told = xa.get(f"/notices/{notice}", who="dora")
    assert [(one["official"], one["channel"], one["state"]) for one in told["tried"]] == [
        ("XA.moj/dora", "voice", "delivered")
    ]
    assert told["notice"]["acknowledged_how"] == "keypress"


def test_a_key_pressed_over_twilio_is_answered_in_twiml(xa: Door, twilio: Provider) -> None:
    keeper, notice, sending = called(xa, by_twilio(twilio))
    answer = form(xa, sending.id, CallSid=sending.handle or "", CallStatus="in-progress", Digits="1")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert "<Say" in answer.text
    assert keeper.notice(notice).acknowledged_by == "XA.moj/dora"


def test_a_key_in_the_first_of_two_calls_counts_though_the_second_was_told_of_last(xa: Door, twilio: Provider) -> None:
    """The gateway took the call and answered too late: it was placed again. The officer is in the first."""
    keeper, notice, sending = called(xa, by_twilio(twilio))
    busy = form(xa, sending.id, CallSid="CA" + "0" * 32, CallStatus="no-answer")
    assert (busy.status_code, busy.headers["rogatory-result"], keeper.sent()[0].state) == (200, "late", "handed")
    answer = form(xa, sending.id, CallSid="CA" + "0" * 32, CallStatus="in-progress", Digits="1")
    assert answer.status_code == 200
    assert keeper.notice(notice).acknowledged_by == "XA.moj/dora"


def test_the_second_who_acknowledges_is_told_who_was_first(xa: Door, gateway: Provider) -> None:
    keeper, notice, sending = called(xa, by_http(gateway))
    with xa.house.acting("ben") as (session, actor):
        acknowledge(session, actor, notice, xa.house.time)
    assert "has acknowledged already." in said(xa, sending.id, event="key", key="1").json()["say"]
    assert keeper.notice(notice).acknowledged_by == "XA.moj/ben"


def test_of_several_that_a_call_tells_it_is_said_how_many_were_acknowledged(xa: Door, gateway: Provider) -> None:
    """One of them was marked confidential since, one was counted only: the key takes neither, and that is said."""
    keeper, first, sending = called(xa, by_http(gateway))
    others = [urgent(keeper.sessions, number, at=xa.house.time) for number in (2, 3)]
    with keeper.sessions.begin(MOJ) as session:
        row = session.get_one(NoticeSending, sending.id)
        for one in others:
            sendings.join(session, row, [session.get_one(Notice, (MOJ, one))])
        session.get_one(NoticeTold, (MOJ, row.id, others[0])).named = True
    with xa.house.acting("ben") as (session, actor):
        reference = "XB-2026-00000002"
        guards.put(session, actor, reference=reference, draft=None, why="marked", reason="x", at=xa.house.time)
    answer = said(xa, sending.id, event="key", key="1")
    assert answer.json()["say"] == "You have acknowledged 1 of 3. Look at the others on the page."
    assert keeper.notice(first).acknowledged_by == "XA.moj/dora"
    assert [keeper.notice(one).acknowledged for one in others] == [None, None]


def test_another_key_and_an_old_call_acknowledge_nothing(xa: Door, gateway: Provider) -> None:
    keeper, notice, sending = called(xa, by_http(gateway))
    assert said(xa, sending.id, event="key", key="2").json()["say"] == "Nothing was acknowledged."
    xa.house.later(minutes=30)
    assert said(xa, sending.id, "cb-2", event="key", key="1").json()["say"] == "Nothing was acknowledged."
    assert keeper.notice(notice).acknowledged is None


@pytest.mark.parametrize(("minutes", "by"), [(1, "XA.moj/dora"), (19, "XA.moj/dora"), (21, None)])
def test_a_key_counts_though_the_clock_was_put_back_and_no_longer_by_that(
    xa: Door, gateway: Provider, minutes: int, by: str | None
) -> None:
    keeper, notice, sending = called(xa, by_http(gateway))
    xa.house.later(minutes=-minutes)
    said(xa, sending.id, event="key", key="1")
    assert keeper.notice(notice).acknowledged_by == by


def test_where_the_head_wants_no_keys_none_acknowledges(xa: Door, gateway: Provider) -> None:
    answer = xa.ask("POST", "/notice-policy", who="ben", json={"link": "factor", "keypress": False})
    assert answer.status_code == 200, answer.text
    keeper, notice, sending = called(xa, by_http(gateway))
    assert "keys" not in gateway.came[0].json()
    said(xa, sending.id, event="key", key="1")
    assert keeper.notice(notice).acknowledged is None


def test_what_is_forged_changes_nothing_and_leaves_one_trace(xa: Door, gateway: Provider, twilio: Provider) -> None:
    keeper, notice, sending = called(xa, by_http(gateway))
    body, headers = http_callback("cb-1", xa.house.time, providers.SECRET, event="key", key="1")
    for _ in range(3):
        answer = xa.client.post(f"/v1/callbacks/http/{sending.id}", content=body, headers=headers)
        refused(answer, 403, "webhook_forged")
    refused(said(xa, sending.id, late=301, event="key", key="1"), 403, "webhook_stale")
    refused(form(xa, sending.id, "another", CallSid="CA1", Digits="1"), 403, "webhook_forged")
    values, headers = twilio_callback(f"https://evil.example/v1/callbacks/twilio/{sending.id}", Digits="1")
    other = xa.client.post(
        f"/v1/callbacks/twilio/{sending.id}", data=values, headers={**headers, "Host": "evil.example"}
    )
    refused(other, 403, "webhook_forged")
    assert keeper.notice(notice).acknowledged is None
    assert len(trail(xa, "callback.refused")) == 1


def test_a_repetition_changes_nothing(xa: Door, gateway: Provider) -> None:
    _, _, sending = called(xa, by_http(gateway))
    assert said(xa, sending.id, event="answered").headers["rogatory-result"] == "applied"
    assert said(xa, sending.id, event="answered").headers["rogatory-result"] == "repeated"
    assert len(trail(xa, "notice.answered")) == 1


def test_what_comes_out_of_order_sets_nothing_back(xa: Door, gateway: Provider) -> None:
    keeper, notice, sending = called(xa, by_http(gateway), Channel.SMS)
    assert said(xa, sending.id, "cb-1", event="delivered").headers["rogatory-result"] == "applied"
    for number, event in enumerate(("sent", "failed", "queued")):
        assert said(xa, sending.id, f"cb-2{number}", event=event).headers["rogatory-result"] == "late"
    assert keeper.sent()[0].state == "delivered"
    assert len(keeper.sent()) == 1
    assert keeper.notice(notice).rung == 0


def test_nobody_who_answers_has_the_next_way_taken_at_once(xa: Door, twilio: Provider) -> None:
    keeper, _, sending = called(xa, by_twilio(twilio))
    reached(keeper.sessions, "dora", "sms", "+40215550124", 1)
    keeper.senders[Channel.SMS] = by_twilio(twilio)
    answer = form(xa, sending.id, CallSid=sending.handle or "", CallStatus="no-answer", CallDuration="0")
    assert answer.headers["rogatory-result"] == "applied"
    assert keeper.turn() == 1
    assert [(one.channel, one.state, one.problem) for one in keeper.sent()] == [
        ("voice", "failed", "nobody_answered"),
        ("sms", "handed", None),
    ]


def test_nobody_who_answers_has_the_message_that_waits_for_its_turn_leave_at_once(xa: Door, twilio: Provider) -> None:
    reached(xa.house.database.sessions("rog_keeper"), "dora", "sms", "+40215550124", 1)
    keeper, _, sending = called(xa, by_twilio(twilio), Channel.VOICE, Channel.SMS)
    assert [(one.channel, one.state) for one in keeper.sent()] == [("voice", "handed"), ("sms", "waiting")]
    form(xa, sending.id, CallSid=sending.handle or "", CallStatus="no-answer", CallDuration="0")
    assert keeper.turn() == 1
    assert [(one.channel, one.state) for one in keeper.sent()] == [("voice", "failed"), ("sms", "handed")]


def test_a_word_on_another_message_is_not_taken_for_this_one(xa: Door, gateway: Provider) -> None:
    keeper, notice, sending = called(xa, by_http(gateway))
    refused(said(xa, sending.id, event="key", key="1", id="gw-77"), 404, "no_sending")
    refused(said(xa, "01938f7e-0000-7000-8000-000000000001", event="key", key="1"), 404, "no_sending")
    assert keeper.notice(notice).acknowledged is None


def test_a_word_that_names_no_message_in_what_is_signed_acknowledges_nothing(xa: Door, gateway: Provider) -> None:
    """The address is not signed: whoever has one callback could bring it under the address of any other message."""
    keeper, notice, sending = called(xa, by_http(gateway))
    body, headers = http_callback("cb-1", xa.house.time, event="key", key="1")
    for _ in range(2):
        answer = xa.client.post(f"/v1/callbacks/http/{sending.id}", content=body, headers=headers)
        refused(answer, 403, "callback_unbound")
    assert keeper.notice(notice).acknowledged is None
    assert [one["subject"]["reason"] for one in trail(xa, "callback.refused")] == ["callback_unbound"]  # type: ignore[index,call-overload]


def test_a_word_on_one_call_acknowledges_nothing_under_the_address_of_another(xa: Door, gateway: Provider) -> None:
    keeper, first, sending = called(xa, by_http(gateway))
    with xa.house.acting("dora") as (session, actor):
        acknowledge(session, actor, first, xa.house.time)
    second = urgent(keeper.sessions, 2, at=xa.house.time)
    assert keeper.turn() == 1
    other = next(one for one in keeper.sent() if one.id != sending.id)
    for number, told in enumerate(({"message": sending.id}, {"id": sending.handle or ""})):
        body, headers = http_callback(f"cb-{number}", xa.house.time, event="key", key="1", **told)
        answer = xa.client.post(f"/v1/callbacks/http/{other.id}", content=body, headers=headers)
        refused(answer, 404, "no_sending")
    assert keeper.notice(second).acknowledged is None
    assert said(xa, other.id, "cb-9", event="key", key="1").headers["rogatory-result"] == "applied"
    assert keeper.notice(second).acknowledged_by == "XA.moj/dora"


def test_a_word_that_comes_before_the_gateways_own_answer_is_taken_by_our_id_or_later(
    xa: Door, gateway: Provider
) -> None:
    keeper, notice, sending = called(xa, by_http(gateway))
    with keeper.sessions.begin(MOJ) as session:
        row = session.get_one(NoticeSending, sending.id)
        row.state, row.handle, row.handed, row.done = "waiting", None, None, None
    refused(said(xa, sending.id, event="key", key="1", id="gw-1"), 503, "callback_early")
    assert keeper.notice(notice).acknowledged is None
    assert said(xa, sending.id, event="key", key="1", message=sending.id).headers["rogatory-result"] == "applied"


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b'{"event": "tea"}', b'{"event": 1}', b"{" * 10_000])
def test_what_cannot_be_read_is_refused(xa: Door, gateway: Provider, body: bytes) -> None:
    _, _, sending = called(xa, by_http(gateway))
    headers = webhooks.headers(BACK, "cb-1", body, xa.house.time)
    answer = xa.client.post(f"/v1/callbacks/http/{sending.id}", content=body, headers=headers)
    refused(answer, 422, "bad_callback")
    refused(xa.client.post(f"/v1/callbacks/pigeon/{sending.id}", content=body, headers=headers), 404, "no_gateway")


def test_many_repetitions_at_once_acknowledge_once(xa: Door, gateway: Provider) -> None:
    _, _, sending = called(xa, by_http(gateway))
    results = []
    body, headers = http_callback("cb-1", xa.house.time, event="key", key="1", message=sending.id)

    def press() -> None:
        for _ in range(10):
            answer = xa.client.post(f"/v1/callbacks/http/{sending.id}", content=body, headers=headers)
            results.append(answer.headers["rogatory-result"])

    running = [threading.Thread(target=press) for _ in range(4)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert (results.count("applied"), results.count("repeated")) == (1, 39)
    assert len(trail(xa, "notice.acknowledged")) == 1
