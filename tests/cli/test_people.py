"""Officials, other States and tokens: who may do what from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.kit.clock import now
from app.kit.ids import AuthorityId
from app.notices import left_behind
from app.notices.occasions import Occasion
from app.notices.post import post
from app.wiring import open_node
from tests.cli.typing_commands import Terminal

ANA = ("--as", "XA.moj/ana")
BEN = ("--as", "XA.moj/ben")


def test_an_official_is_entered_with_the_certificate_of_the_nodes_keys(xa: Terminal) -> None:
    words = ("--name", "Ana Albin", "--function", "Head of Section", "--role", "case_officer", "--role", "signatory")
    told = xa.json("official", "add", "XA.moj/ana", *words)
    assert told["roles"] == ["case_officer", "signatory"]
    assert told["warnings"]
    (found,) = xa.listed("official", "list")
    assert (found["id"], found["name"], found["active"]) == ("XA.moj/ana", "Ana Albin", True)
    assert len(str(found["certificate"])) == 64
    assert "Ana Albin" in xa.done("official", "list")


@pytest.mark.parametrize(
    ("official", "role", "code", "exit_code"),
    [
        ("XB.moj/eve", "head", "not_here", 2),
        ("XA.moj", "head", "bad_official", 1),
        ("XA.moj/eve", "emperor", "bad_role", 2),
        ("XA.moj/ana", "head", "official_exists", 1),
    ],
)
def test_an_official_that_cannot_be_is_refused(
    staffed: Terminal, official: str, role: str, code: str, exit_code: int
) -> None:
    words = ("official", "add", official, "--name", "Eve", "--function", "Head", "--role", role)
    staffed.refused(code, exit_code, *words)


def test_roles_change_and_nobody_changes_their_own(staffed: Terminal) -> None:
    staffed.done(*BEN, "official", "roles", "XA.moj/ana", "--role", "auditor")
    staffed.refused("own_roles", 1, *BEN, "official", "roles", "XA.moj/ben", "--role", "auditor")
    assert {str(one["id"]): one["roles"] for one in staffed.listed("official", "list")}["XA.moj/ana"] == ["auditor"]


def test_a_certificate_is_named_and_taken_back(staffed: Terminal) -> None:
    staffed.done("official", "certificate", "XA.moj/ana", "--none")
    assert staffed.listed("official", "list")[0]["certificate"] is None
    own = staffed.home / "keys" / "sign" / "signatory-moj-ana.crt"
    staffed.done("official", "certificate", "XA.moj/ana", "--certificate", str(own))
    assert staffed.listed("official", "list")[0]["certificate"] is not None


def test_deactivating_is_dry_until_it_is_meant(staffed: Terminal) -> None:
    told = staffed.json("official", "deactivate", "XA.moj/ben")
    assert told["done"] is False
    assert told["warnings"]
    assert all(one["active"] for one in staffed.listed("official", "list"))
    staffed.done("official", "deactivate", "XA.moj/ben", "--yes")
    staffed.refused("not_active", 1, *BEN, "official", "list")


def test_who_leaves_is_told_what_they_hold_before_it_is_meant(staffed: Terminal) -> None:
    owner, matter, node = AuthorityId("XA.moj"), "XB-2026-K7Q3MD9T", open_node(staffed.home, "keeper", serves=False)
    params = {"matter": matter, "sender": "XB.moj", "urgency": "emergency"}
    with node.sessions().begin(owner) as session:
        notice = post(session, owner, Occasion.MATTER_URGENT, {"matter": matter}, now(), params)
    staffed.done(*BEN, "notices", "ack", notice)
    held = [{"notice": notice, "matter": matter, "urgent": True}]
    told = staffed.json("official", "deactivate", "XA.moj/ben")
    assert (told["done"], told["taken"]) == (False, held)
    shown = staffed.done("official", "deactivate", "XA.moj/ben")
    assert f"1 urgent notice that they have taken rings anew for the others, from the first rung on: {matter}" in shown
    assert staffed.json("official", "roles", "XA.moj/ben", "--role", "auditor")["taken"] == held
    assert staffed.json("official", "deactivate", "XA.moj/ben", "--yes")["taken"] == held
    with node.sessions().begin(owner) as session:
        assert left_behind.look(session, owner, now()) == 1
    node.close()
    [left] = staffed.json(*ANA, "notices", "show", notice)["left"]
    assert (left["official"], left["why"]) == ("XA.moj/ben", "not_active")
    assert "XA.moj/ben (not active)" in staffed.done(*ANA, "notices", "show", notice)


def test_a_state_is_trusted_once_two_officials_compared_its_fingerprint(staffed: Terminal, founded: Path) -> None:
    brought = staffed.json("peer", "introduce", str(founded / "XB" / "introduction.json"))
    assert (brought["status"], brought["confirmed_by"]) == ("introduced", 0)
    words = str(brought["fingerprint"])
    assert words == Terminal(founded / "XB").done("peer", "fingerprint").strip()
    wrong = "0000 " + words[5:]
    staffed.refused("fingerprint_differs", 1, *ANA, "peer", "confirm", "XB", wrong)
    staffed.done(*ANA, "peer", "confirm", "XB", *words.split(" "))
    staffed.refused("already_confirmed", 1, *ANA, "peer", "confirm", "XB", words)
    assert staffed.json(*BEN, "peer", "confirm", "XB", words.lower())["status"] == "confirmed"
    listed = {str(one["state"]): one for one in staffed.listed("peer", "list")}
    assert listed["XB"]["confirmed_by"] == ["XA.moj/ana", "XA.moj/ben"]
    assert listed["XA"]["status"] == "own"


def test_the_node_itself_confirms_nobody(staffed: Terminal, founded: Path) -> None:
    brought = staffed.json("peer", "introduce", str(founded / "XB" / "introduction.json"))
    staffed.refused("nobody_named", 2, "peer", "confirm", "XB", str(brought["fingerprint"]))


def test_what_is_no_introduction_is_refused(staffed: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "introduction.json"
    path.write_text("{}")
    staffed.refused("introduction_malformed", 1, "peer", "introduce", str(path))
    staffed.refused("own_state", 2, "peer", "introduce", str(staffed.home / "introduction.json"))
    staffed.refused("no_file", 2, "peer", "introduce", str(tmp_path / "none.json"))


def test_withdrawing_is_dry_until_it_is_meant(introduced: Terminal) -> None:
    assert introduced.json(*BEN, "peer", "withdraw", "XB")["done"] is False
    assert introduced.listed("peer", "list")[1]["status"] == "confirmed"
    assert introduced.json(*BEN, "peer", "withdraw", "XB", "--yes")["status"] == "withdrawn"
    introduced.refused("not_introduced", 1, *BEN, "peer", "withdraw", "XC")


def test_replacing_anchors_is_dry_and_needs_an_announcement(introduced: Terminal, founded: Path) -> None:
    file = str(founded / "XB" / "introduction.json")
    told = introduced.json("peer", "replace", file)
    assert (told["state"], told["done"]) == ("XB", False)
    assert introduced.json("peer", "replace", file, "--yes")["status"] == "confirmed"  # the same file: nothing to do


def test_a_chain_test_that_nobody_answers_is_undecided(introduced: Terminal, services: str) -> None:
    with introduced.working():
        told = introduced.run("peer", "test", "XB", "--timeout", "6", "--json")
    assert told.exit_code == 3
    found = json.loads(told.stdout)
    assert found["answered"] is False
    assert [hop["name"] for hop in found["hops"]][:2] == ["frozen", "signed"]
    assert json.loads(told.stderr)["code"] == "not_answered"
    introduced.refused("not_confirmed", 1, "peer", "test", "XC")


def test_a_token_acts_for_its_owner_within_its_scopes(
    staffed: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = staffed.json(*ANA, "token", "new", "--label", "file system", "--scope", "read", "--days", "7")
    path = tmp_path / "token"
    path.write_text(str(made["token"]) + "\n")
    assert staffed.listed("--token-file", str(path), "draft", "list") == []
    monkeypatch.setenv("ROGATORY_TOKEN", str(made["token"]))
    assert staffed.json("matters", "list", "--limit", "1") == {"matters": [], "cursor": None}
    staffed.refused("scope_missing", 1, "draft", "new", "--act", "request", "--to", "XB.moj")
    monkeypatch.delenv("ROGATORY_TOKEN")
    (listed,) = staffed.listed(*ANA, "token", "list")
    assert (listed["id"], listed["scopes"], listed["revoked"]) == (made["id"], ["read"], None)
    assert str(made["token"]) not in staffed.done(*ANA, "token", "list")
    staffed.done(*ANA, "token", "revoke", str(made["id"]))
    staffed.refused("token_revoked", 1, "--token-file", str(path), "draft", "list")


def test_a_token_is_alone_on_standard_output(staffed: Terminal) -> None:
    told = staffed.run(*ANA, "token", "new", "--label", "script")
    assert told.stdout.startswith("rog_XA.moj_")
    assert len(told.stdout.split()) == 1
    assert "not shown again" in told.stderr


def test_as_is_refused_in_production(staffed: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    (staffed.home / "keys" / "DEVELOPMENT").unlink()
    monkeypatch.setenv("ROGATORY_MODE", "production")
    monkeypatch.setenv("ROGATORY_ACCEPT_FILE_KEYS", "true")
    staffed.refused("development_only", 2, *ANA, "matters", "list")


def test_notices_are_listed_and_acknowledged(staffed: Terminal) -> None:
    node = open_node(staffed.home, "keeper", serves=False)
    params = {"matter": "XB-2026-K7Q3MD9T", "sender": "XB.moj", "urgency": "urgent"}
    with node.sessions().begin(AuthorityId("XA.moj")) as session:
        notice = post(
            session, AuthorityId("XA.moj"), Occasion.MATTER_URGENT, {"matter": params["matter"]}, now(), params
        )
    node.close()
    (found,) = staffed.listed(*ANA, "notices", "list")
    assert found["id"] == notice
    assert str(found["words"]).startswith("Urgent: XB-2026-K7Q3MD9T from XB.moj")
    assert staffed.json(*ANA, "notices", "ack", notice)["acknowledged_by"] == "XA.moj/ana"
    assert staffed.listed(*BEN, "notices", "list") == []
    staffed.refused("no_notice", 1, *ANA, "notices", "ack", "none")


def test_an_official_is_given_a_code_to_enrol_with(staffed: Terminal) -> None:
    made = staffed.json("official", "enrol", "XA.moj/ana")
    assert re.fullmatch(r"([0-9A-Z]{5}-){3}[0-9A-Z]{5}", str(made["code"]))
    again = staffed.json("--as", "XA.moj/ben", "official", "enrol", "XA.moj/ana")
    assert again["code"] != made["code"]
    staffed.refused("own_enrolment", 1, *BEN, "official", "enrol", "XA.moj/ben")
    staffed.refused("no_official", 1, "official", "enrol", "XA.moj/nobody")
    assert staffed.json(*BEN, "official", "sign-out", "XA.moj/ana")["signed_out"] is True
    staffed.refused("role_missing", 1, *ANA, "official", "sign-out", "XA.moj/ben")
