"""A verifier that is not ours: Go's `sumdb/tlog` and `sumdb/note`, as Debian packages them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit.export import export
from app.audit.models import AuditEntry
from app.audit.proof import consistency, note_at, prove
from app.audit.tree import check_consistency
from app.trust.note import NoteSigner, read_checkpoint
from tests.audit.keeping import OWNER, SIGNER, drain, write_many
from tests.conftest import Database

pytestmark = pytest.mark.needs("go", "x/mod")
SOURCE = Path(__file__).with_name("verify.go")
Verify = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Verify:
    """The Go program, built once."""
    folder = tmp_path_factory.mktemp("go")
    plain = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "", "HOME": str(folder)}
    command = ["go", "build", "-o", str(folder / "verify"), str(SOURCE)]
    subprocess.run(command, env=os.environ | plain, check=True, capture_output=True, text=True)

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run([folder / "verify", *map(str, arguments)], capture_output=True, text=True, check=False)

    return run


def test_go_agrees_about_tiles_proofs_and_checkpoints(database: Database, verifier: Verify, tmp_path: Path) -> None:
    write_many(database, 70)
    drain(database)
    entries = write_many(database, 530)
    drain(database)
    log = tmp_path / "log"
    with database.sessions("rog_operator").begin(OWNER) as session:
        assert export(session, log) == 600
        proof = prove(session, sorted(entries)[300])
        assert proof is not None
        (tmp_path / "old").write_text(note_at(session, 70), "utf-8")
        assert len(list(log.rglob("tile/*/*"))) == 2 + 2  # two complete and one incomplete of level 0, one of level 1
    (tmp_path / "entry").write_bytes(proof.entry)
    (tmp_path / "other").write_bytes(proof.entry + b" ")
    vkey = SIGNER.public.vkey

    def verdict(key: str, entry: str, index: int) -> str:
        return verifier(key, log, tmp_path / entry, index, tmp_path / "old").stdout

    assert verdict(vkey, "entry", proof.index) == "holds\n"
    assert verdict(vkey, "other", proof.index).startswith("refused: inclusion")
    assert verdict(vkey, "entry", proof.index - 1).startswith("refused: inclusion")
    assert "refused" in verdict(NoteSigner.generate("rogatory/XA").public.vkey, "entry", proof.index)


@pytest.mark.parametrize("file", ["tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2", "checkpoint", "old"])
def test_go_refuses_what_was_changed(database: Database, verifier: Verify, tmp_path: Path, file: str) -> None:
    write_many(database, 100)
    drain(database)
    write_many(database, 500)
    drain(database)
    with database.sessions("rog_operator").begin(OWNER) as session:
        export(session, tmp_path)
        (tmp_path / "old").write_text(note_at(session, 100), "utf-8")
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        (tmp_path / "entry").write_bytes(last.entry)
    arguments = (SIGNER.public.vkey, tmp_path, tmp_path / "entry", 599, tmp_path / "old")
    assert verifier(*arguments).stdout == "holds\n"
    data = bytearray((tmp_path / file).read_bytes())
    data[40] ^= 1
    (tmp_path / file).write_bytes(data)
    assert verifier(*arguments).stdout.startswith("refused")


def test_exporting_again_writes_only_what_is_new(database: Database, tmp_path: Path) -> None:
    write_many(database, 300)
    drain(database)
    with database.sessions("rog_operator").begin(OWNER) as session:
        export(session, tmp_path)
    complete = tmp_path / "tile/0/000"
    before = complete.stat().st_mtime_ns
    write_many(database, 300)
    drain(database)
    with database.sessions("rog_operator").begin(OWNER) as session:
        export(session, tmp_path)
        head = read_checkpoint((tmp_path / "checkpoint").read_text("utf-8"))
        old = read_checkpoint(note_at(session, 300))
        check_consistency(300, 600, consistency(session, 300, 600), old.root, head.root)
    assert complete.stat().st_mtime_ns == before
