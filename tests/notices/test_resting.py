"""What one person's way does wrong rests that way alone; what the shared gateway does wrong rests the channel."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.kit.db import Sessions
from app.kit.errors import Refused, Unavailable
from app.notices import sendings
from app.notices.channel_models import NoticeAttempt, NoticeSending
from app.notices.channels import Channel
from app.notices.lanes import Lane
from app.notices.push import Webhook
from app.notices.ranks import Rank
from app.notices.resting import FAILURES, REST, Goal, Rests
from app.notices.sendings import SILENT
from app.notices.taking import A_LOOK, together
from tests.notices import providers
from tests.notices.desks import ROADS, Keeper, by_http
from tests.notices.letterbox import Box
from tests.notices.logins import under
from tests.notices.people import MOJ, enter, reached, urgents
from tests.notices.test_push import HOOK

DORA, CEM = Goal("dora"), Goal("cem")


def tries(sessions: Sessions) -> list[str]:
    """The messages that were tried, once for each try."""
    with under(sessions, "rog_keeper", MOJ) as session:
        return sorted(session.scalars(select(NoticeAttempt.sending)))


def full(sessions: Sessions, box: Box, count: int) -> Keeper:
    """A keeper after so many urgent notices, one at a time, for somebody whose mailbox is full."""
    enter(sessions)
    keeper = Keeper(sessions, {Channel.EMAIL: box.mail()})
    reached(sessions, "dora", "email", "dora@moj.xa.example")
    box.letterbox.full = {"dora@moj.xa.example"}
    for number in range(1, count + 1):
        urgents(sessions, [number])
        keeper.turn()
    return keeper


def test_one_full_mailbox_keeps_nobody_else_from_their_mail(sessions: Sessions, box: Box) -> None:
    enter(sessions)
    keeper = Keeper(sessions, {Channel.EMAIL: box.mail()})
    reached(sessions, "dora", "email", "dora@moj.xa.example")
    reached(sessions, "cem", "email", "cem@moj.xa.example")
    box.letterbox.full = {"dora@moj.xa.example"}
    for number in range(1, 8):
        urgents(sessions, [number])
        keeper.turn()
    assert len([one for one in box.letterbox.came if one["To"] == "cem@moj.xa.example"]) == 7
    failed = [one.problem for one in keeper.sent() if one.problem]
    assert failed.count("smtp_later") == FAILURES
    assert set(failed) == {"smtp_later", "address_rests"}


def test_what_was_passed_on_waits_for_the_end_of_the_rest_without_a_word(
    sessions: Sessions, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next way was taken once; that the address still rests is no try, and nothing of it is written. However many
    wait, the lane looks at no more than one look takes.
    """
    keeper = full(sessions, box, FAILURES + 5)
    rested = {one.id for one in keeper.sent() if one.problem == "address_rests"}
    before = tries(sessions)
    assert len(rested) == 5
    assert len(keeper.trail("notice.tried")) == FAILURES, "what rests is not tried"
    failed = [one["subject"] for one in keeper.trail("notice.failed")]
    assert [isinstance(one, dict) and "try" in one for one in failed] == [True] * FAILURES + [False] * len(rested)
    keeper.time += timedelta(minutes=1)
    looked = list[str]()
    begin = Lane._begin
    monkeypatch.setattr(Lane, "_begin", lambda lane, *one: (looked.append(one[1]), begin(lane, *one)))
    keeper.turn()
    assert 1 <= len(looked) <= A_LOOK
    assert [one for one in tries(sessions) if one in rested] == [one for one in before if one in rested]
    put_off = [one for one in keeper.sent() if one.id in rested]
    assert {(one.due, one.tries, one.taken_by) for one in put_off} == {(keeper.time + timedelta(seconds=REST), 1, None)}
    back = keeper.time - timedelta(seconds=30)
    with under(sessions, "rog_keeper", MOJ) as session:
        sendings.take_up(session, MOJ, back)
    assert {one.due for one in keeper.sent() if one.id in rested} == {back}, "the clock was put back"
    keeper.time += sendings.GIVE_UP
    keeper.turn()
    assert {one.state for one in keeper.sent() if one.id in rested} == {sendings.FAILED}, "it is given up all the same"


