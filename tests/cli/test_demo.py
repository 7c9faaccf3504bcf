"""What the demo stands on: its requests hold years from now, and `--json` is heard wherever it stands."""

from __future__ import annotations

import json
import logging
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli import demo, demo_examples, demo_story, demo_ways, main, soft_token
from app.cli.demo_stage import Stage
from app.cli.playground import Playground, RunningNode, Service
from app.embedded import process
from app.kit.clock import now
from app.kit.errors import Misused, Unavailable
from app.kit.ids import StateCode
from app.treaties.findings import Severity
from app.treaties.rules import findings
from app.trust import keyfile
from certs.pki import Pki
from tests.treaties.sample import asked

REQUESTS = sorted((demo_examples.EXAMPLES / "requests").glob("*.json"))


@pytest.mark.parametrize("path", REQUESTS, ids=[one.stem for one in REQUESTS])
@pytest.mark.parametrize("years", [0, 10])
def test_an_example_can_be_sent_today_and_in_ten_years(path: Path, years: int) -> None:
    """As it lies in the repository, which is how the tutorial takes it."""
    body = json.loads(path.read_text("utf-8"))
    then = now() + timedelta(days=365 * years)
    if path.stem == "preservation":
        told = asked(body, urgency="urgent", now=then, procedure="preservation", kind="preservation_request")
    else:
        told = asked(body, urgency=body["urgency"]["level"], now=then)
    found = findings(told)
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


def test_a_way_to_sign_that_this_machine_cannot_show_is_left_out_aloud(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, founded: Path, pki: Pki, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then the key of whoever would have used it stays where it was, and the story goes on with it."""
    monkeypatch.setenv("PATH", "")
    shutil.copytree(founded / "XA", tmp_path / "XA")
    services = Service(pki, 0), Service(pki, 0)
    node = RunningNode(tmp_path / "XA", StateCode("XA"))
    stage = Stage(Playground(tmp_path, pki, *services, nodes={"XA": node}))
    secret = demo_ways.passphrase(tmp_path)
    demo_ways.lock_away(stage, secret)
    assert set(stage.left_out) == {"token"}
    assert "install the package softhsm2" in stage.left_out["token"]
    assert "LEFT OUT: a token on the official's own machine" in capsys.readouterr().out
    assert demo_ways.WAYS["digest"].lacking() == "openssl is not here; install the package openssl"
    assert demo_ways.signs_by_token(stage) == "ana"
    keys = tmp_path / "XA" / "keys" / "sign"
    assert (keys / "signatory-moj-ben.key").is_file()
    locked = (keys / "signatory-moj-ana.p12").read_bytes()
    assert keyfile.locked(locked)
    assert keyfile.opened(locked, "ana", secret.read_bytes())[1][0].subject.rfc4514_string().count("Ana") == 1
    assert oct((keys / "signatory-moj-ana.p12").stat().st_mode)[-3:] == "600"
    with pytest.raises(Unavailable) as caught:
        soft_token.SoftToken.make(tmp_path / "token", "ardenia")
    assert caught.value.code == "no_softhsm"
    demo_ways.judge(stage)
    assert not any(name.startswith("signed: a token") for name in stage.checks), "what was left out is no check"
    assert stage.checks["signed: a digest out, a CMS back"] is False, "what was neither shown nor left out is a failure"
    stage.checks.clear()
    stage.leave_out("digest", "a digest out, a CMS back", "openssl is not here")
    demo_ways.judge(stage)
    assert not any("digest" in name for name in stage.checks), "nor is it said to have held"
