"""A node's keys in tokens and under passphrases: founded so, changed so, told by the doctor."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli.keyring import Keyring
from app.instruments.models import Signing
from app.kit.errors import Misused
from app.kit.ids import AuthorityId, uuid7
from app.notices.failing import Failing
from app.trust import cabinet
from app.trust.cabinet import Form
from app.trust.keyfile import under_passphrase
from app.trust.keys import FileSigner
from app.trust.pkcs11 import Pkcs11Signer
from app.wiring import open_node
from certs import issue
from certs import pki as development
from certs.pki import Pki
from tests.cli.typing_commands import Terminal
from tests.trust.softhsm import PIN, Tokens, tokens

MOJ = AuthorityId("XA.moj")
SECRET = "correct horse battery staple"
SIGNING = ("seal-moj", "exercise-moj", "signatory-moj-ana")


@pytest.fixture
def drawer(tmp_path: Path) -> Iterator[Tokens]:
    with tokens(tmp_path / "hsm") as made:
        made.make("ardenia")
        yield made


@pytest.fixture
def prepared(pki: Pki, drawer: Tokens, tmp_path: Path) -> Path:
    """What a State prepares for production: keys that sign instruments in a token, the others under a passphrase."""
    shutil.copytree(pki.directory, tmp_path / "prepared")
    (tmp_path / "pin").write_text(PIN, "utf-8")
    (tmp_path / "secret").write_text(SECRET + "\n", "utf-8")
    private = tmp_path / "prepared" / "XA" / "private"
    for number, label in enumerate(SIGNING, start=1):
        where = drawer.put(pki.signer("XA", label), label, "ardenia", number=f"{number:02}")
        (private / f"{label}.uri").write_text(f"{where}&pin-source=file:{tmp_path / 'pin'}\n", "utf-8")
        (private / f"{label}.pem").unlink()
    for path in private.glob("*.pem"):
        path.write_bytes(under_passphrase(path.read_bytes(), path.name, SECRET.encode()))
    return tmp_path / "prepared"


def found(home: Path, prepared: Path, *more: str) -> Terminal:
    """The node, founded in production."""
    words = ["node", "init", "--state", "XA", "--keys", str(prepared), "--authority", "XA.moj=Ministry of Justice"]
    Terminal(home).done(*words, "--official", "XA.moj/ana=Ana Albin; Head of Section", *more)
    with (home / "node.toml").open("a", encoding="utf-8") as file:
        file.write('database_url = "postgresql+psycopg://nowhere/rogatory"\nqueue_url = "redis://127.0.0.1:1/0"\n')
    return Terminal(home)


@pytest.mark.needs("softhsm2-util", "pkcs11-tool")
def test_a_node_in_production_is_founded_with_tokens_and_passphrases(prepared: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    found(tmp_path / "node", prepared, "--key-passphrase-file", str(secret))
    keys = tmp_path / "node" / "keys"
    assert {one.label for one in cabinet.kept(keys) if one.form is Form.HELD} == set(SIGNING)
    assert {one.label for one in cabinet.kept(keys) if one.form is Form.PLAIN} == set()
    seal = open_node(tmp_path / "node", "sign", serves=False).keys.seal(MOJ, exercise=False)
    assert isinstance(seal, Pkcs11Signer)
    assert seal.sign(b"data")
    assert open_node(tmp_path / "node", "keeper", serves=False).keys.log("rogatory/XA")
    secret.write_text("another", "utf-8")
    told = Terminal(tmp_path / "again").run(
        "node", "init", "--state", "XA", "--keys", str(prepared), "--authority", "XA.moj=M", "--key-passphrase-file",
        str(secret), "--json",
    )  # fmt: skip
    assert json.loads(told.stderr)["code"] == "passphrase_refused"


def test_production_refuses_files_until_they_are_accepted_and_then_warns_at_every_start(
    pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = found(tmp_path / "node", pki.directory)
    terminal.refused("file_keys", 2, "node", "doctor")
    with pytest.raises(Misused) as caught:
        open_node(tmp_path / "node", "sign-1", serves=False)
    assert "seal-moj (without a passphrase)" in caught.value.message
    monkeypatch.setenv("ROGATORY_ACCEPT_FILE_KEYS", "true")
    for _ in range(2):
        # In a process of its own: one that serves limits where it connects to for its whole life.
        words = [sys.executable, "-c", "import sys, app.wiring as w; w.open_node(w.Path(sys.argv[1]), 'sign-1')"]
        told = subprocess.run([*words, str(tmp_path / "node")], capture_output=True, text=True, check=True)
        (line,) = [json.loads(one) for one in told.stdout.splitlines()]
        assert (line["level"], line["event"]) == ("warning", "rogatory.keys")
        assert "seal-moj (without a passphrase)" in line["words"]
        assert "envelope" not in line["words"], "that one is another process's"
    (tmp_path / "node" / "keys" / "sign" / "seal-moj.key").chmod(0o640)
    loose = subprocess.run([*words, str(tmp_path / "node")], capture_output=True, text=True, check=False)
    assert (loose.returncode, "seal-moj.key" in loose.stderr) == (1, True)
    (tmp_path / "node" / "keys" / "sign" / "seal-moj.key").chmod(0o600)
    told = json.loads(terminal.run("node", "doctor", "--json").stdout)
    weak = [one for one in told if one["check"] == "keys"]
    assert {one["weight"] for one in weak} == {"warns"}
    assert any("seal-moj" in one["words"] for one in weak)


SERVING = """
import ctypes, os, resource, sys
import app.wiring as wiring
node = wiring.open_node(wiring.Path(sys.argv[1]), sys.argv[2])
node.store.put("XA.moj", b"case content")
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE), oct(os.umask(0)))
"""


@pytest.mark.parametrize("mask", [0o022, 0o007, 0o077])
def test_a_process_that_serves_is_never_dumped_and_writes_nothing_for_others(
    pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mask: int
) -> None:
    monkeypatch.setenv("ROGATORY_ACCEPT_FILE_KEYS", "true")
    home = tmp_path / "node"
    found(home, pki.directory)
    (home / "store").mkdir(mode=0o755)  # as an earlier release left it
    before = os.umask(mask)
    try:
        words = [sys.executable, "-c", SERVING, str(home), "sign-1"]
        told = subprocess.run(words, capture_output=True, text=True, check=True)
    finally:
        os.umask(before)
    assert told.stdout.splitlines()[-1] == f"0 (0, 0) {oct(mask | 0o007)}"
    below = [home / "store", *(home / "store").rglob("*")]
    assert len(below) == 4
    assert not any(path.stat().st_mode & 0o007 for path in below)


@pytest.mark.needs("softhsm2-util", "pkcs11-tool")
def test_a_key_in_a_token_follows_one_in_a_file(staffed: Terminal, pki: Pki, drawer: Tokens, tmp_path: Path) -> None:
    """The seal moves into a token: a new key there, listed by an edition, then taken up."""
    shutil.copytree(pki.directory, tmp_path / "pki")
    issue.bring(development.load(tmp_path / "pki"), "XA", "seal-moj", staffed.home)
    (tmp_path / "pin").write_text(PIN, "utf-8")
    waits = staffed.home / "keys" / "sign" / "next"
    file = waits / "seal-moj.key"
    where = drawer.put(FileSigner.load(file), "seal", "ardenia")
    (waits / "seal-moj.uri").write_text(f"{where}&pin-source=file:{tmp_path / 'pin'}\n", "utf-8")
    request = tmp_path / "request"
    staffed.done("edition", "request", str(request))
    signed = staffed.json("edition", "sign", str(request), "--yes")
    staffed.done("edition", "publish", str(signed["signed"]), "--yes")
    staffed.refused("key_twice", 2, "edition", "take-up", "seal-moj", "--yes")
    file.unlink()
    staffed.done("edition", "take-up", "seal-moj", "--yes")
    held = staffed.home / "keys" / "sign"
    assert sorted(path.suffix for path in held.glob("seal-moj.*")) == [".crt", ".uri"]
    assert sorted(path.suffix for path in (held / "old").glob("seal-moj-*")) == [".crt", ".key"]
    assert Keyring(staffed.home).following("seal-moj") == ()
    assert open_node(staffed.home, "sign", serves=False).keys.seal(MOJ, exercise=False).sign(b"data")


def test_the_doctor_tells_of_documents_that_wait(staffed: Terminal) -> None:
    node = open_node(staffed.home, "web", serves=False)
    with node.sessions().begin(MOJ) as session:
        session.add(
            Signing(authority=MOJ, id=uuid7(), task="sign", frozen=uuid7(), due=node.now(), tries=0, error="token_away")
        )
    node.close()
    told = json.loads(staffed.run("node", "doctor", "--json").stdout)
    assert [one["weight"] for one in told if one["check"] == "keeper"] == ["fine"]
    (said,) = [one for one in told if one["check"] == "signings"]
    assert (said["weight"], said["words"]) == ("wrong", "1 documents wait to be signed: token_away.")


def test_the_doctor_tells_of_what_the_keeper_fails_at(staffed: Terminal) -> None:
    node, failing = open_node(staffed.home, "keeper", serves=False), Failing()
    for minutes in (0, 2):
        moment = node.now() + timedelta(minutes=minutes)
        if failing.news(MOJ, "ring: deadlines", moment, failed=True):
            with node.sessions().begin(MOJ) as session:
                failing.tell(session, MOJ, "ring: deadlines", moment)
    node.close()
    told = json.loads(staffed.run("node", "doctor", "--json").stdout)
    (said,) = [one for one in told if one["check"] == "keeper"]
    assert said["weight"] == "wrong"
    assert said["words"].startswith("XA.moj: ring: deadlines fails since 2")
