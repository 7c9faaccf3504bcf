"""Verification of a case, as a parser process is asked for it, with what it cost that process."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from app.instruments.kinds import fields_of
from app.kit import canonical
from app.kit.ids import StateCode
from app.procedures.catalogue import CATALOGUE
from app.trust import structure
from app.trust.anchors import Anchors
from app.trust.holder import Holders
from app.trust.report import Report
from app.trust.verification import verify
from tests.hostile.template import rerender

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


def examine(pdf: bytes, anchors: Anchors, known: Mapping[StateCode, Holders], at: datetime) -> Report:
    """As `app.instruments.verifier.examine`, with the workshop's template."""
    return verify(pdf, anchors, known.get(state_of(pdf)), at, fields=fields_of(CATALOGUE), rerender=rerender)


def measure(
    pdf: bytes, anchors: Anchors, known: Mapping[StateCode, Holders], at: datetime
) -> tuple[Report, float, int]:
    """The same and its price, measured in the process that does it: seconds of processor, bytes held at most."""
    _forget_peak()
    started = time.process_time()
    report = examine(pdf, anchors, known, at)
    return report, time.process_time() - started, _peak()


def _forget_peak() -> None:
    """Linux: `5` sets the high-water mark of this process's memory back to what it holds now (proc(5))."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")


def _peak() -> int:
    found = _PEAK.search(Path("/proc/self/status").read_text("ascii"))
    assert found is not None
    return int(found[1]) * 1024


def state_of(pdf: bytes) -> StateCode:
    """The State that the content of a file names; empty for one that cannot be read."""
    try:
        sender = canonical.loads(structure.content(pdf))["sender"]
        return StateCode(str(sender["state"]))  # type: ignore[index,call-overload]  # whatever it is, it is caught
    except Exception:  # noqa: BLE001  # the verification says what is wrong
        return StateCode("")
