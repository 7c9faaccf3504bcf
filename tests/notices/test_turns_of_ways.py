"""In which order a person's ways are taken, and when: the next one while they do not answer, none once they have."""

from __future__ import annotations

from datetime import timedelta

from app.kit.canonical import Json
from app.notices import calling, trail
from app.notices.ladders import set_ladder
from app.notices.post import acknowledge
from tests.notices.desks import Keeper
from tests.notices.letterbox import Box
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, actor, ordinary, reached, urgent
from tests.notices.providers import Provider
from tests.notices.test_calling import gateway, keeper

__all__ = ["gateway", "keeper"]


def test_what_is_not_urgent_is_not_hurried_by_a_channel_that_is_down(keeper: Keeper, box: Box) -> None:
    reached(keeper.sessions, "cem", "email", "cem@moj.xa.example")
    reached(keeper.sessions, "ben", "email", "ben@moj.xa.example")
    box.letterbox.always = "RCPT 451 come back later"
    notice = ordinary(keeper.sessions)
    keeper.turn()
    keeper.later(minutes=2)
    keeper.turn()
    assert [one["subject"]["reason"] for one in keeper.trail("notice.unreached")] == ["every_way_failed"]  # type: ignore[index,call-overload]
    row = keeper.notice(notice)
    assert (row.rung, row.rings, row.next_ring) == (0, 1, NOW + timedelta(days=1))
    box.letterbox.always = ""
    keeper.later(minutes=5)
    keeper.turn()  # it is tried on, and the head is not called at night about it
    assert [one["To"] for one in box.letterbox.came] == ["cem@moj.xa.example"]


def test_a_second_ring_of_one_person_takes_their_next_way(keeper: Keeper, box: Box, gateway: Provider) -> None:
    reached(keeper.sessions, "ben", "email", "ben@moj.xa.example", 0)
    reached(keeper.sessions, "ben", "voice", "+40215550123", 1)
    urgent(keeper.sessions)
    keeper.turn()
    keeper.later(minutes=2)
    keeper.turn()
    assert (len(box.letterbox.came), [one.json()["kind"] for one in gateway.came]) == (1, ["voice"])
    keeper.later(minutes=58, seconds=1)
    keeper.turn()
    keeper.later(seconds=6)
    keeper.turn()
    assert (len(box.letterbox.came), [one.json()["kind"] for one in gateway.came]) == (1, ["voice"] * 2)
    keeper.later(minutes=2)
    keeper.turn()
    assert (len(box.letterbox.came), len(gateway.came)) == (2, 2)


def test_who_does_not_answer_one_way_is_tried_by_the_next_long_before_the_ladder_climbs(
    keeper: Keeper, box: Box, gateway: Provider
) -> None:
    """An e-mail wakes nobody at three in the morning; the telephone that stands behind it does."""
    reached(keeper.sessions, "dora", "email", "dora@moj.xa.example", 0)
    reached(keeper.sessions, "dora", "sms", "+40215550123", 1)
    reached(keeper.sessions, "dora", "voice", "+40215550123", 2)
    reached(keeper.sessions, "ana", "email", "ana@moj.xa.example")
    notice = urgent(keeper.sessions)
    heard: list[tuple[int, str]] = []
    for second in (0, 119, 120, 239, 240, 599):
        keeper.time = NOW
        keeper.later(seconds=second)
        keeper.turn()
        found = ["email"] * len(box.letterbox.came) + [str(one.json()["kind"]) for one in gateway.came]
        heard += [(second, one) for one in found[len(heard) :]]
    assert heard == [(0, "email"), (120, "sms"), (240, "voice")]
    assert keeper.notice(notice).rung == 0


def test_who_has_acknowledged_is_called_by_no_further_way(keeper: Keeper, box: Box, gateway: Provider) -> None:
    reached(keeper.sessions, "dora", "email", "dora@moj.xa.example", 0)
    reached(keeper.sessions, "dora", "voice", "+40215550123", 1)
    notice = urgent(keeper.sessions)
    keeper.turn()
    with under(keeper.sessions, "rog_web", MOJ) as session:
        acknowledge(session, actor("dora"), notice, keeper.time)
    keeper.later(minutes=5)
    assert keeper.turn() == 0
    assert (len(box.letterbox.came), gateway.came) == (1, [])