def test_what_is_told_together_is_passed_on_together_by_a_way_that_rests(sessions: Sessions, box: Box) -> None:
    """What a limit held back goes along, and on by the next way with it; what was passed on before takes none along."""
    keeper = full(sessions, box, FAILURES)
    urgents(sessions, [8, 9])
    keeper.ring()
    with under(sessions, "rog_keeper", MOJ) as session:
        session.execute(update(NoticeSending).where(NoticeSending.tries == 0).values(held=True, rank=Rank.AGAIN))
    keeper.send()
    held = {one.state: one for one in keeper.sent() if one.held}
    assert sorted(held) == ["bundled", "waiting"]
    assert (held["waiting"].problem, held["waiting"].passed_on) == ("address_rests", True)
    assert not together(held["waiting"])
    told = [one["subject"] for one in keeper.trail("notice.unreached")]
    failed = {one["notice"] for one in told if isinstance(one, dict) and one["reason"] == "every_way_failed"}
    assert len(failed) == FAILURES + 2, "of both there is no further way, and the next rung is rung"


def test_one_dead_system_keeps_no_other_system_from_being_told(sessions: Sessions) -> None:
    enter(sessions)
    keeper = Keeper(sessions, {Channel.WEBHOOK: Webhook(ROADS)})
    with providers.running(providers.receiver) as alive:
        reached(sessions, "dora", "webhook", "http://127.0.0.1:1/dead", secret=HOOK)
        reached(sessions, "cem", "webhook", f"{alive.url}/alive", secret=HOOK)
        for number in range(1, 8):
            urgents(sessions, [number])
            keeper.turn()
        assert len(alive.came) == 7
    assert {one.problem for one in keeper.sent() if one.problem} == {"receiver_down", "address_rests"}


def test_a_system_that_fails_rests_and_its_neighbour_on_the_same_host_does_not(sessions: Sessions) -> None:
    enter(sessions)
    keeper = Keeper(sessions, {Channel.WEBHOOK: Webhook(ROADS)})

    def speak(provider: providers.Provider, request: providers.Came) -> tuple[int, bytes]:
        return (503 if request.path == "/ill" else 200), b""

    with providers.running(speak) as host:
        reached(sessions, "dora", "webhook", f"{host.url}/ill", secret=HOOK)
        reached(sessions, "cem", "webhook", f"{host.url}/well", secret=HOOK)
        for number in range(1, 8):
            urgents(sessions, [number])
            keeper.turn()
        paths = [one.path for one in host.came]
    assert (paths.count("/ill"), paths.count("/well")) == (FAILURES, 7)


def test_a_gateway_that_all_share_rests_for_all(sessions: Sessions) -> None:
    enter(sessions)
    with providers.running() as gateway:
        gateway.always = 429
        keeper = Keeper(sessions, {Channel.SMS: by_http(gateway)})
        reached(sessions, "dora", "sms", "+40215550123")
        urgents(sessions, range(1, 4))
        keeper.turn()
        asked = len(gateway.came)
        reached(sessions, "cem", "sms", "+40215550124")
        urgents(sessions, [9])
        keeper.turn()
        assert len(gateway.came) == asked
    assert "channel_down" in {one.problem for one in keeper.sent()}


def test_silence_is_the_gateways_only_when_several_addresses_meet_it() -> None:
    time = [0.0]
    rests = Rests(Channel.VOICE, lambda: time[0])
    silent = Unavailable(SILENT, "")
    assert [rests.heed(DORA, silent) for _ in range(FAILURES)][-1] == "address"
    assert rests.now(CEM) is None
    assert rests.now(DORA) is not None
    rests.heed(CEM, silent)
    assert rests.heed(Goal("ana"), silent) == "channel"
    assert getattr(rests.now(Goal("ben")), "code", "") == "channel_down"
    time[0] = REST
    assert rests.now(Goal("ben")) is None


def test_what_was_answered_works_again() -> None:
    rests, down = Rests(Channel.SMS), Unavailable("gateway_down", "")
    for answer in ("gw-1", Refused("gateway_refused", ""), Unavailable("smtp_later", "")):
        for _ in range(FAILURES - 1):
            assert rests.heed(DORA, down) is None
        rests.heed(CEM, answer)
        assert rests.now(DORA) is None
    assert [rests.heed(DORA, down) for _ in range(FAILURES)][-1] == "channel"


@pytest.mark.parametrize("code", ["receiver_down", "receiver_later", "gateway_later", "channel_failed", SILENT])
def test_what_each_names_themselves_never_rests_a_whole_channel(code: str) -> None:
    rests = Rests(Channel.PUSH)
    for number in range(10):
        rests.heed(Goal(f"way-{number}", "one.example"), Unavailable(code, ""))
    assert rests.now(Goal("mine", "another.example")) is None
