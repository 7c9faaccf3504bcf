"""The command line on a real node's folder and a real database; no process of a node runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.playground import free_port
from app.wiring import open_node
from certs import pki as development
from certs import serve
from certs.pki import Pki
from tests.cli.typing_commands import Terminal
from tests.conftest import Database
from workers.up import prepare


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """The development PKI of XA and XB."""
    return development.make(tmp_path_factory.mktemp("pki") / "pki", ["XA", "XB"], port=free_port())


@pytest.fixture(scope="session")
def founded(pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the nodes XA and XB as `node init` makes them."""
    folder = tmp_path_factory.mktemp("nodes")
    for state in ("XA", "XB"):
        told = Terminal(folder / state).run("node", "init", "--state", state, "--development-pki", str(pki.directory))
        assert told.exit_code == 0, told.stderr
    return folder


@pytest.fixture
def home(founded: Path, tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Path:
    """XA's own copy for one test; its database is the test's, and has its own State's introduction."""
    copy = tmp_path / "XA"
    shutil.copytree(founded / "XA", copy)
    monkeypatch.setenv("ROGATORY_DATABASE_URL", database.url("").replace("//@", "//"))  # each class: its own login
    for name in ("ROGATORY_TOKEN", "ROGATORY_NODE", "ROGATORY_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    node = open_node(copy, "operator", serves=False)
    prepare(node)
    node.close()
    return copy


@pytest.fixture
def xa(home: Path) -> Terminal:
    """A terminal before XA's node, nobody entered yet."""
    return Terminal(home)


@pytest.fixture
def staffed(xa: Terminal) -> Terminal:
    """XA with Ana, a case officer and signatory, and Ben, its head."""
    for name, full, roles in (
        ("ana", "Ana Albin", ("case_officer", "signatory")),
        ("ben", "Ben Corvin", ("head", "signatory", "duty_officer")),
    ):
        words = [word for role in roles for word in ("--role", role)]
        xa.done("official", "add", f"XA.moj/{name}", "--name", full, "--function", "Head of Section", *words)
    return xa


@pytest.fixture
def introduced(staffed: Terminal, founded: Path) -> Terminal:
    """XA, to which XB was introduced and by whom it was confirmed."""
    brought = staffed.json("peer", "introduce", str(founded / "XB" / "introduction.json"))
    for name in ("ana", "ben"):
        staffed.done("--as", f"XA.moj/{name}", "peer", "confirm", "XB", str(brought["fingerprint"]))
    return staffed


@pytest.fixture(scope="module")
def services(pki: Pki) -> Iterator[str]:
    """The development PKI's timestamps and revocation data over HTTP."""
    with serve.running(pki) as address:
        yield address
