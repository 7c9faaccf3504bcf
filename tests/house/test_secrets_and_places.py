"""Nothing is committed that belongs to one machine, to a package index, or to nobody but its owner."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, files, text

LOCKS = ("requirements.lock", "requirements-node.lock", "package-lock.json", "tools/npm.lock")
# Written in pieces, so that this file does not find itself.
PRIVATE = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE " + rb"KEY-----\s+[A-Za-z0-9+/=]{40}"
    rb"|PRIVATE\+" + rb"KEY\+[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{40}"
    rb"|AGE-SECRET-" + rb"KEY-1[0-9A-Z]{50}"
)
KEY_FILES = {".key", ".p8", ".p12", ".pfx", ".jks"}
MACHINE = re.compile(rb"(?<![\w.~-])/(?:" + rb"root|home|Users|work|workspace" + rb")/[\w.-]+")
INDEXES = re.compile(
    rb"(?:pypi|npmjs|npmmirror|yarnpkg|pythonhosted|debian|ubuntu)\." + rb"(?:org|com|net)|"
    rb"registry\.[a-z-]+\." + rb"[a-z]{2,3}\b|tuna\.tsinghua|files\.pythonhosted"
)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    assert "://" not in text(Path(name))


def locked(name: str) -> dict[str, str]:
    """Package and version to the lines that lock it."""
    return {block.split()[0]: block for block in re.split(r"\n(?=\S)", text(Path(name)).strip())}


@pytest.mark.parametrize("name", [name for name in LOCKS if not name.endswith(".json")])
def test_every_locked_package_of_python_has_a_hash(name: str) -> None:
    assert [package for package, block in locked(name).items() if "--hash=sha256:" not in block] == []


def test_a_node_runs_with_what_was_tested() -> None:
    assert locked("requirements-node.lock").items() <= locked("requirements.lock").items()
    assert "pytest" not in {package.partition("==")[0] for package in locked("requirements-node.lock")}


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(PRIVATE, id="a private key"),
        pytest.param(MACHINE, id="a path of one machine"),
        pytest.param(INDEXES, id="an address of a package index"),
    ],
)
def test_no_file_holds(pattern: re.Pattern[bytes]) -> None:
    found = {str(path): match.group() for path in files() if (match := pattern.search((ROOT / path).read_bytes()))}
    assert found == {}


def test_no_key_file_is_committed() -> None:
    assert [str(path) for path in files() if path.suffix in KEY_FILES] == []


def test_the_patterns_find_what_they_look_for() -> None:
    assert PRIVATE.search(b"-----BEGIN EC PRIVATE " + b"KEY-----\n" + b"A" * 64)
    assert MACHINE.search(b'open("/ro' + b'ot/x")')
    assert MACHINE.search(b"cd /ho" + b"me/ana")
    assert INDEXES.search(b"https://files.python" + b"hosted.org/packages")
    assert not MACHINE.search(b"see app/home/page and ./work/x")
