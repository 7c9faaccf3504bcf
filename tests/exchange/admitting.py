"""Letters of XA that come to XB's intake whole: real files, envelopes, proofs and services."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.audit import tree
from app.directory import queries as directory
from app.exchange import envelope as wire
from app.exchange import inbox, intake
from app.exchange.desk import IntakeDesk
from app.exchange.models import Inbox
from app.instruments.header import read
from app.instruments.workshop import Workshop as Means
from app.kit import canonical
from app.kit.canonical import Json, JsonObject, sha256
from app.kit.clock import stamp
from app.kit.ids import Digest, StateCode
from app.procedures.catalogue import CATALOGUE
from app.trust import jws
from app.trust.note import Checkpoint
from app.trust.policy import POLICY, Policy
from tests.exchange.archives import OWNER, Keeping
from tests.factories import bodies


@dataclass
class Admitting:
    """XB's intake, whose services are the development PKI's and can be silenced with the keeper's."""

    keeping: Keeping
    means: Means
    policy: Policy = POLICY

    @property
    def desk(self) -> IntakeDesk:
        """What intake works with."""
        house = self.keeping.house
        return IntakeDesk(
            state=StateCode("XB"),
            authorities=(OWNER,),
            sessions=house.database.sessions("rog_intake"),
            store=house.store,
            wake=lambda queue, row: house.woken.append((queue, row)),
            now=lambda: house.time,
            catalogue=CATALOGUE,
            receipt=self.keeping.shop.lab.pki.signer("XB", "receipt"),
            verify=self.means.verify_apart,
            gather=self.means.gather_apart,
            policy=self.policy,
        )

    def request(self, **more: Json) -> bytes:
        """The content of a request that opens its matter."""
        content = canonical.loads(self.keeping.content())
        told: JsonObject = {"kind": "mla_request", "act": "request", "body": bodies.of("mla_request")}
        return canonical.dumps({**content, **told, **more})

    def bring(self, pdf: bytes, content: bytes, **changes: object) -> Digest:
        """XA's node brings a letter; answers the digest of its envelope."""
        house, told = self.keeping.house, read(content)
        pin: JsonObject = {"id": told.id, "sha256": sha256(pdf), "size": len(pdf)}
        with house.session() as session:
            edition = directory.current_pin(session, StateCode("XA"))
        entry = canonical.dumps(
            {
                "event": "instrument.issued",
                "authority": "XA.moj",
                "subject": {"instrument": told.id, "sha256": sha256(pdf)},
            }
        )
        payload = {
            "sender": {"state": "XA", "authority": "XA.moj"},
            "recipient": {"state": "XB", "authority": OWNER},
            "instrument": pin,
            "attachments": [],
            "edition": {"number": edition.number, "sha256": edition.sha256},
            "log": {
                "entry": base64.b64encode(entry).decode(),
                "index": 0,
                "size": 1,
                "hashes": [],
                "checkpoint": self.keeping.shop.log("XA").sign(Checkpoint("rogatory/XA", 1, tree.leaf(entry)).text),
            },
            "urgent": wire.urgent(told.urgency),
            "exercise": told.exercise,
            "unstamped": False,
            "sent_at": stamp(house.time),
            **changes,
        }
        signed = wire.payload(wire.Envelope.model_validate(payload))
        token = jws.sign(signed, self.keeping.shop.lab.pki.signer("XA", "envelope"), wire.ENVELOPE_TYPE)
        house.store.put("in-XA", pdf)
        with house.database.sessions("rog_door").begin(None) as session:
            digest, _ = inbox.store_envelope(session, house.store, StateCode("XA"), token, [OWNER], house.time)
        return digest

    def outcome(self, digest: Digest) -> tuple[str, str | None]:
        """State and reason of a letter, after intake has worked."""
        while intake.work(self.desk, "tests"):
            pass
        with self.keeping.house.session("rog_intake") as session:
            row = session.get_one(Inbox, digest)
            return row.state, row.reason


@pytest.fixture
def admitting(keeping: Keeping) -> Iterator[Admitting]:
    """XB's node and its parser process."""
    shop, house = keeping.shop, keeping.house
    means = Means(CATALOGUE, None, lambda: house.time, shop.lab.transport("XB", shop.at), keeping.ask)
    means.begin_apart()
    yield Admitting(keeping, means)
    means.end_apart()
