"""What may be found of the signatures of a letter that is no instrument (`trust.letter`); without pyHanko."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.trust.anchors import Purpose

PURPOSES = (Purpose.SIGNATORY, Purpose.SEAL)
"""Under which anchors of its State the certificates of a court hang."""


class Word(Enum):
    """What was found, the worst first."""

    BAD = "bad"
    """A signature is broken, the file was changed after it, or its certificate did not hold."""
    UNREADABLE = "unreadable"
    UNSIGNED = "unsigned"
    UNKNOWN_ANCHOR = "unknown_anchor"
    """Whole, and by whom cannot be told: no certificate of it leads to an anchor of the State that is known here."""
    UNDECIDED = "undecided"
    """Whether its certificate was revoked is not known."""
    GOOD = "good"


@dataclass(frozen=True)
class LetterSignature:
    """One signature of a letter. `reasons`: codes of `trust.reasons` that are not a yes."""

    subject: str
    issuer: str
    at: datetime | None
    """The time of its timestamp; None: it has none, or is not good."""
    word: Word
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Letter:
    """What was found in a letter. `reason`: why it could not be read."""

    word: Word
    signatures: tuple[LetterSignature, ...] = ()
    reason: str | None = None
