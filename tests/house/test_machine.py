"""The commands that set a machine up, and what they leave out."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import ROOT, files, python_files, text
from tools import machine

MAKEFILE = text(Path("Makefile"))


def test_make_alone_lists_the_targets() -> None:
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "test", "check", "bench", "docs", "fonts", "lock", "clean"):
        assert re.search(rf"^  make {target} +\w", told, re.MULTILINE), target


def test_ci_runs_what_everybody_runs() -> None:
    lines = [line for line in text(Path(".ci/run")).splitlines() if line and not line.startswith("#")]
    assert lines[-1] == "exec make test"
    assert "export CI=true" in lines


def test_every_program_is_asked_by_a_test() -> None:
    asked = set()
    for path in python_files("tests"):
        for words in re.findall(r"mark\.needs\(([^)]*)\)", text(path)):
            asked |= set(re.findall(r'"([^"]+)"', words))
    assert asked == set(machine.PROGRAMS)


def test_a_missing_program_fails_in_ci_and_is_told_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = machine.Program("no-such-program", "no-such-package", "shows what is said")
    monkeypatch.setattr(machine, "PROGRAMS", {absent.name: absent})
    monkeypatch.setenv("PATH", "")  # neither apt-get nor sudo: nothing can be installed
    monkeypatch.setenv("CI", "true")
    assert machine.programs() == 1
    monkeypatch.setenv("CI", "")
    assert machine.programs() == 0
    assert "LEFT OUT: tests that need no-such-program" in capsys.readouterr().out


def test_the_demo_goes_on_without_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = machine.Program("no-such-program", "no-such-package", "shows what is said")
    monkeypatch.setattr(machine, "PROGRAMS", {absent.name: absent})
    monkeypatch.setattr(machine, "SHOWN", (absent.name,))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", "true")
    asked: list[str] = []
    monkeypatch.setattr(machine, "install", asked.extend)
    assert machine.main(["demo"]) == 0
    assert asked == ["no-such-package"]


def test_no_template_asks_the_network_for_a_package() -> None:
    templates = [path for path in files() if path.suffix == ".typ"]
    assert templates
    assert [str(path) for path in templates if "@" + "preview" in text(path)] == []
