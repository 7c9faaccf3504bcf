"""How the command line is called, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.groups import hoisted
from app.cli.main import COMMANDS
from tests.cli.typing_commands import Terminal

ROGATORY = Path(sys.executable).with_name("rogatory")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (["matters", "list", "--json"], ["--json", "matters", "list"]),
        (["node", "up", "--node", "d"], ["--node", "d", "node", "up"]),
        (["node", "up", "--node=d"], ["--node=d", "node", "up"]),
        (["act", "R", "--as", "XA.moj/ana", "--body", "-"], ["--as", "XA.moj/ana", "act", "R", "--body", "-"]),
        (["act", "--", "--json"], ["act", "--", "--json"]),
        (["list", "--node"], ["--node", "list"]),
    ],
)
def test_the_options_of_all_commands_may_stand_anywhere(given: list[str], wanted: list[str]) -> None:
    assert hoisted(given) == wanted


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_exists_and_has_help(name: str, tmp_path: Path) -> None:
    told = Terminal(tmp_path).run(name, "--help")
    assert told.exit_code == 0, told.stderr
    assert "Usage: rogatory" in told.stdout
    assert "--json" in " ".join(told.stdout.split())


def test_a_mistyped_command_is_a_usage_error_that_says_where_help_is(tmp_path: Path) -> None:
    told = Terminal(tmp_path).run("matter", "list")
    assert told.exit_code == 2
    assert "Did you mean 'matters'" in told.stderr
    assert "rogatory --help" in told.stderr
    assert Terminal(tmp_path).refused("usage", 2, "draft", "frieze")["status"] == 400


def test_a_missing_option_names_it_and_its_command(tmp_path: Path) -> None:
    told = Terminal(tmp_path).run("draft", "new", "--to", "XB.moj")
    assert told.exit_code == 2
    assert "--act" in told.stderr
    assert "rogatory draft new --help" in told.stderr


def test_a_folder_without_a_node_is_told_in_two_lines(tmp_path: Path) -> None:
    told = Terminal(tmp_path / "none").run("node", "status")
    assert told.exit_code == 2
    assert len(told.stderr.splitlines()) == 2
    assert "rogatory node init" in told.stderr


def test_what_nobody_foresaw_has_an_incident_and_no_trace_of_what_was_said(
    xa: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*words: object) -> None:
        raise ValueError("the name of a suspect")

    monkeypatch.setattr("app.cli.node.run.head", broken)
    told = xa.run("node", "status")
    assert told.exit_code == 70
    assert "the name of a suspect" not in told.stderr
    identifier = told.stderr.split("incident ")[1].split(".")[0]
    kept = (xa.home / "run" / "incidents.log").read_text("utf-8")
    assert identifier in kept
    assert "builtins.ValueError" in kept
    assert "the name of a suspect" not in kept
    assert json.loads(xa.run("node", "status", "--json").stderr)["code"] == "internal"
    monkeypatch.setenv("ROGATORY_DEBUG", "1")
    assert "the name of a suspect" in xa.run("node", "status").stderr


def test_the_installed_command_answers_with_exit_codes(home: Path) -> None:
    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(ROGATORY), *words], capture_output=True, text=True, check=False, cwd=home.parent)

    assert "Exchange of mutual legal assistance" in call().stdout
    listed = call("official", "list", "--json", "--node", str(home))
    assert (listed.returncode, json.loads(listed.stdout)) == (0, [])
    refused = call("--node", str(home), "--as", "XA.moj/eve", "matters", "list")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "not an active official" in refused.stderr
    usage = call("--node", str(home), "matters", "show")
    assert usage.returncode == 2


_BASE = """
import importlib.abc, sys
GONE = {"sqlalchemy", "psycopg", "fastapi", "celery", "kombu", "redis", "httpx", "alembic"}
class Gone(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in GONE:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Gone())
from app.cli.main import run
sys.argv = ["rogatory", *sys.argv[1:]]
run()
"""


def without_node_part(*words: str) -> subprocess.CompletedProcess[str]:
    """The command as the base install has it: what the extra `node` brings is not there."""
    return subprocess.run([sys.executable, "-c", _BASE, *words], capture_output=True, text=True, check=False)


def test_the_base_install_says_how_to_get_the_rest() -> None:
    told = without_node_part("matters", "list", "--json")
    found = json.loads(told.stderr)
    assert (told.returncode, found["code"]) == (2, "extra_missing")
    assert "rogatory[node]" in found["remedy"]


def test_the_base_install_has_the_verifier(tmp_path: Path) -> None:
    assert without_node_part("--help").returncode == 0
    assert "--anchors" in without_node_part("instrument", "verify", "--help").stdout
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.7 and nothing more")
    (tmp_path / "anchors" / "XA").mkdir(parents=True)
    told = without_node_part("instrument", "verify", str(paper), "--anchors", str(tmp_path / "anchors"), "--json")
    assert told.returncode == 1, told.stderr
    assert json.loads(told.stdout)["verdict"] == "invalid"


def test_a_problem_has_the_names_of_rfc_9457(xa: Terminal) -> None:
    found = xa.refused("nobody_named", 2, "matters", "list")
    assert set(found) == {"type", "title", "status", "code", "detail", "remedy"}
