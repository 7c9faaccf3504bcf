"""What our own law says of a received instrument, as people read it on a terminal."""

from __future__ import annotations

from app.cli.received import tables
from app.matters.views import ReceivedFinding


def finding(told: str, reason: str | None = None) -> ReceivedFinding:
    return ReceivedFinding(
        "silence_short@", "silence_short", "warns", "", "The other side spoke last on 1 May.", "practice", True,
        "Wait.", told, reason,
    )  # fmt: skip


def test_each_finding_says_whether_its_sender_knew() -> None:
    known = [finding("overridden", "It is urgent."), finding("new"), finding("theirs", "It is short.")]
    (table,) = tables(known)
    for words in ("overridden: It is urgent.", "new", "theirs alone: It is short.", "practice", "Wait."):
        assert words in table
    assert tables([]) == []
