"""What is done with archival copies in a parser process: functions of bytes, by name.

The process that asks (the keeper) never reads a stranger's PDF and carries no PDF library, so this module imports
none: each function brings it where it runs, in the child.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.trust.archive import Copy, Foundation, Prepared
from app.trust.revocation import Revocation


def certificates(pdf: bytes) -> tuple[bytes, ...]:
    """See `docstamp.certificates`."""
    from app.trust import docstamp

    return docstamp.certificates(pdf)


def foundations(pdf: bytes, anchors: Sequence[bytes]) -> tuple[Foundation, ...]:
    """See `foundations.foundations`."""
    from app.trust import foundations

    return foundations.foundations(pdf, anchors)


def revocation_in(pdf: bytes) -> Revocation:
    """See `docstamp.revocation_in`."""
    from app.trust import docstamp

    return docstamp.revocation_in(pdf)


def prepare(pdf: bytes, revocation: Revocation, room: int, algorithm: str) -> Prepared:
    """See `docstamp.prepare`."""
    from app.trust import docstamp

    return docstamp.prepare(pdf, (), revocation, room, algorithm)


def check(copy: bytes, anchors: Sequence[bytes], at: datetime) -> Copy:
    """See `docstamp.check`."""
    from app.trust import docstamp

    return docstamp.check(copy, anchors, at)