def test_what_is_not_urgent_takes_one_way_a_ring(keeper: Keeper, box: Box, gateway: Provider) -> None:
    reached(keeper.sessions, "cem", "email", "cem@moj.xa.example", 0)
    reached(keeper.sessions, "cem", "voice", "+40215550123", 1)
    ordinary(keeper.sessions)
    for _ in range(3):
        keeper.turn()
        keeper.later(minutes=5)
    assert (len(box.letterbox.came), gateway.came) == (1, [])


def test_the_next_way_comes_when_the_rung_says_and_the_trail_tells_how_late_each_was(
    keeper: Keeper, box: Box, gateway: Provider
) -> None:
    reached(keeper.sessions, "dora", "email", "dora@moj.xa.example", 0)
    reached(keeper.sessions, "dora", "sms", "+40215550123", 1)
    reached(keeper.sessions, "dora", "voice", "+40215550123", 2)
    rungs: list[Json] = [{"after": 0, "roles": ["duty_officer"], "next_way": 45}, {"after": 600, "roles": ["head"]}]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), "occasion:matter.urgent", rungs, 900, NOW)
    notice = urgent(keeper.sessions)
    rungs[0] = {"after": 0, "roles": ["duty_officer"], "next_way": 300}
    with under(keeper.sessions, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), "occasion:matter.urgent", rungs, 900, NOW)
    for second in (1.25, 44, 45, 89, 93):
        keeper.time = NOW + timedelta(seconds=second)
        keeper.turn()
    # What a notice climbs is what was stamped on it; a later ladder moves nothing.
    at = [(0, 1250), (45, 0), (90, 3000)]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        found = trail.tried(session, actor("dora"), trail.notice(session, actor("dora"), notice))
    due = [((one.due - NOW).total_seconds(), one.late_ms) for one in found if one.due is not None]
    assert [one.channel for one in found] == ["email", "sms", "voice"]
    assert due == at
    moments = [one.tried for one in found]
    assert moments == [NOW + timedelta(seconds=second) for second in (1.25, 45, 93)]


def test_a_ring_that_comes_late_is_late_on_the_trail_and_leaves_time_for_each_way(
    keeper: Keeper, box: Box, gateway: Provider
) -> None:
    """The keeper was down for an hour: the trail says so, and all ways are not taken at once because of it."""
    reached(keeper.sessions, "dora", "email", "dora@moj.xa.example", 0)
    reached(keeper.sessions, "dora", "voice", "+40215550123", 1)
    notice = urgent(keeper.sessions)
    keeper.later(hours=1)
    with keeper.sessions.begin(MOJ) as session:
        assert calling.call(session, MOJ, keeper.desk().means, keeper.time) == 1
    keeper.send()
    assert (len(box.letterbox.came), gateway.came) == (1, [])
    with under(keeper.sessions, "rog_web", MOJ) as session:
        mail, call = trail.tried(session, actor("dora"), trail.notice(session, actor("dora"), notice))
    assert (mail.due, mail.tried, mail.late_ms) == (NOW, keeper.time, 3600_000)
    assert (call.due, call.tried, call.late_ms) == (keeper.time + timedelta(minutes=2), None, None)


def test_a_way_that_is_taken_sooner_because_one_failed_is_due_then(keeper: Keeper, box: Box, gateway: Provider) -> None:
    reached(keeper.sessions, "dora", "email", "dora@moj.xa.example", 0)
    reached(keeper.sessions, "dora", "sms", "+40215550123", 1)
    box.letterbox.full.add("dora@moj.xa.example")
    notice = urgent(keeper.sessions)
    keeper.turn()
    assert len(gateway.came) == 1
    with under(keeper.sessions, "rog_web", MOJ) as session:
        found = trail.tried(session, actor("dora"), trail.notice(session, actor("dora"), notice))
    assert sorted((one.channel, one.due, one.late_ms) for one in found) == [("email", NOW, 0), ("sms", NOW, 0)]
