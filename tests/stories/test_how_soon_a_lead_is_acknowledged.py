"""Both States see how many minutes a lead waited to be acknowledged: in the matter and in the figures of a year."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.cli.playground import RunningNode
from app.kit.clock import now
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree


def lead_times(figures: dict[str, Any]) -> dict[str, int]:
    """How many leads are counted, by the key of the span."""
    return {one["key"]: one["count"] for one in figures["spans"] if one["name"].startswith("lead_acknowledged")}


def test_minutes_from_sending_to_acknowledging_are_the_same_on_both_sides(xa: RunningNode, xb: RunningNode) -> None:
    system, ana = System.of(xa), ("--as", "XB.moj/ana")
    terminal, year = Terminal(xb.home), str(now().year)
    before = (
        lead_times(system.get(f"/statistics?year={year}")),
        lead_times(terminal.json(*ana, "statistics", "show", "--year", year)),
    )
    reference = letters.take(system, "information", "send", bodies.of("information"), to="XB.moj", urgency="urgent")
    agree(xa, xb, reference, "SENT")
    assert system.get(f"/matters/{reference}")["acknowledged"] == []
    letters.take(Typist(xb), "information", "acknowledge", bodies.acknowledgement(), reference=reference, at="SENT")
    agree(xa, xb, reference, "ACKNOWLEDGED")

    [ours] = system.get(f"/matters/{reference}")["acknowledged"]
    assert [ours] == terminal.json(*ana, "matters", "show", reference)["acknowledged"]
    sent, answered = system.get(f"/matters/{reference}")["history"]
    took = datetime.fromisoformat(answered["at"]) - datetime.fromisoformat(sent["at"])
    assert (ours["instrument"], ours["act"], ours["by"]) == (sent["id"], "send", answered["id"])
    assert ours["minutes"] == round(max(0.0, took.total_seconds()) / 60, 1)
    assert f"send after {ours['minutes']} minutes" in terminal.done(*ana, "matters", "show", reference)

    after = (
        lead_times(system.get(f"/statistics?year={year}")),
        lead_times(terminal.json(*ana, "statistics", "show", "--year", year)),
    )
    for old, new, other in zip(before, after, ("XB", "XA"), strict=True):
        grown = {key: count - old.get(key, 0) for key, count in new.items()}
        assert (grown[""], grown[other]) == (1, 1)
    page = terminal.done(*ana, "statistics", "show", "--year", year)
    assert "from the sending of a lead until it was acknowledged" in page
