"""A doubt about an edition as doors show it, beside each answer that comes from that edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy.orm import Session

from app.directory.doubts import DOUBTS, Doubt, doubts
from app.kit.ids import StateCode
from app.kit.said import told
from app.matters.views import View


@dataclass(frozen=True)
class DoubtView(View):
    """What is wrong with the edition from which an answer comes."""

    code: str
    """forked, stale, rolled_back, shrunken."""
    state: str
    edition: int
    """Number of the edition that it is about."""
    since: datetime
    words: str
    """In English; pages and the command line say it in the reader's language."""
    remedy: str
    """What to do before relying on the answer."""


def doubted(session: Session, state: StateCode, at: datetime) -> tuple[DoubtView, ...]:
    """What is wrong with a State's edition at an instant, the gravest first."""
    return tuple(_view(one) for one in doubts(session, state, at))


def in_words(one: DoubtView, language: str, zone: tzinfo | None = None) -> tuple[str, str]:
    """The doubt, and what to do, in a language. `zone`: the reader's; None: that of this process."""
    kind = DOUBTS[one.code]
    filled = {"state": one.state, "number": one.edition, "since": one.since}
    return told(language, kind.words, filled, zone), told(language, kind.remedy, filled, zone)


def lines(doubts: Sequence[DoubtView], language: str, zone: tzinfo | None = None) -> tuple[str, ...]:
    """Each doubt with what to do, as one line."""
    return tuple(" ".join(in_words(one, language, zone)) for one in doubts)


def _view(one: Doubt) -> DoubtView:
    kind = DOUBTS[one.code]
    filled = {"state": one.state, "number": one.number, "since": one.since}
    words, remedy = (told("en", said, filled) for said in (kind.words, kind.remedy))
    return DoubtView(one.code, one.state, one.number, one.since, words, remedy)
