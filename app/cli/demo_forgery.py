"""The demo's forger: somebody who holds Ardenia's node, but no signatory's key and no seal. Development keys only.

It takes a letter that was really sent, changes one byte of what it says of its author, writes into Ardenia's log that
this was issued, gives it a new envelope with the right envelope key, and knocks at Boreland's door with Ardenia's own
TLS certificate. Only the document itself gives it away: it is neither what its content renders to nor what was signed.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.audit.events import Event
from app.audit.proof import LogProof, prove
from app.audit.record import record
from app.cli.hands import Paper, delivery
from app.cli.playground import Playground, RunningNode, courier, eventually
from app.exchange import envelope as wire
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.clock import now, stamp
from app.kit.errors import Misused
from app.kit.ids import uuid7
from app.trust import jws
from app.trust.keys import FileSigner

AUTHOR, OTHER_AUTHOR = b"<rdf:li>XA.moj<", b"<rdf:li>XA.moi<"
"""In the document's metadata, which nothing packs."""


def send_forged(built: Playground, paper: Paper) -> str:
    """Send it; answers the first reason for which it must be refused."""
    xa, xb = built["XA"], built["XB"]
    token = delivery(xa, paper.id).envelope or b""
    told = wire.envelope_of(jws.read(token, wire.ENVELOPE_TYPE).payload)
    true = xa.node.store.read(paper.owner, told.instrument.sha256)
    forged = true.replace(AUTHOR, OTHER_AUTHOR, 1)
    if forged == true:
        raise Misused("demo_forgery", "The letter does not name its author where the forger looks for it.")
    pin = {"id": uuid7(), "sha256": sha256(forged), "size": len(forged)}
    changes = {"instrument": wire.Pinned.model_validate(pin), "log": _logged(xa, pin), "sent_at": stamp(now())}
    payload = told.model_copy(update=changes)
    signer = _signer(xa, "deliver", "envelope")
    with courier(xa, xb) as road:
        path = built.folder / "forged.pdf"
        path.write_bytes(forged)
        road.put_part(sha256(forged), path)
        for part in told.attachments:
            road.put_part(part.sha256, xa.node.store.path(paper.owner, part.sha256))
        road.post_envelope(jws.sign(wire.payload(payload), signer, wire.ENVELOPE_TYPE))
    return "text_differs"


def _logged(node: RunningNode, pin: Mapping[str, object]) -> wire.LogPart:
    """The proof of an entry that says this was issued."""
    subject = {"instrument": str(pin["id"]), "sha256": str(pin["sha256"])}
    with node.session() as session:
        entry = record(session, Actor.node(node.authority), Event.INSTRUMENT_ISSUED, at=now(), subject=subject)

    def proof() -> LogProof | None:
        with node.session() as session:
            return prove(session, entry)

    return wire.log_part(eventually(proof, "the log covers the entry"))


def _signer(node: RunningNode, folder: str, label: str) -> FileSigner:
    keys = node.home / "keys" / folder
    return FileSigner.load(keys / f"{label}.key", keys / f"{label}.crt")
