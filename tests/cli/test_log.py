"""The log from the command line: it is verified, it proves, it is handed out; what was tampered with is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cli.typing_commands import Terminal
from tests.conftest import Database


@pytest.fixture
def logged(introduced: Terminal) -> Terminal:
    """XA, whose log has some entries, all in their place."""
    introduced.sequence()
    return introduced


def an_entry(database: Database) -> str:
    """The id of some entry."""
    with database.admin().begin(None) as session:
        return str(session.scalar(text("select id from audit_entry order by id limit 1")))


def test_a_log_that_holds_is_told_to_hold(logged: Terminal) -> None:
    for command in ("verify", "fsck"):
        found = logged.json("log", command)
        assert found["valid"] is True
        assert isinstance(found["size"], int)
        assert found["size"] > 5
    assert "entries" in logged.done("log", "fsck")


def test_an_altered_entry_is_found_from_the_ground(logged: Terminal, database: Database) -> None:
    with database.admin().begin(None) as session:
        session.execute(text("alter table audit_entry disable trigger keep_rows"))
        session.execute(text("update audit_entry set event = 'alarm' where id = :id"), {"id": an_entry(database)})
    assert logged.run("log", "verify").exit_code == 0  # the heads say nothing of the entries
    told = logged.run("log", "fsck", "--json")
    assert told.exit_code == 1
    assert {one["fault"] for one in json.loads(told.stdout)["discrepancies"]} == {"entry_altered"}


def test_a_log_that_went_back_is_found_by_what_others_saw(logged: Terminal, database: Database, tmp_path: Path) -> None:
    seen = tmp_path / "checkpoint"
    logged.done("--as", "XA.moj/ana", "token", "new", "--label", "one more entry")
    logged.sequence()
    seen.write_text(logged.done("log", "checkpoint"))
    assert logged.json("log", "verify", "--known", str(seen))["valid"] is True
    with database.admin().begin(None) as session:
        session.execute(text("alter table log_checkpoint disable trigger keep_rows"))
        session.execute(text("delete from log_checkpoint where size = (select max(size) from log_checkpoint)"))
    told = logged.run("log", "verify", "--known", str(seen), "--json")
    assert told.exit_code == 1
    assert [one["fault"] for one in json.loads(told.stdout)["discrepancies"]] == ["went_back"]


def test_an_entry_is_proved_to_whoever_has_the_key(logged: Terminal, database: Database, tmp_path: Path) -> None:
    entry = an_entry(database)
    found = logged.json("log", "prove", entry)
    assert found["id"] == entry
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(found))
    key = (logged.home / "anchors" / "XA" / "log.vkey").read_text().strip()
    stranger = Terminal(tmp_path)
    assert stranger.json("log", "verify", "--proof", str(path), "--key", key)["origin"] == "rogatory/XA"
    path.write_text(json.dumps({**found, "index": int(str(found["index"])) + 1}))
    assert stranger.run("log", "verify", "--proof", str(path), "--key", key).exit_code == 1
    path.write_text("{}")
    stranger.refused("bad_proof", 1, "log", "verify", "--proof", str(path), "--key", key)
    logged.refused("no_such_entry", 1, "log", "prove", "nothing")


def test_an_entry_that_waits_for_its_place_is_not_proved_yet(introduced: Terminal, database: Database) -> None:
    introduced.refused("not_sequenced", 1, "log", "prove", an_entry(database))
    introduced.refused("empty_log", 1, "log", "checkpoint")


def test_the_tree_is_handed_out_as_tiles(logged: Terminal, tmp_path: Path) -> None:
    told = logged.json("log", "export", str(tmp_path / "log"))
    assert (tmp_path / "log" / "checkpoint").read_text().splitlines()[:2] == ["rogatory/XA", str(told["size"])]
    assert list((tmp_path / "log" / "tile").rglob("*"))
