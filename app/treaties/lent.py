"""What was lent in a matter, by whom, and until when, as the letters tell it that took effect (`law.md` §3.1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.kit.canonical import Json
from app.treaties import bodies, loans
from app.treaties.review import Review, Word, across

LOAN = "loan"
"""What a letter on another day says that it is about."""
_HOLDER_SIGNS = "examination_report"
"""Whoever signs it has the things; of anything else that lends, the other side does."""


def holder(word: Word) -> str | None:
    """The side that has what an instrument lends; empty: either may. None: it lends nothing."""
    if word.kind == "day_agreed":
        return "" if bodies.text(word.body, "which") == LOAN else None
    if days(word.body):
        return word.side if word.kind == _HOLDER_SIGNS else across(word.side)
    return None


def days(body: Json) -> list[datetime]:
    """The days on which a body has things back."""
    rows = [row for _, row in bodies.rows(body, "conditions") if bodies.text(row, "code") == "return_by"]
    told = [row.get("by") for row in rows] + [row.get("return_by") for _, row in bodies.rows(body, "items")]
    if bodies.filled(bodies.at(body, "results")):
        told.append(bodies.at(body, "return_by"))
    return [one.end for one in map(bodies.when, told) if one is not None]


@dataclass(frozen=True)
class _Letter:
    """A word of the matter, as the reading of loans has it."""

    id: str
    kind: str
    body: Mapping[str, Json]
    in_reply_to: Word | None


def lent(review: Review) -> loans.Loans:
    """What was lent, and until when by which agreement."""
    told: list[Word] = []
    read: list[_Letter] = []
    for one in review.asked.spoken:
        body = one.body if isinstance(one.body, dict) else {}
        read.append(_Letter(one.id, one.kind, body, _answered(one, told)))
        told.append(one)
    return loans.read(read)


def about(body: Json) -> tuple[str, str]:
    """What a letter on another day is about: which day, and of which loan."""
    return bodies.text(body, "which"), bodies.text(body, "transmittal.id")


def until_now(review: Review, known: loans.Loans, loan: str) -> datetime | None:
    """The day of a loan, or of what was set apart from one, as the last agreement about it left it."""
    if (told := bodies.when(known.until.get(loan))) is not None:
        return told.end
    word = next((one for one in review.asked.spoken if one.id == loan), None)
    if word is None:
        return None
    own = bodies.when(bodies.at(word.body, "until")) if word.kind == "day_agreed" else None
    return own.end if own is not None else min(days(word.body), default=None)


def running(review: Review, known: loans.Loans) -> list[str]:
    """The loans, and what was set apart from them, of the other side's that this side has still. A report names the day
    of what came with another letter.
    """
    side = review.asked.side
    came = {one.id for one in review.asked.spoken if one.side != side and holder(one) == side}
    apart = [one for one, origins in known.origins.items() if came.intersection(origins)]
    return [one for one in (*(one for one in came if one not in known.parts), *apart) if one not in known.back]


def _answered(word: Word, before: list[Word]) -> Word | None:
    """The proposal that an agreement answers; where that is not told, the last about the same."""
    if word.kind != "day_agreed":
        return None
    if word.answers:
        return next((one for one in before if one.id == word.answers), None)
    told = [one for one in before if one.kind == "day_proposal" and about(one.body) == about(word.body)]
    return told[-1] if told else None
