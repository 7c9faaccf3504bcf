"""What arrives at a node in these tests: letters and receipts of the other State, under its real development keys.

The node is `House` with its own PostgreSQL and the real logins; what is brought is true in everything but the flaw
that a test gives it, except that its PDF is none: verification ends at its first step.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.audit import tree
from app.directory import editions
from app.directory.edition import Edition
from app.exchange import envelope as wire
from app.exchange import inbox, intake, ledger
from app.exchange.desk import IntakeDesk
from app.exchange.models import Delivery, Inbox, ReceiptIn
from app.instruments.examination import examine
from app.instruments.models import Instrument
from app.kit import canonical
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.ids import Digest, uuid7
from app.procedures.catalogue import CATALOGUE
from app.trust import jws
from app.trust.anchors import Anchors, Purpose
from app.trust.holder import Holders
from app.trust.keys import FileSigner
from app.trust.note import Checkpoint, NoteSigner
from app.trust.report import Report
from app.trust.revocation import Revocation
from tests.directory.states import NOW, State, der
from tests.factories import bodies
from tests.factories.node import TO_XB, House, edition
from tests.matters.conftest import states, xa

_numbers = itertools.count(1000)
YEAR = timedelta(days=365)


@pytest.fixture
def xb(states: tuple[State, State]) -> State:
    """Who sends."""
    return states[1]


def desk(node: House) -> IntakeDesk:
    """The desk of a node's intake class; its services are out of reach."""

    own = State("XA")
    return IntakeDesk(
        state=node.state,
        authorities=(node.owner,),
        sessions=node.database.sessions("rog_intake"),
        store=node.store,
        wake=lambda queue, row: node.woken.append((queue, row)),
        now=lambda: node.time,
        catalogue=CATALOGUE,
        receipt=signer(own, "receipt"),
        verify=_verify,
        gather=lambda pdf, anchors: Revocation(),
    )


def _verify(
    pdf: bytes, anchors: Anchors, holders: Holders, at: datetime, *, unstamped: bool, revocation: Revocation
) -> Report:
    return examine(pdf, anchors, holders, at, unstamped, revocation, CATALOGUE, None)


def signer(state: State, leaf: str) -> FileSigner:
    """A key of a State's node: `envelope`, `receipt`."""
    found, key = state.leaves[leaf]
    return FileSigner.of(key, [der(found)])


def rotated(state: State, *, since: datetime = NOW - YEAR, until: datetime = NOW + YEAR) -> FileSigner:
    """A new certificate of its node anchor, valid in a span."""
    root, root_key = state.roots[Purpose.NODE]
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{state.code} new")]))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    return FileSigner.of(key, [der(builder.sign(root_key, hashes.SHA256()))])


def next_edition(state: State, *, number: int = 2, **changes: object) -> Edition:
    """The edition after the first; `envelope` and `receipt` take a `FileSigner` whose certificate replaces the old."""
    before = edition(state)
    (node,) = state.payload()["nodes"]  # type: ignore[misc]  # a list of one
    for use in ("envelope", "receipt"):
        if (new := changes.pop(use, None)) is not None:
            assert isinstance(new, FileSigner)
            node[f"{use}_certificates"] = [base64.b64encode(new.certificate).decode()]  # type: ignore[index]
    return edition(state, number=number, previous=before, nodes=[node], **changes)


def publish(node: House, state: State, new: Edition) -> None:
    """A node takes in an edition."""
    with node.session("rog_deliver") as session:
        editions.accept_edition(session, Actor.node(node.owner), state.signed(new), node.time)


@dataclass(frozen=True)
class Letter:
    """An envelope with its parts."""

    token: str
    parts: tuple[bytes, ...]

    @property
    def digest(self) -> Digest:
        return sha256(self.token.encode())

    @property
    def told(self) -> wire.Envelope:
        return wire.envelope_of(jws.read(self.token, wire.ENVELOPE_TYPE).payload)


