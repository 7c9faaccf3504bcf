"""What a soak found, and how its ladder's times were kept: of a notice's first message, and of each rung. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.kit.actor import Role
from app.notices import left_behind
from app.notices.models import Notice
from app.notices.resting import DOWN, REST, RESTS
from app.notices.sendings import FAILED, HANDED

STEP = 8
"""Seconds between two rungs: short, so that most notices climb."""
REPEAT = 60
"""Seconds between two rings of the last rung."""
BEARABLE = timedelta(seconds=2)
DARK = timedelta(seconds=REST)
"""How long it may take to find that there is no channel to tell by: no longer than one rests. And to tell what one
person leaves behind, all of it at once: every channel may rest just then.
"""
PEOPLE = {"dora": Role.DUTY_OFFICER, "eve": Role.DUTY_OFFICER, "ana": Role.SIGNATORY, "ben": Role.HEAD}
RUNGS = tuple(dict.fromkeys(PEOPLE.values()))
WAYS = ("email", "sms")
"""By which each of them is reached, in this order."""


@dataclass
class Found:
    """What the soak found, from the rows."""

    notices: int
    unowned: int
    """Whom nobody has taken who works here or who has seen to it, or that are missing."""
    behind: int
    """That were left behind by whoever had taken them, and rang anew."""
    untold: int
    """Of which no message was ever tried before anybody took them."""
    first: list[float]
    """Seconds from the posting of each notice to its first message, where there was a channel: see `first_told`."""
    dark: list[float]
    """The same of those for which there was no channel to give it to: until it was found that all of them rest."""
    anew: list[float]
    """Seconds from the ring of what was left behind to its first message."""
    late: list[float]
    """Seconds beyond its time at which each rung rang; hurried ones count as none."""
    left: list[float]
    """Seconds after its time at which the first message of each ring was first handed over."""
    invented: int
    """Messages that are recorded as handed over and never came."""
    unmarked: int
    """Messages that came twice and whose repetition is not marked."""
    repeated: int
    messages: int
    kills: int
    seconds: float
    stalled: float = 0.0
    """Seconds that the machine itself kept a bare question to the database waiting, at most, in the same run."""

    @property
    def sound(self) -> bool:
        """Whether all of it holds."""
        kept = max([*self.late, *self.first], default=0.0) <= BEARABLE.total_seconds()
        kept = kept and max([*self.anew, *self.dark], default=0.0) <= DARK.total_seconds()
        return kept and not self.wrong and self.behind > 0

    @property
    def wrong(self) -> int:
        """How much is lost, without an owner, or not as it is recorded."""
        return self.unowned + self.untold + self.invented + self.unmarked


@dataclass(frozen=True)
class Try:
    """One try to hand a message over, as its row tells it."""

    began: datetime
    channel: str
    outcome: str | None
    problem: str | None
    had: bool = False
    """Its channel had it, and did not answer."""


@dataclass(frozen=True)
class First:
    """When the first message of a notice was given to a channel; `dark`: all of them rested, and that was found out."""

    at: datetime
    dark: bool


def first_told(tries: Collection[Try]) -> First | None:
    """When the first message of a notice was given to a channel, whatever the channel then made of it: a failure is the
    outside's. What rested was not tried, unless all channels did. A try that a kill cut off counts where the channel is
    known to have had it, or no other was needed; else nobody knows whether it left.
    """
    ended = [one for one in tries if one.had or one.outcome in {HANDED, FAILED}]
    return _given(ended) or _given(tries)


def _given(tries: Collection[Try]) -> First | None:
    resting, before = set[str](), None
    for one in sorted(tries, key=lambda one: one.began):
        resting.add(one.channel)
        rests = one.problem in {DOWN, RESTS}
        if not rests or len(resting) == len(WAYS):
            # Both at once: what merely queued until the other channel rested, too, is late.
            at_once = before is not None and one.began - before <= BEARABLE
            return First(one.began, dark=rests and at_once)
        before = one.began
    return None


def lateness(notice: Notice, rings: dict[int, datetime], left_at: datetime | None) -> Iterator[float]:
    """How late each ring was, against the ring before it: rungs, and then repetitions of the last. What was left behind
    rings anew at once, from when its owner was gone or, if she was quicker than that, had taken it. A repetition may be
    told by a message that was made before it: no ring comes before its time.
    """
    before, begun = notice.made, 1
    for ring in sorted(rings):
        if ring == notice.first_ring > 1:
            (left,) = left_behind.left(notice)
            before, begun = max(left.taken, left_at or left.taken), ring
        wait = 0 if ring == begun else STEP if ring - begun < len(RUNGS) else REPEAT
        yield max(0.0, (rings[ring] - before).total_seconds() - wait)
        climbed = wait != REPEAT
        before = rings[ring] if climbed else max(rings[ring], before + timedelta(seconds=REPEAT))


def told(found: Found) -> Iterator[str]:
    """What was found, in lines."""
    yield f"{found.notices} notices, {found.messages} tries, {found.kills} keepers killed, {found.seconds:.0f} s"
    yield f"without an owner {found.unowned}, untold {found.untold}, invented {found.invented}"
    yield f"left behind by who was deactivated, and rung anew: {found.behind}"
    yield f"perhaps repeated {found.repeated}, of which unmarked {found.unmarked}"
    for what, times in (
        ("notices were first told after", found.first),
        ("every channel rested, and that was found after", found.dark),
        ("what was left behind and rang anew was told after", found.anew),
        ("rungs rang late by", found.late),
        ("first messages of a ring left after", found.left),
    ):
        if times:
            yield f"{what} ({len(times)}): {_spread(sorted(times))}"
    yield f"the machine itself stalled for {found.stalled:.2f} s at most"
    yield "sound" if found.sound else "NOT SOUND"


def _spread(times: Sequence[float]) -> str:
    shares = (f"p{part} {times[len(times) * part // 100]:.2f} s" for part in (50, 95, 99))
    return f"{', '.join(shares)}, most {times[-1]:.2f} s"
