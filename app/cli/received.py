"""What our own law says of an instrument that came, as a table."""

from __future__ import annotations

from collections.abc import Collection

from app.cli import printing
from app.matters.views import ReceivedFinding

_COLUMNS = ("severity", "sender", "field", "what", "article", "how to mend")
_TOLD = {"overridden": "overridden: {}", "theirs": "theirs alone: {}"}


def tables(found: Collection[ReceivedFinding]) -> list[str]:
    """One table, or none where nothing is to be said."""
    rows = [(one.severity, _sender(one), one.field, one.words, one.article, one.mend) for one in found]
    return [printing.table(_COLUMNS, rows)] if rows else []


def _sender(one: ReceivedFinding) -> str:
    """What the sender said of it."""
    return _TOLD[one.told].format(one.reason) if one.told in _TOLD else one.told
