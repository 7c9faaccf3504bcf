"""A soak of notices, shortened: keepers are killed, the mail server and the gateway fail, an officer is deactivated
with notices in her hands, and nothing is lost.

The whole of it is `python -m bench.soak`.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.kit.clock import now
from app.notices.resting import DOWN, RESTS
from app.notices.sendings import SILENT
from bench.soak import soaked
from bench.soak_found import BEARABLE, Try, first_told

AT = now()


@pytest.mark.timeout(300)
def test_nothing_is_lost_nothing_is_without_an_owner_and_rungs_keep_their_times() -> None:
    found = soaked(30, per_second=5.0, kill_every=5.0, longest=180.0)
    assert found.notices == 30
    assert (found.unowned, found.untold, found.invented, found.unmarked) == (0, 0, 0, 0)
    assert found.behind >= 1, "she had taken something, and it rang anew"
    assert found.kills >= 1
    # The whole soak allows two seconds. Here others share the machine: what it stalled is allowed on top.
    assert max(found.late) <= BEARABLE.total_seconds() + found.stalled
    # How soon they left is for the whole soak to judge: on a machine with others a channel falls behind this pace.
    assert len(found.first) == 30
    assert found.wrong == 0
    assert len(found.left) >= 30


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [
        ([], None),
        ([(1, "email", "handed", None), (3, "sms", "handed", None)], 1),
        ([(1, "email", "failed", "smtp_busy"), (3, "sms", "handed", None)], 1),
        ([(1, "email", "failed", DOWN), (3, "sms", "handed", None)], 3),
        ([(1, "email", "failed", RESTS), (3, "email", "failed", DOWN), (6, "sms", "failed", "gateway_down")], 6),
        ([(1, "email", "failed", DOWN), (2, "sms", "failed", DOWN), (9, "email", "handed", None)], 2),
        ([(1, "email", "unknown", SILENT), (4, "email", "handed", None)], 4),
        ([(1, "email", None, None), (4, "sms", "failed", "gateway_down")], 4),
        ([(1, "email", None, None)], 1),
        ([(1, "email", "failed", DOWN), (3, "sms", None, None)], 3),
    ],
    ids=[
        "never tried",
        "the first of several",
        "a channel that fails was tried",
        "a channel that rests was not",
        "nor was an address that rests",
        "all of them rest",
        "cut off and tried again",
        "cut off and another way taken",
        "cut off when it had come",
        "cut off when it had come by the way that was left",
    ],
)
def test_a_notice_is_told_from_the_first_message_that_a_channel_was_given(
    tries: list[tuple[int, str, str | None, str | None]], seconds: int | None
) -> None:
    told = first_told([Try(AT + timedelta(seconds=after), *rest) for after, *rest in reversed(tries)])
    assert told == (None if seconds is None else AT + timedelta(seconds=seconds))