def letter(
    state: State,
    *,
    by: FileSigner | None = None,
    under: Edition | None = None,
    log: NoteSigner | None = None,
    attachments: Sequence[bytes] = (),
    urgent: bool = False,
) -> Letter:
    """A letter of XB to XA: a new one each time."""
    identity, named = uuid7(), under or edition(state)
    pdf = b"no PDF, " + identity.encode()
    entry = canonical.dumps(
        {
            "event": "instrument.issued",
            "authority": f"{state.code}.moj",
            "subject": {"instrument": identity, "sha256": sha256(pdf)},
        }
    )
    head = Checkpoint(f"rogatory/{state.code}", 1, tree.leaf(entry))
    payload = {
        "sender": {"state": state.code, "authority": f"{state.code}.moj"},
        "recipient": {"state": "XA", "authority": "XA.moj"},
        "instrument": {"id": identity, "sha256": sha256(pdf), "size": len(pdf)},
        "attachments": [{"sha256": sha256(one), "size": len(one)} for one in attachments],
        "edition": {"number": named.number, "sha256": named.digest},
        "log": {
            "entry": base64.b64encode(entry).decode(),
            "index": 0,
            "size": 1,
            "hashes": [],
            "checkpoint": (log or state.log).sign(head.text),
        },
        "urgent": urgent,
        "exercise": False,
        "unstamped": False,
        "sent_at": stamp(NOW),
    }
    signed = wire.payload(wire.Envelope.model_validate(payload))
    return Letter(jws.sign(signed, by or signer(state, "envelope"), wire.ENVELOPE_TYPE), (pdf, *attachments))


def bring(node: House, found: Letter, peer: str = "XB") -> None:
    """The door stores a letter's parts and its envelope."""
    for part in found.parts:
        node.store.put(f"in-{peer}", part)
    with node.database.sessions("rog_door").begin(None) as session:
        inbox.store_envelope(session, node.store, peer, found.token, [node.owner], node.time)  # type: ignore[arg-type]


def drain(node: House) -> None:
    """Intake works until nothing is due."""
    at = desk(node)
    while intake.work(at, "tests"):
        pass


def arrived(node: House, found: Letter) -> Inbox:
    """What became of a letter."""
    with node.session("rog_intake") as session:
        return session.get_one(Inbox, found.digest)


def outcome(node: House, found: Letter) -> tuple[str, str | None]:
    """State and reason of a letter, after intake has worked."""
    drain(node)
    row = arrived(node, found)
    return row.state, row.reason


def request(node: House, **more: object) -> Instrument:
    """A request of the node that is in its outbox, and was sent."""
    body = more.pop("body", bodies.mla_request())
    assert isinstance(body, dict)
    body["proceeding"]["reference"] = f"{next(_numbers)}/P/2026"  # the same case twice would be stopped as a duplicate
    sent = node.issue("request", body, **{**TO_XB, **more})  # type: ignore[arg-type]
    with node.session("rog_deliver") as session:
        session.get_one(Delivery, (node.owner, sent.id)).state = "sent"
    return sent


def receipt(
    state: State, about: Instrument, status: str = "accepted", *, by: FileSigner | None = None, **changes: object
) -> str:
    """A receipt of XB on an instrument of XA."""
    told = {
        "status": status,
        "reason": "too_late" if status == "rejected" else None,
        "decision": None,
        "envelope": "e" * 64,
        "instrument": {"id": about.id, "sha256": about.sha256, "size": about.size},
        "sender": {"state": state.code, "authority": f"{state.code}.moj"},
        "recipient": {"state": "XA", "authority": "XA.moj"},
        "at": stamp(NOW),
        **changes,
    }
    signed = wire.payload(wire.Receipt.model_validate(told))
    return jws.sign(signed, by or signer(state, "receipt"), wire.RECEIPT_TYPE)


def post(node: House, *tokens: str) -> list[str]:
    """The door stores receipts."""
    with node.database.sessions("rog_door").begin(None) as session:
        return inbox.store_receipts(session, "XB", tokens, [node.owner], node.time)  # type: ignore[arg-type]


def read(node: House, token: str) -> ReceiptIn:
    """What became of a receipt."""
    with node.session("rog_intake") as session:
        return session.get_one(ReceiptIn, sha256(token.encode()))


def delivery(node: House, about: Instrument) -> Delivery:
    """How an instrument of the node fares."""
    with node.session() as session:
        return session.get_one(Delivery, (node.owner, about.id))


__all__ = ["bodies", "edition", "intake", "ledger", "states", "xa"]
