"""A node is made, migrated, looked at; what is wrong with it is found."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.cli.processes import processes
from app.kit.ids import AuthorityId
from certs.pki import Pki
from tests.cli.typing_commands import Terminal
from tests.conftest import Database


def weights(told: list[dict[str, object]]) -> dict[str, str]:
    """The worst weight by check."""
    order = ["fine", "warns", "wrong"]
    found: dict[str, str] = {}
    for one in told:
        name, weight = str(one["check"]), str(one["weight"])
        found[name] = max(found.get(name, "fine"), weight, key=order.index)
    return found


def examined(xa: Terminal, exit_code: int) -> dict[str, str]:
    told = xa.run("node", "doctor", "--json")
    assert told.exit_code == exit_code, (told.stdout, told.stderr)
    return weights(json.loads(told.stdout))


def test_init_makes_a_folder_whose_keys_only_its_owner_reads(founded: Path) -> None:
    settings = tomllib.loads((founded / "XB" / "node.toml").read_text("utf-8"))
    assert settings["mode"] == "development"
    assert settings["authorities"] == ["XB.moj", "XB.cyber", "XB.pros"]
    keys = list((founded / "XB" / "keys").rglob("*.key"))
    assert len(keys) > 8
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}


def test_init_makes_the_key_of_one_time_codes_and_another_is_made_before_it(
    staffed: Terminal, home: Path, database: Database
) -> None:
    path = home / "keys" / "web" / "factors.secret"
    first = path.read_text("utf-8")
    assert (path.stat().st_mode & 0o777, len(first.splitlines())) == (0o600, 1)
    made = staffed.json("node", "factor-key")
    assert len(str(made["factor_key"])) == 16
    with database.sessions("rog_operator").begin(AuthorityId("XA.moj")) as session:
        entries = session.scalars(select(AuditEntry.entry).where(AuditEntry.event == "factor_key.made"))
        assert [json.loads(one)["subject"] for one in entries] == [{"key": made["factor_key"]}]
    staffed.refused("role_missing", 1, "--as", "XA.moj/ana", "node", "factor-key")
    assert path.read_text("utf-8").endswith("\n" + first)
    assert len(path.read_text("utf-8").splitlines()) == 2


def test_init_says_what_to_do_next_and_what_to_read_on_the_telephone(pki: Pki, tmp_path: Path) -> None:
    told = Terminal(tmp_path).done(
        "node", "init", str(tmp_path / "node"), "--state", "XA", "--development-pki", str(pki.directory)
    )
    assert "node up" in told
    assert 'official add XA.moj/ana --name "Ana Albin"' in told
    read_aloud = Terminal(tmp_path / "node").done("peer", "fingerprint").strip()
    assert read_aloud in told
    assert [len(part) for part in read_aloud.split(" ")] == [4] * 8


def test_init_takes_prepared_keys_for_production(pki: Pki, tmp_path: Path) -> None:
    words = ["node", "init", "--state", "XA", "--keys", str(pki.directory), "--authority", "XA.moj=Ministry of Justice"]
    made = Terminal(tmp_path / "node").json(*words, "--official", "XA.moj/ana=Ana Albin; Head of Section")
    assert made["mode"] == "production"
    assert not (tmp_path / "node" / "keys" / "DEVELOPMENT").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--state", "XA"], "keys_missing"),
        (["--state", "XA", "--keys", "nowhere"], "keys_missing"),
        (["--state", "xa", "--keys", "nowhere"], "bad_authority"),
        (["--state", "XA", "--development-pki", "PKI", "--authority", "XB.moj=Other"], "foreign_authority"),
        (["--state", "XA", "--development-pki", "PKI", "--authority", "XA.police=Police"], "unknown_authority"),
        (["--state", "XC", "--development-pki", "PKI"], "unknown_state"),
        (["--state", "XA", "--keys", "PKI"], "no_authority"),
        (["--state", "XA", "--keys", "PKI", "--authority", "XA.moj"], "no_name"),
        (["--state", "XA", "--keys", "PKI", "--authority", "XA.moj=M", "--official", "XA.moj/ana=Ana"], "bad_option"),
    ],
)
def test_init_refuses_what_makes_no_node(pki: Pki, tmp_path: Path, words: list[str], code: str) -> None:
    told = [str(pki.directory) if word == "PKI" else word for word in words]
    node = tmp_path / "node"
    exit_code = 1 if code == "bad_authority" else 2
    Terminal(node).refused(code, exit_code, "node", "init", *told)
    assert not (node / "node.toml").exists()


def test_a_second_init_is_refused_and_changes_nothing(home: Path, pki: Pki) -> None:
    before = (home / "introduction.json").read_bytes()
    words = ("node", "init", "--state", "XA", "--development-pki", str(pki.directory))
    Terminal(home).refused("node_exists", 1, *words)
    assert (home / "introduction.json").read_bytes() == before


def test_a_node_that_does_not_run_says_so_in_one_sentence(founded: Path) -> None:
    xa = Terminal(founded / "XA")
    for words in (("node", "status"), ("official", "list"), ("--as", "XA.moj/ana", "matters", "list"), ("log", "fsck")):
        found = xa.refused("node_down", 3, *words)
        assert str(found["remedy"]).endswith("node up`.")


def test_migrating_twice_changes_nothing(xa: Terminal) -> None:
    found = xa.json("node", "migrate")
    assert found["before"] == found["after"]


def test_status_tells_every_part(introduced: Terminal) -> None:
    found = introduced.json("node", "status")
    assert found["state"] == "XA"
    assert found["running"] is False
    assert found["database"] == {"revision": found["database"]["expected"], "expected": found["database"]["expected"]}  # type: ignore[index, call-overload]
    assert found["queue"]["answers"] is False  # type: ignore[index, call-overload]  # no broker runs in this test
    assert found["waiting"]["outbox"] == 0  # type: ignore[index, call-overload]
    queues = {one["name"]: one for one in found["queues"]}  # type: ignore[index, call-overload, union-attr]
    assert queues["outbox"] == {"name": "outbox", "open": 0, "due": 0, "oldest": None, "age": None}
    assert found["log"]["anchored_at"] is None  # type: ignore[index, call-overload]
    assert [road["peer"] for road in found["roads"]] == ["XB"]  # type: ignore[index, call-overload, union-attr]
    assert "XB" in introduced.done("node", "status")


def test_a_process_that_ended_is_not_said_to_live(tmp_path: Path) -> None:
    """Its file stays, and its number belongs to somebody else by now."""
    (tmp_path / "run").mkdir()
    node = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", str(tmp_path)])
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        (tmp_path / "run" / "sign.ready").write_text(f"{node.pid}\n")
        (tmp_path / "run" / "door.ready").write_text(f"{other.pid}\n")
        roll = {"keeper": {"pid": None, "failures": 3}, "web": {"pid": node.pid, "failures": 0}}
        (tmp_path / "run" / "processes.json").write_text(json.dumps(roll))
        found = {one.name: (one.alive, one.serves, one.failures) for one in processes(tmp_path)}
    finally:
        for one in (node, other):
            one.kill()
            one.wait()
    assert found == {
        "door": (False, False, 0),
        "keeper": (False, False, 3),
        "sign": (True, True, 0),
        "web": (True, False, 0),
    }
    assert not any(one.alive for one in processes(tmp_path))


def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(introduced: Terminal, services: str) -> None:
    found = examined(introduced, 1)  # no broker runs in this test
    assert found["queue"] == "wrong"
    fine = {
        "database",
        "keys",
        "certificates",
        "clock",
        "disk",
        "fonts",
        "edition",
        "officials",
        "peers",
        "tsa",
        "roads",
    }
    assert {name: found[name] for name in fine} == dict.fromkeys(fine, "fine")
    key = introduced.home / "keys" / "sign" / "seal-moj.key"
    key.chmod(0o644)
    (introduced.home / "keys" / "deliver" / "envelope.key").unlink()
    told = introduced.run("node", "doctor")
    assert "chmod 600" in told.stdout
    assert "deliver/envelope is missing" in told.stdout
    assert examined(introduced, 1)["keys"] == "wrong"


def test_the_doctor_misses_officials_and_confirmations(xa: Terminal, founded: Path) -> None:
    assert examined(xa, 1)["officials"] == "warns"
    xa.done("peer", "introduce", str(founded / "XB" / "introduction.json"))
    assert examined(xa, 1)["peers"] == "warns"


def test_the_doctor_looks_at_what_it_can_while_the_database_is_down(founded: Path) -> None:
    found = examined(Terminal(founded / "XA"), 1)
    assert found["database"] == "wrong"
    assert found["keys"] == "fine"
    assert "officials" not in found


def test_the_doctor_names_the_command_for_a_node_without_a_key_of_one_time_codes(xa: Terminal, home: Path) -> None:
    keys = home / "keys"
    (keys / "web" / "factors.secret").chmod(0o640)
    assert f"chmod 600 {keys}/web/factors.secret" in xa.run("node", "doctor").stdout
    shutil.rmtree(keys / "web")
    told = xa.run("node", "doctor").stdout
    assert "`rogatory node factor-key`" in told
    xa.json("node", "factor-key")
    assert "factors.secret" not in xa.run("node", "doctor").stdout


def test_the_doctor_tells_of_secrets_and_of_a_store_that_others_may_read(founded: Path, tmp_path: Path) -> None:
    home = tmp_path / "XA"
    shutil.copytree(founded / "XA", home, symlinks=True, ignore=shutil.ignore_patterns("*.sock", ".s.*"))
    (home / "store").mkdir(mode=0o750, exist_ok=True)
    (home / "store").chmod(0o750)
    passphrase = tmp_path / "sign.secret"
    passphrase.write_text("open sesame", "utf-8")
    passphrase.chmod(0o600)
    told = (home / "node.toml").read_text("utf-8")
    named = f'{told}key_passphrase_file = "{tmp_path}/{{class}}.secret"\n'
    (home / "node.toml").write_text(named, "utf-8")
    terminal = Terminal(home)
    found = examined(terminal, 1)
    assert (found["keys"], found["store"]) == ("fine", "fine")
    passphrase.chmod(0o640)
    (home / "store").chmod(0o755)
    found = examined(terminal, 1)
    assert (found["keys"], found["store"]) == ("wrong", "fine")
    assert (home / "store").stat().st_mode & 0o777 == 0o750, "one's own is closed by whoever opens it"
    assert f"chmod 600 {passphrase}" in terminal.run("node", "doctor").stdout
    if os.geteuid() == 0:
        (home / "store").chmod(0o755)
        os.chown(home / "store", 12_345, -1)
        assert examined(terminal, 1)["store"] == "wrong", "another user's is left as it is, and told"
