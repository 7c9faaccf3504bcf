"""The demo's forger: somebody who holds Ardenia's node keys, but no signatory's and no seal. Development keys only.

It takes a letter that was really sent, changes one byte of the text, gives it a new envelope with the right envelope
key and a proof for the true letter, and knocks at Boreland's door with Ardenia's own TLS certificate.
"""

from __future__ import annotations

from app.cli.hands import Paper, delivery
from app.cli.playground import Playground, RunningNode
from app.directory import queries as directory
from app.exchange import envelope as wire
from app.exchange.courier import Courier, tls_context
from app.kit.canonical import sha256
from app.kit.clock import now, stamp
from app.kit.ids import uuid7
from app.trust import jws
from app.trust.keys import FileSigner


def send_forged(built: Playground, paper: Paper) -> str:
    """Send it; answers the reason for which it must be refused."""
    xa, xb = built["XA"], built["XB"]
    token = delivery(xa, paper.id).envelope or b""
    told = wire.envelope_of(jws.read(token, wire.ENVELOPE_TYPE).payload)
    true = xa.node.store.read(paper.owner, told.instrument.sha256)
    middle = len(true) // 4
    forged = true[:middle] + bytes([true[middle] ^ 1]) + true[middle + 1 :]
    pin = {"id": uuid7(), "sha256": sha256(forged), "size": len(forged)}
    payload = told.model_copy(update={"instrument": wire.Pinned.model_validate(pin), "sent_at": stamp(now())})
    signer = _signer(xa, "deliver", "envelope")
    with courier(xa, xb) as road:
        path = built.folder / "forged.pdf"
        path.write_bytes(forged)
        road.put_part(sha256(forged), path)
        for part in told.attachments:
            road.put_part(part.sha256, xa.node.store.path(paper.owner, part.sha256))
        road.post_envelope(jws.sign(wire.payload(payload), signer, wire.ENVELOPE_TYPE))
    return "log_entry"


def courier(one: RunningNode, other: RunningNode) -> Courier:
    """A courier with one node's TLS key to another node's door."""
    keys = one.home / "keys" / "deliver"
    with one.session() as session:
        anchors = directory.node_anchors_of(session, other.state)
        node = directory.current_edition(session, other.state).nodes[0]
    context = tls_context(keys / "tls-client.crt", keys / "tls-client.key", [anchors])
    return Courier(other.state, node.address, context, frozenset(node.tls_digests))


def _signer(node: RunningNode, folder: str, label: str) -> FileSigner:
    keys = node.home / "keys" / folder
    return FileSigner.load(keys / f"{label}.key", keys / f"{label}.crt")
