"""What the demo stands on: its requests hold years from now, and `--json` is heard wherever it stands."""

from __future__ import annotations

import json
import logging
import os
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli import demo, demo_story, main
from app.embedded import process
from app.kit.clock import now
from app.kit.errors import Misused
from app.treaties.findings import Severity
from app.treaties.rules import findings
from tests.treaties.sample import asked

REQUESTS = sorted((demo_story.EXAMPLES / "requests").glob("*.json"))


@pytest.mark.parametrize("path", REQUESTS, ids=[one.stem for one in REQUESTS])
@pytest.mark.parametrize("years", [0, 10])
def test_an_example_can_be_sent_today_and_in_ten_years(path: Path, years: int) -> None:
    """As it lies in the repository, which is how the tutorial takes it."""
    body = json.loads(path.read_text("utf-8"))
    then = now() + timedelta(days=365 * years)
    found = findings(asked(body, urgency=body["urgency"]["level"], now=then))
    assert [one.code for one in found if one.severity is Severity.BLOCKS and "attach" not in one.code] == []


def test_the_demo_wants_its_requests_some_weeks_from_now() -> None:
    wanted = demo_story.example("subscriber-data")["urgency"]["wanted_by"]  # type: ignore[index,call-overload]  # JSON
    assert now().date().isoformat() < str(wanted) < (now() + timedelta(days=60)).date().isoformat()


def test_json_prints_the_summary_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told: dict[str, bool] = {}

    def run(folder: Path, *, once: bool, quiet: bool) -> dict[str, object]:
        told.update(once=once, quiet=quiet)
        return {"ok": True}

    monkeypatch.setattr(demo, "run", run)
    monkeypatch.setattr("sys.argv", ["rogatory", "demo", "--once", "--dir", str(tmp_path / "new"), "--json"])
    with pytest.raises(SystemExit) as ended:
        main.run()
    assert ended.value.code == 0
    assert told == {"once": True, "quiet": True}
    assert json.loads(capsys.readouterr().out) == {"ok": True}
    assert logging.root.manager.disable == logging.NOTSET, "the log of who called it is as it was"


def test_a_folder_that_is_not_empty_is_an_error_in_json(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "something").write_text("", "utf-8")
    monkeypatch.setattr("sys.argv", ["rogatory", "demo", "--once", "--dir", str(tmp_path), "--json"])
    with pytest.raises(SystemExit) as ended:
        main.run()
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert "demo_exists" in out + err


def test_an_earlier_demo_makes_room_once_it_has_ended(tmp_path: Path) -> None:
    (tmp_path / demo.MARK).touch()
    home = tmp_path / "XA" / "postgres"
    home.mkdir(parents=True)
    running = process.hold(home)
    with pytest.raises(Misused) as refused:
        demo._make_room(tmp_path)
    assert refused.value.code == "demo_runs"
    assert home.is_dir()
    os.close(running)
    demo._make_room(tmp_path)
    assert not tmp_path.exists()
