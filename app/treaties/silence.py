"""How long the other side of a matter has been silent, and from when on it may be closed for that (`law.md` §3.0).

180 days after its last word, and 30 after a reminder that followed that word. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.treaties.review import Word

AFTER_WORD, AFTER_REMINDER = timedelta(days=180), timedelta(days=30)
REMINDERS = ("communication", "status_inquiry")
"""Kinds by which one side asks the other to speak."""


@dataclass(frozen=True)
class Silence:
    """For one side. `last`: when the other spoke last, or when the matter began; `reminders`: our own since then."""

    last: datetime
    reminders: tuple[datetime, ...] = ()

    @property
    def enough(self) -> datetime:
        """When it has lasted long enough."""
        return self.last + AFTER_WORD

    @property
    def remind_by(self) -> datetime:
        """When a reminder is due so that nothing is waited for once it has lasted long enough."""
        return self.enough - AFTER_REMINDER

    def ends(self, now: datetime) -> datetime:
        """From when on the matter may be closed; where nobody has reminded yet, if that is done now."""
        return max(self.enough, min(self.reminders, default=now) + AFTER_REMINDER)


def silence(spoken: Iterable[Word], side: str) -> Silence | None:
    """The silence that a side (`requesting`, `requested`) hears; None where it is not told when anything was said."""
    told = [(one.side, one.kind, one.at) for one in spoken if one.at is not None]
    theirs = [at for who, _, at in told if who != side]
    last = max(theirs) if theirs else min((at for _, _, at in told), default=None)
    if last is None:
        return None
    return Silence(last, tuple(at for who, kind, at in told if who == side and kind in REMINDERS and at >= last))
