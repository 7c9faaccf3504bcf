"""What doors show of papers: dispatch sets, departures. Dates of paper are days, written YYYY-MM-DD."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.exchange.dispatch_models import Dispatch, DispatchSet, ReplyReading
from app.kit.canonical import JsonObject
from app.matters.views import View


@dataclass(frozen=True)
class DispatchSetView(View):
    """The papers with which an instrument leaves where no node is reached."""

    id: str
    instrument: str
    matter: str
    letter: str
    language: str
    addressee: tuple[str, ...]
    dated: str
    copies: int
    originals: tuple[str, ...]
    """Papers that go along on paper alone."""
    kit: str | None
    """The act that the enclosed reply kit answers with."""
    state: str
    """composing, made, failed."""
    reason: str | None
    sha256: str | None
    size: int | None
    official: str
    asked: datetime

    @classmethod
    def of(cls, row: DispatchSet) -> DispatchSetView:
        """Out of its row."""
        return cls(
            row.id,
            row.instrument,
            row.reference,
            row.letter,
            row.language,
            tuple(row.addressee),
            row.dated.isoformat(),
            row.copies,
            tuple(row.originals),
            row.kit,
            row.state,
            row.reason,
            row.sha256,
            row.size,
            row.official,
            row.asked,
        )


@dataclass(frozen=True)
class DepartureView(View):
    """A dispatch set that left, and word of its arrival; our own record."""

    id: str
    set: str
    instrument: str
    matter: str
    route: str
    left: str
    bearer: str | None
    tracking: str | None
    expected: str
    """By when word of its arrival is expected."""
    official: str
    entered: datetime
    arrived: str | None
    received_by: str | None
    known_how: str | None
    noted_by: str | None
    noted: datetime | None

    @classmethod
    def of(cls, row: Dispatch) -> DepartureView:
        """Out of its row."""
        return cls(
            row.id,
            row.bundle,
            row.instrument,
            row.reference,
            row.route,
            row.left.isoformat(),
            row.bearer,
            row.tracking,
            row.expected.isoformat(),
            row.official,
            row.entered,
            None if row.arrived is None else row.arrived.isoformat(),
            row.received_by,
            row.known_how,
            row.noted_by,
            row.noted,
        )


@dataclass(frozen=True)
class ReplyReadingView(View):
    """What stood in a reply kit that came back. It proves nothing: two officials compare it with the paper."""

    id: str
    file: str
    """SHA-256 of the PDF."""
    state: str
    """reading, complete, incomplete, failed."""
    reason: str | None
    matter: str | None
    body: JsonObject | None
    """The body for `register_paper`, as far as the form tells it."""
    problems: tuple[str, ...]
    step: str | None
    """What would come of registering it now: open, or the code of what stands in the way; null: of no matter."""
    official: str
    asked: datetime

    @classmethod
    def of(cls, row: ReplyReading, step: str | None = None) -> ReplyReadingView:
        """Out of its row."""
        told = (row.id, row.file, row.state, row.reason, row.reference, row.body, tuple(row.problems))
        return cls(*told, step, row.official, row.asked)
