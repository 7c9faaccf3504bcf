"""Every benchmark of `make bench` runs to its end on the smallest load and prints figures, aims met or not.

The soak has a test of its own (`tests/notices/test_soak.py`).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SMALLEST = {
    "log": ("--entries", "200", "--seconds", "0.5"),
    "exchange": ("--instruments", "2"),
    "urgent": ("--letters", "1", "--queued", "40", "--notices", "4"),
    "flood": ("--letters", "2", "--notices", "4"),
    "findings": ("--rounds", "1"),
    "render": ("--rounds", "1"),
    "signing": ("--rounds", "1"),
    "verify": ("--files", "1", "--rounds", "1", "--seconds", "1", "--large", "1"),
    "roster": ("--rosters", "2", "--rounds", "1"),
}


def test_all_of_make_bench_is_tried() -> None:
    [line] = [
        one for one in (ROOT / "Makefile").read_text("utf-8").splitlines() if "for one in" in one and "log" in one
    ]
    named = re.findall(r"for one in ([a-z ]+);", line)[0].split()
    assert sorted(named) == sorted([*SMALLEST, "soak"])


@pytest.mark.timeout(420)
@pytest.mark.parametrize("name", SMALLEST)
def test_a_benchmark_runs_and_prints_figures(name: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *SMALLEST[name], "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert ran.returncode in (0, 1), ran.stderr[-3000:]
    assert ran.stdout, ran.stderr[-3000:]
    figures = [*_leaves(json.loads(ran.stdout))]
    assert len([one for one in figures if isinstance(one, int | float)]) >= 3, figures


def _leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    return [leaf for one in value for leaf in _leaves(one)] if isinstance(value, list) else [value]
