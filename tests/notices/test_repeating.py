"""What nobody acknowledged comes again: by the ways of those on the last rung, bundled, until it need not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.kit.canonical import Json
from app.kit.db import Sessions
from app.notices.channels import Channel
from app.notices.occasions import Occasion
from app.notices.post import acknowledge, resolve
from tests.notices.desks import Keeper
from tests.notices.letterbox import Box
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, actor, desk, enter, reached, urgent

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
RINGS = [day * DAY for day in (0, 1, 3, 4, 5)]
"""When an ordinary notice rings: the last three times with the head, from Friday to Sunday, at 2 in the morning."""


@pytest.fixture
def keeper(sessions: Sessions, box: Box) -> Keeper:
    enter(sessions)
    return Keeper(sessions, {Channel.EMAIL: box.mail()})


def came(keeper: Keeper, box: Box, *moments: timedelta) -> list[tuple[timedelta, str, list[str]]]:
    """At which moments whom a mail reached, and which notices it told."""
    found = list[tuple[timedelta, str, list[str]]]()
    for moment in moments:
        before = len(box.letterbox.came)
        keeper.time = NOW + moment
        keeper.turn()
        for one in box.letterbox.came[before:]:
            told = [f"XC-2026-0000000{number}" for number in range(10)]
            text = one.get_content()
            found.append((moment, str(one["To"]).partition("@")[0], [name for name in told if name in text]))
    return found


def test_what_an_ordinary_notice_tells_comes_again_each_day_in_one_message_with_the_others(
    keeper: Keeper, box: Box
) -> None:
    for name in ("cem", "ana", "ben"):
        reached(keeper.sessions, name, "email", f"{name}@moj.xa.example")
    first, second = desk(keeper.sessions, 1), desk(keeper.sessions, 2)
    both = ["XC-2026-00000001", "XC-2026-00000002"]
    assert came(keeper, box, 0 * MINUTE, MINUTE) == [(MINUTE, "cem", both)]
    for days, name in ((1, "ana"), (3, "ben"), (4, "ben"), (5, "ben")):
        moments = days * DAY - MINUTE, days * DAY, days * DAY + MINUTE
        assert came(keeper, box, *moments) == [(moments[-1], name, both)]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        acknowledge(session, actor("cem"), first, keeper.time)
    moments = 6 * DAY, 6 * DAY + MINUTE
    assert came(keeper, box, *moments) == [(moments[-1], "ben", both[1:])]
    with keeper.sessions.begin(MOJ) as session:
        resolve(session, MOJ, Occasion.INSTRUMENT_RECEIVED, {"matter": both[1]}, keeper.time)
    assert came(keeper, box, *(day * DAY + MINUTE for day in range(7, 12))) == []
    assert keeper.notice(second).next_ring is None


def test_repetitions_of_a_quiet_week_end_are_one_message(keeper: Keeper, box: Box) -> None:
    """The head is on the rung from Friday on and hears nothing until Monday: then once, not once for each ring."""
    quiet: list[Json] = [{"from": "00:00", "to": "00:00", "days": [4, 5, 6]}]
    reached(keeper.sessions, "ben", "email", "ben@moj.xa.example", quiet=quiet)
    notice = desk(keeper.sessions)
    monday = timedelta(days=5, hours=22)
    assert came(keeper, box, *RINGS, monday - MINUTE, monday) == [(monday, "ben", ["XC-2026-00000001"])]
    assert keeper.notice(notice).rings == 5


def test_a_message_that_waited_for_several_rings_and_failed_is_said_to_have_reached_nobody(
    keeper: Keeper, box: Box
) -> None:
    quiet: list[Json] = [{"from": "00:00", "to": "00:00", "days": [4, 5, 6]}]
    reached(keeper.sessions, "ben", "email", "ben@moj.xa.example", quiet=quiet)
    notice = desk(keeper.sessions)
    came(keeper, box, *RINGS)
    box.letterbox.always = "RCPT 550 5.1.1 no such mailbox"
    keeper.time = NOW + timedelta(days=5, hours=22)
    keeper.turn()
    assert box.letterbox.came == []
    (told,) = [one["subject"] for one in keeper.trail("notice.unreached")]
    assert isinstance(told, dict)
    assert (told["notice"], told["reason"]) == (notice, "every_way_failed")
    again = keeper.notice(notice).next_ring
    assert again is not None
    assert again > keeper.time + MINUTE, "it is not urgent: it rings again at its own time, and hurries to nobody"


def test_what_is_urgent_comes_at_any_hour_and_again_however_quiet_it_is_to_be(keeper: Keeper, box: Box) -> None:
    """Quiet times hold back no word of an urgent notice: not the first, not one higher up, not a repetition."""
    quiet: list[Json] = [{"from": "00:00", "to": "00:00"}]
    for name in ("dora", "ana", "ben"):
        reached(keeper.sessions, name, "email", f"{name}@moj.xa.example", quiet=quiet)
    urgent(keeper.sessions)
    desk(keeper.sessions)
    moments = [timedelta(minutes=minute, seconds=10) for minute in (0, 10, 20, 80, 80.1, 140, 140.1)]
    assert [(at.total_seconds() // 60, name) for at, name, _ in came(keeper, box, *moments)] == [
        (0, "dora"),
        (10, "ana"),
        (20, "ben"),
        (80, "ben"),
        (140, "ben"),
    ]
