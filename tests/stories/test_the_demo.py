"""The demo as somebody types it: everything held, the summary is what its contract says, and the nodes can be used."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROGATORY = str(Path(sys.executable).with_name("rogatory"))


def typed(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROGATORY, *map(str, words)], capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "once"


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, Any]:
    """What the demo printed; it ended with exit code 0."""
    ran = typed("demo", "--once", "--dir", folder, "--json")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_everything_held(told: dict[str, Any], folder: Path) -> None:
    assert told["ok"] is True
    assert all(told["checks"].values())
    assert json.loads((folder / "summary.json").read_text("utf-8")) == told


def test_the_summary_tells_of_every_matter(told: dict[str, Any], folder: Path) -> None:
    matters = told["matters"]
    assert [one["status"] for one in matters] == [
        {"XA": status, "XB": status} for status in ("CLOSED", "REFUSED", "REFUSED", "RECEIVED")
    ]
    for one in matters:
        for instrument in one["instruments"]:
            data = (folder / instrument["file"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == instrument["sha256"]
            assert instrument["signers"]
    assert [one["reason"] for one in told["quarantined"]] == ["text_differs"]
    assert set(told["timings"]) >= {"nodes_ready", "first_acknowledgement", "caught_up", "whole"}


def test_every_instrument_is_genuine_to_a_stranger(told: dict[str, Any], folder: Path) -> None:
    files = sorted((folder / "instruments").glob("*.pdf"))
    found = typed("instrument", "verify", *files, "--anchors", folder / str(told["anchors"]))
    assert found.returncode == 0, found.stdout + found.stderr
    assert "NOT GENUINE" not in found.stdout
    assert found.stdout.count("GENUINE") == len(files) > 10
