"""From a draft to a signed instrument, by commands alone: what is checked, frozen, approved, signed, shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.exchange.models import Delivery, Outbox, Quarantined
from app.instruments.models import Instrument
from app.kit import canonical
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import now
from app.kit.ids import AuthorityId
from tests.cli.typing_commands import Terminal
from tests.conftest import Database
from tests.factories import bodies

ANA = ("--as", "XA.moj/ana")
BEN = ("--as", "XA.moj/ben")
MOJ = AuthorityId("XA.moj")
Begin = Callable[..., str]


@pytest.fixture
def begin(introduced: Terminal, tmp_path: Path) -> Begin:
    """Begins a draft of a request; answers its id."""

    def act(*words: str, body: JsonObject | None = None) -> str:
        path = tmp_path / "body.json"
        path.write_text(json.dumps(bodies.mla_request() if body is None else body), "utf-8")
        new = ("draft", "new", "--act", "request", "--to", "XB.moj", "--treaty", "un_cybercrime", "--body", str(path))
        return str(introduced.json(*ANA, *new, *words)["id"])

    return act


def sent(xa: Terminal, draft: str) -> JsonObject:
    """Freeze, approve and sign a draft; the sign class must work."""
    frozen = xa.json(*ANA, "draft", "freeze", draft, "--tick-all")
    xa.done(*BEN, "approve", str(frozen["id"]), "--sha256", str(frozen["sha256"]))
    return xa.json(*ANA, "sign", str(frozen["id"]))


def test_a_draft_is_checked_mended_and_given_up(introduced: Terminal, begin: Begin) -> None:
    draft = begin(body={})
    told = introduced.run(*ANA, "draft", "check", draft, "--json")
    found = {one["key"]: one for one in json.loads(told.stdout)}
    assert told.exit_code == 1
    assert "40(15)" in found["purpose_missing@purpose"]["article"]
    assert "Say what the evidence is for." in introduced.run(*ANA, "draft", "check", draft).stdout
    refused = introduced.run(*ANA, "draft", "freeze", draft)
    assert refused.exit_code == 1
    assert "purpose_missing@purpose" in refused.stderr
    assert len(str(refused.stderr).splitlines()[-2]) < 80  # the table, then one short sentence and the remedy
    introduced.refused("findings_block", 1, *ANA, "draft", "freeze", draft)
    mended = introduced.json(*ANA, "draft", "change", draft, "--body", json.dumps(bodies.mla_request()))
    assert mended["version"] == 2
    assert introduced.run(*ANA, "draft", "check", draft).exit_code == 0
    introduced.refused("draft_changed", 1, *ANA, "draft", "change", draft, "--urgency", "urgent", "--version", "1")
    assert introduced.json(*ANA, "draft", "discard", draft)["done"] is False
    assert [one["id"] for one in introduced.listed(*ANA, "draft", "list")] == [draft]
    assert introduced.json(*ANA, "draft", "discard", draft, "--yes")["done"] is True
    assert introduced.listed(*ANA, "draft", "list") == []
    assert introduced.json(*ANA, "draft", "show", draft)["state"] == "discarded"


def test_a_file_travels_beside_a_draft_under_its_digest(introduced: Terminal, begin: Begin, tmp_path: Path) -> None:
    order = tmp_path / "order.pdf"
    order.write_bytes(b"%PDF-1.7 an order")
    draft = begin("--attach", str(order))
    assert introduced.json(*ANA, "draft", "show", draft)["attachments"] == [sha256(order.read_bytes())]
    program = tmp_path / "order.exe"
    program.write_bytes(b"MZ")
    words = ("draft", "change", draft, "--attach", str(program))
    introduced.refused("bad_media_type", 1, *ANA, *words)


def test_a_request_is_frozen_approved_signed_and_seen(
    introduced: Terminal, begin: Begin, services: str, database: Database, tmp_path: Path
) -> None:
    draft = begin()
    with introduced.working():
        frozen = introduced.json(*ANA, "draft", "freeze", draft, "--tick-all")
        identity, digest = str(frozen["id"]), str(frozen["sha256"])
        assert (frozen["state"], frozen["missing"]) == ("frozen", 1)
        pdf = tmp_path / "frozen.pdf"
        introduced.done(*BEN, "draft", "document", identity, "--out", str(pdf))
        assert sha256(pdf.read_bytes()) == digest
        introduced.refused("file_exists", 1, *BEN, "draft", "document", identity, "--out", str(pdf))
        introduced.refused("approval_missing", 1, *ANA, "sign", identity)
        assert [one["id"] for one in introduced.listed(*BEN, "draft", "waiting")] == [identity]
        introduced.refused("other_digest", 1, *BEN, "approve", identity, "--sha256", "0" * 64)
        introduced.refused("bad_digest", 2, *BEN, "approve", identity, "--sha256", "0")
        assert introduced.json(*BEN, "approve", identity, "--sha256", digest)["approvals"] == ["XA.moj/ben"]
        introduced.refused("not_named", 1, *BEN, "sign", identity)
        assert introduced.json(*ANA, "sign", identity)["state"] == "issued"
        reference = str(frozen["matter"])
        signed = tmp_path / "signed.pdf"
        told = introduced.json(*ANA, "instrument", "get", identity, "--out", str(signed))
        assert told["line"]["sha256"] == sha256(signed.read_bytes())  # type: ignore[index, call-overload]
        (delivery,) = introduced.listed("deliveries")
        assert (delivery["instrument"], delivery["state"]) == (identity, "waiting")
    anchors = introduced.home / "anchors"
    verified = introduced.run("instrument", "verify", str(signed), "--anchors", str(anchors), "--json")
    assert (verified.exit_code, json.loads(verified.stdout)["verdict"]) == (0, "valid"), verified.stdout
    seen = introduced.json(*ANA, "matters", "show", reference)
    assert [one["id"] for one in seen["instruments"]] == [identity]  # type: ignore[index, call-overload, union-attr]
    assert seen["line"]["status"]["pending"] == [identity]  # type: ignore[index, call-overload]
    assert "we are the requesting side" in introduced.done(*BEN, "matters", "show", reference)
    assert [one["after"] for one in introduced.listed(*ANA, "matters", "replay", reference)] == ["RECEIVED"]
    (line,) = introduced.listed(*ANA, "instrument", "list", reference)
    assert (line["state"], line["text"]) == ("pending", "identical")
    assert "what its content renders to, byte for byte" in introduced.done(*ANA, "instrument", "get", identity)
    with database.admin().begin(None) as session:
        row = session.scalars(select(Instrument)).one()
        row.report = canonical.dumps({**canonical.loads(row.report or b""), "text": "not_compared"})
    assert "NOT COMPARED with its content" in introduced.done(*ANA, "instrument", "get", identity)
    assert "not_compared" in introduced.done(*ANA, "instrument", "list", reference)
    assert reference in introduced.done(*ANA, "matters", "list")


def test_a_step_under_the_seal_leaves_at_once_and_one_to_be_signed_waits(
    introduced: Terminal, begin: Begin, services: str
) -> None:
    with introduced.working():
        reference = str(sent(introduced, begin())["matter"])
        body = json.dumps(bodies.of("communication"))
        told = introduced.json(*ANA, "act", reference, "message", "--body", body, "--tick-all")
        assert (told["sign"], told["state"]) == ("seal", "issued")
        held = introduced.json(*ANA, "act", reference, "message", "--body", body, "--tick-all", "--hold")
        assert held["state"] == "frozen"
        withdrawal = json.dumps(bodies.of("withdrawal"))
        waits = introduced.json(*ANA, "act", reference, "withdraw", "--body", withdrawal, "--tick-all")
        assert (waits["sign"], waits["state"]) == ("person+seal", "frozen")
        introduced.refused("no_such_act", 1, *ANA, "act", reference, "dance")
        introduced.refused("no_matter", 1, *ANA, "act", "XA-2026-AAAAAAAA", "message")
        introduced.refused("bad_reference", 1, *ANA, "act", "XA-2026", "message")


def test_waiting_ends_without_an_answer_when_nobody_works(introduced: Terminal, begin: Begin) -> None:
    told = introduced.json(*ANA, "draft", "freeze", begin(), "--tick-all", "--wait", "0.3")
    assert (told["state"], told["sha256"]) == ("rendering", None)
    introduced.refused("not_signable", 1, *ANA, "sign", str(told["id"]), "--wait", "0.3")


def test_a_delivery_that_was_given_up_is_taken_up_again(
    introduced: Terminal, begin: Begin, services: str, database: Database
) -> None:
    with introduced.working():
        identity = str(sent(introduced, begin())["id"])
    introduced.refused("not_given_up", 1, "delivery", "retry", identity)
    introduced.refused("no_delivery", 1, "delivery", "retry", "nothing")
    with database.sessions("rog_deliver").begin(MOJ) as session:
        session.execute(update(Delivery).values(state="gave_up", problem="peer_unreachable"))
        session.execute(update(Outbox).values(done=now()))
    assert introduced.listed("deliveries", "--state", "gave_up")[0]["problem"] == "peer_unreachable"
    introduced.done(*ANA, "delivery", "retry", identity)
    assert [one["state"] for one in introduced.listed("deliveries")] == ["waiting"]


def test_what_was_refused_is_listed_and_shown(introduced: Terminal, database: Database) -> None:
    envelope = sha256(b"forged")
    with database.sessions("rog_intake").begin(MOJ) as session:
        row = Quarantined(authority=MOJ, envelope=envelope, peer="XB", reason="bad_signature", alarm=False, at=now())
        row.words = "The seal is not over the whole file.\x1b[2J"
        session.add(row)
    (found,) = introduced.listed(*BEN, "quarantine", "list")
    assert (found["envelope"], found["reason"]) == (envelope, "bad_signature")
    shown = introduced.done(*BEN, "quarantine", "show", envelope[:8])
    assert "not over the whole file" in shown
    assert "\x1b" not in shown
    introduced.refused("no_quarantined", 1, *BEN, "quarantine", "show", "ffff")
