"""Archival copies at the command line: what there is, a renewal by hand, the file that a court is given."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from app.exchange import archiving, watching
from app.instruments.models import Instrument
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import now, stamp
from app.trust.anchors import load
from app.wiring import open_node
from certs.pki import Pki
from tests.cli.typing_commands import Terminal
from tests.conftest import Database
from tests.factories import bodies

ANA, BEN = ("--as", "XA.moj/ana"), ("--as", "XA.moj/ben")


@pytest.fixture
def accepted(introduced: Terminal, services: str, database: Database, tmp_path: Path) -> JsonObject:
    """A request that was signed, and accepted two days ago."""
    path = tmp_path / "body.json"
    path.write_text(json.dumps(bodies.mla_request()), "utf-8")
    new = ("draft", "new", "--act", "request", "--to", "XB.moj", "--treaty", "un_cybercrime", "--body", str(path))
    draft = str(introduced.json(*ANA, *new)["id"])
    with introduced.working():
        frozen = introduced.json(*ANA, "draft", "freeze", draft, "--tick-all")
        introduced.done(*BEN, "approve", str(frozen["id"]), "--sha256", str(frozen["sha256"]))
        signed = introduced.json(*ANA, "sign", str(frozen["id"]))
    with database.admin().begin(None) as session:
        session.execute(update(Instrument).values(state="accepted", decided=now() - timedelta(days=2)))
    return signed


def keep(xa: Terminal) -> int:
    """What the keeper does every minute."""
    node = open_node(xa.home, "keeper", serves=False)
    try:
        return archiving.work(node.keeper_desk().archive)
    finally:
        node.close()


def test_a_copy_is_seen_renewed_by_hand_and_written_out(
    introduced: Terminal, accepted: JsonObject, tmp_path: Path
) -> None:
    identity = str(accepted["id"])
    assert "No instrument is archived yet." in introduced.done("trust", "list")
    introduced.refused("not_archived", 1, "trust", "copy", identity, "--out", str(tmp_path / "none.pdf"))
    assert keep(introduced) == 1
    (kept,) = introduced.listed("trust", "list")
    assert (kept["id"], kept["stamps"], kept["problem"]) == (identity, 1, None)
    assert introduced.json("trust", "renew")["instruments"] == []
    dry = introduced.json("trust", "renew", identity)
    assert (dry["asked"], len(dry["instruments"])) == (False, 1)  # type: ignore[arg-type]  # a list
    assert keep(introduced) == 0
    assert "With --yes 1 archival copies" in introduced.done("trust", "renew", "--all")
    introduced.done("trust", "renew", "--all", "--yes")
    assert keep(introduced) == 1
    (kept,) = introduced.listed("trust", "list", identity)
    assert kept["stamps"] == 2
    out, delivered = tmp_path / "copy.pdf", tmp_path / "delivered.pdf"
    written = introduced.json("trust", "copy", identity, "--out", str(out))
    assert written["sha256"] == kept["copy"] == sha256(out.read_bytes())
    introduced.done(*ANA, "instrument", "get", identity, "--out", str(delivered))
    assert out.read_bytes().startswith(delivered.read_bytes())
    introduced.refused("file_exists", 1, "trust", "copy", identity, "--out", str(out))
    introduced.refused("not_archived", 1, "trust", "list", "no-such-id")
    introduced.refused("usage", 2, "trust", "renew", identity, "--all")
    introduced.refused("role_missing", 1, *ANA, "trust", "renew", identity, "--yes")


def test_what_stands_on_a_certificate_is_listed(introduced: Terminal, accepted: JsonObject) -> None:
    introduced.refused("no_certificate", 1, "trust", "affected", "XA")
    node = open_node(introduced.home, "keeper", serves=False)
    try:
        archiving.work(node.keeper_desk().archive)
        watching.enter(node.keeper_desk().archive)
        watching.work(node.keeper_desk().archive)
    finally:
        node.close()
    known = introduced.listed("trust", "certificates", "XA")
    assert {one["problem"] for one in known} == {None}
    assert all(one["checked"] for one in known)
    seal = next(str(one["sha256"]) for one in known if "seal)" in str(one["subject"]))
    told = introduced.json("trust", "affected", seal[:8])
    (one,) = told["instruments"]  # type: ignore[misc]  # a list of one
    assert (one["id"], one["part"], one["verdict"], one["waits"]) == (accepted["id"], "signer", "valid", False)  # type: ignore[index, call-overload]
    assert introduced.json("trust", "affected", "XA", "--changed")["instruments"] == []
    assert str(accepted["id"]) in introduced.done("trust", "affected", "XA")
    introduced.refused("bad_certificate_name", 2, "trust", "affected", "seal")


def test_two_officials_withdraw_a_certificate_and_take_it_back(introduced: Terminal, founded: Path, pki: Pki) -> None:
    seal = pki.certificate_path("XB", "seal-moj")
    words = ("trust", "withdraw", str(seal), "--state", "XB", "--since", stamp(now()), "--reason", "key_compromise")
    dry = introduced.json(*ANA, *words)
    assert (dry["affected"], dry["done"]) == (0, False)
    assert introduced.listed("trust", "withdrawals") == []
    (one,) = introduced.listed(*ANA, *words, "--yes")
    assert (one["certificate"], one["counts"]) == (pki.seal("XB.moj").digest, False)
    introduced.refused("withdrawn_already", 1, *ANA, *words, "--yes")
    assert introduced.listed(*BEN, *words, "--yes")[0]["counts"] is True
    assert "counts" in introduced.done("trust", "withdrawals")
    digest = str(one["certificate"])
    back = ("trust", "lift", digest, "--state", "XB")
    assert introduced.json(*BEN, *back)["done"] is False
    introduced.done(*BEN, *back, "--yes")
    assert introduced.listed(*ANA, *back, "--yes")[0]["counts"] is False
    root = pki.anchors / "XB" / "node" / "root.pem"
    introduced.refused("not_withdrawable", 1, *ANA, "trust", "withdraw", str(root), *words[3:], "--yes")
    introduced.refused("bad_certificate_name", 2, *ANA, "trust", "lift", str(introduced.home / "node.toml"), *back[3:])
    introduced.refused("no_file", 2, *ANA, "trust", "lift", "nothing", *back[3:])


def test_a_bare_machine_learns_what_was_withdrawn_from_the_folder_of_anchors(introduced: Terminal, pki: Pki) -> None:
    path = introduced.home / "anchors" / "XA" / "withdrawn.toml"
    digest, since = pki.seal("XA.moj").digest, now().replace(microsecond=0)
    words = (
        "trust",
        "withdraw",
        digest,
        "--state",
        "XA",
        "--since",
        stamp(since),
        "--reason",
        "key_compromise",
        "--yes",
    )
    introduced.done(*ANA, *words)
    assert not path.exists(), "one official's word does not count"
    introduced.done(*BEN, *words)
    assert load(introduced.home / "anchors").withdrawn == {"XA": {digest: since}}
    for who in (ANA, BEN):
        introduced.done(*who, "trust", "lift", digest, "--state", "XA", "--yes")
    assert not path.exists()
