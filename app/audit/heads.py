"""The heads of the log checked against each other (`rogatory log verify`): quick, without reading an entry.

That the newest head is signed by a key of this log, that every head that was timestamped or that others saw is its
beginning, and that the timestamps hold. Whether the entries make these heads is `verify.py`'s business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import proof, tree
from app.audit.models import LogAnchor
from app.audit.verify import Discrepancy, Expected, Fault
from app.kit.clock import stamp
from app.kit.errors import RogatoryError
from app.trust import timestamps
from app.trust.note import Checkpoint, NoteKey, open_checkpoint

NEWEST = 200
"""Timestamped heads that are looked at: more than three hours of a busy log; `log fsck` looks at all."""


def verify_heads(session: Session, expected: Expected) -> list[Discrepancy]:
    """Every discrepancy among the heads; empty if they hold, or if the log is empty."""
    found = proof.latest(session)
    if found is None:
        return []
    newest = _opened(found[1], expected.keys)
    if newest is None:
        words = "No key of this log has signed it."
        return [Discrepancy(Fault.SIGNATURE_WRONG, f"checkpoint {found[0].size}", words)]
    earlier = list(_anchored(session, expected))
    told = [one for one in earlier if isinstance(one, Discrepancy)]
    heads = [one for one in earlier if isinstance(one, Checkpoint)]
    return [*told, *_began_with(session, newest, [*heads, *expected.known])]


def _anchored(session: Session, expected: Expected) -> Iterator[Checkpoint | Discrepancy]:
    query = select(LogAnchor).order_by(LogAnchor.at.desc()).limit(NEWEST)
    for row in session.scalars(query):
        place = f"anchor {row.size} of {stamp(row.at)}"
        head = _opened(row.note, expected.keys)
        if head is None or head.size != row.size:
            yield Discrepancy(Fault.ANCHOR_WRONG, place, "It is not over a head that this log signed.")
            continue
        yield head
        if expected.tsa:
            try:
                timestamps.verify(row.token, row.note.encode(), expected.tsa)
            except (RogatoryError, ValueError) as error:  # bytes that are no token at all are a finding too
                yield Discrepancy(Fault.ANCHOR_WRONG, place, str(error))


def _began_with(session: Session, newest: Checkpoint, heads: Sequence[Checkpoint]) -> Iterator[Discrepancy]:
    for head in dict.fromkeys(heads):
        place = f"checkpoint {head.size}"
        if head.size > newest.size:
            words = f"The newest head has {newest.size} entries, and one of {head.size} was signed before."
            yield Discrepancy(Fault.WENT_BACK, place, words)
            continue
        try:
            path = proof.consistency(session, head.size, newest.size)
            tree.check_consistency(head.size, newest.size, path, head.root, newest.root)
        except RogatoryError as error:
            yield Discrepancy(Fault.WENT_BACK, place, f"It is not the beginning of {newest.size}: {error.message}")


def _opened(note: str, keys: Sequence[NoteKey]) -> Checkpoint | None:
    for key in keys:
        try:
            return open_checkpoint(note, key)
        except RogatoryError:
            continue
    return None
