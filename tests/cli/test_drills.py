"""Drills from the command line: of one's own points, and what is said where nothing can be drilled."""

from __future__ import annotations

from datetime import timedelta

from app.cli.drill import proven
from app.kit.clock import now, stamp
from app.matters.reachable import CountedDrillView, ReachabilityView
from tests.cli.typing_commands import Terminal

ANA, BEN = ("--as", "XA.moj/ana"), ("--as", "XA.moj/ben")


def test_our_own_points_are_drilled_and_the_moment_stands_nowhere(staffed: Terminal) -> None:
    window = f"{stamp(now())}..{stamp(now() + timedelta(hours=8))}"
    staffed.refused("role_missing", 1, *ANA, "drill", "run", "XA", "--own", "--window", window)
    made = staffed.json(*BEN, "drill", "run", "XA", "--own", "--window", window)
    (one,) = staffed.listed(*BEN, "drill", "list")
    assert (one["reference"], one["direction"], one["state"], one["hops"]) == (made["reference"], "own", "agreed", [])
    assert "own" in staffed.done(*BEN, "drill", "list")
    seen = staffed.json(*BEN, "drill", "report", str(made["reference"]))
    assert (seen["reference"], seen["direction"], seen["hops"]) == (made["reference"], "own", [])
    staffed.refused("no_drill", 1, *BEN, "drill", "report", "0197b6f5-0000-7000-8000-000000000000")
    staffed.refused("drill_open", 1, *BEN, "drill", "run", "XA", "--own")


def test_a_drill_of_our_own_is_called_off(staffed: Terminal) -> None:
    drill = str(staffed.json(*BEN, "drill", "run", "XA", "--own")["reference"])
    staffed.refused("role_missing", 1, *ANA, "drill", "withdraw", drill, "--reason", "Not today.")
    seen = staffed.json(*BEN, "drill", "withdraw", drill, "--reason", "Not today.")
    assert (seen["state"], seen["cause"], seen["reason"]) == ("stopped", "other", "Not today.")
    assert "Not today." in staffed.done(*BEN, "drill", "report", drill)
    staffed.refused("drill_over", 1, *BEN, "drill", "withdraw", drill, "--reason", "Not today.")
    staffed.refused("no_drill", 1, *BEN, "drill", "withdraw", "XA-2026-K7Q3MD9T", "--reason", "Not today.")


def test_what_cannot_be_drilled_is_said(staffed: Terminal) -> None:
    staffed.refused("bad_window", 2, *BEN, "drill", "run", "XB", "--window", "tonight")
    staffed.refused("not_own", 2, *BEN, "drill", "run", "XB", "--own")
    staffed.refused("no_drill", 1, *BEN, "drill", "report", "XA-2026-K7Q3MD9T")
    staffed.refused("no_drill", 1, *BEN, "drill", "agree", "XA-2026-K7Q3MD9T")
    duty = ("--name", "Dora", "--function", "Duty officer", "--role", "duty_officer")
    staffed.done("official", "add", "XA.moj/dora", *duty)
    staffed.refused("role_missing", 1, "--as", "XA.moj/dora", "drill", "agree", "XA-2026-K7Q3MD9T")
    assert staffed.listed(*BEN, "drill", "report") == []
    assert staffed.done(*BEN, "drill", "report", "XB").strip() == "No drill has been reported yet."


def test_a_proof_says_who_was_woken_what_was_stopped_and_what_was_promised() -> None:
    at = now()
    rows = (
        CountedDrillView("XA-2026-K7Q3MD91", "reached", None, 30, woken=True, foreseeable=False),
        CountedDrillView("XA-2026-K7Q3MD92", "reached", None, 15, woken=False, foreseeable=False),
        CountedDrillView("XA-2026-K7Q3MD93", "unanswered", "real_case", 30, woken=False, foreseeable=False),
        CountedDrillView("XA-2026-K7Q3MD94", "stopped", "other", 30, woken=False, foreseeable=False),
        CountedDrillView("XA-2026-K7Q3MD95", "reached", None, 30, woken=False, foreseeable=True),
    )
    given = {"authority": "XB.moj", "by": "XA.moj", "tried": 4, "reached": 3, "woken": 1, "kept_promises": 3}
    dated = {"last_reached": at, "last_woken": at, "fresh_until": at, "proven_until": at, "signed": at}
    more = {"medians": {}, "clock_disagrees": {}, "stopped": {"other": 1}, "drills": 5, "counted": rows}
    pin = {"freshness": "green", "instrument": "0", "sha256": "0", "matter": "XA-2026-K7Q3MD94"}
    found = proven(ReachabilityView(**given, foreseeable=1, **dated, **more, **pin))  # type: ignore[arg-type]  # members by name
    for wanted in (
        "3 of 4; woken by telephone or message 1; answered at a moment that could be foreseen 1",
        "XA-2026-K7Q3MD95: answered, foreseeable, 30 minutes promised",
        "other 1",
        "XA-2026-K7Q3MD91: woken, 30 minutes promised",
        "XA-2026-K7Q3MD92: answered, not woken, 15 minutes promised",
        "XA-2026-K7Q3MD93: unanswered, stopped too late (real_case), 30 minutes promised",
        "XA-2026-K7Q3MD94: stopped (other), 30 minutes promised",
    ):
        assert wanted in found, (wanted, found)
