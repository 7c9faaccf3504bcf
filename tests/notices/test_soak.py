"""A soak of notices, shortened: keepers are killed, the mail server and the gateway fail, an officer is deactivated
with notices in her hands, and nothing is lost.

The whole of it is `python -m bench.soak`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.kit.clock import now
from app.notices.resting import DOWN, RESTS
from app.notices.sendings import SILENT
from bench.soak import soaked
from bench.soak_found import BEARABLE, First, Found, Try, first_told

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
    assert len(found.first) + len(found.dark) == 30
    assert found.wrong == 0
    assert len(found.left) >= 30


@pytest.mark.parametrize(
    ("tries", "first"),
    [
        ([], None),
        ([(1, "email", "handed", None), (3, "sms", "handed", None)], (1, False)),
        ([(1, "email", "failed", "smtp_busy"), (3, "sms", "handed", None)], (1, False)),
        ([(1, "email", "failed", DOWN), (3, "sms", "handed", None)], (3, False)),
        (
            [(1, "email", "failed", RESTS), (3, "email", "failed", DOWN), (6, "sms", "failed", "gateway_down")],
            (6, False),
        ),
        ([(1, "email", "failed", RESTS), (9, "sms", "failed", DOWN)], (9, False)),
        ([(1, "email", "failed", DOWN), (2, "sms", "failed", DOWN), (9, "email", "handed", None)], (2, True)),
        ([(1, "email", "unknown", SILENT), (4, "email", "handed", None)], (4, False)),
        ([(1, "email", None, None), (4, "sms", "failed", "gateway_down")], (4, False)),
        ([(1, "email", None, None)], (1, False)),
        ([(1, "email", "failed", DOWN), (3, "sms", None, None)], (3, False)),
    ],
    ids=[
        "never tried",
        "the first of several",
        "a channel that fails was tried",
        "a channel that rests was not",
        "nor was an address that rests",
        "one rests, and the other is found to rest long after",
        "all of them rest",
        "cut off and tried again",
        "cut off and another way taken",
        "cut off when it had come",
        "cut off when it had come by the way that was left",
    ],
)
def test_a_notice_is_told_from_the_first_message_that_a_channel_was_given(
    tries: list[tuple[int, str, str | None, str | None]], first: tuple[int, bool] | None
) -> None:
    told = first_told([Try(AT + timedelta(seconds=after), *rest) for after, *rest in reversed(tries)])
    assert told == (None if first is None else First(AT + timedelta(seconds=first[0]), dark=first[1]))


def test_what_the_gateway_had_when_it_was_cut_off_was_given_to_it() -> None:
    cut = Try(AT, "sms", "unknown", SILENT, had=True)
    later = Try(AT + timedelta(seconds=7), "sms", "failed", "gateway_later")
    assert first_told([later, cut]) == First(AT, dark=False)
    assert first_told([later, replace(cut, had=False)]) == First(later.began, dark=False)


def test_what_was_never_told_is_unsound() -> None:
    found = Found(
        notices=2,
        unowned=0,
        behind=1,
        untold=0,
        first=[0.5, 1.9],
        dark=[19.0],
        anew=[9.0],
        late=[0.1],
        left=[0.2],
        invented=0,
        unmarked=0,
        repeated=0,
        messages=9,
        kills=1,
        seconds=1.0,
    )
    assert found.sound
    for name, value in {
        "untold": 1,
        "unowned": 1,
        "first": [2.1],
        "late": [2.1],
        "dark": [20.1],
        "anew": [20.1],
    }.items():
        assert not replace(found, **{name: value}).sound, name  # type: ignore[arg-type]
