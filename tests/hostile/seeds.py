"""The sound things that mutants are made of, each made once."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from functools import cached_property

from asn1crypto import cms

from app.audit import tree
from app.audit.proof import LogProof
from app.directory import introduction
from app.exchange import envelope as wire
from app.instruments.rendering import RENDERER, Renderer
from app.kit import canonical
from app.kit.clock import stamp
from app.kit.errors import RogatoryError
from app.trust import docstamp, elsewhere, jws
from app.trust.anchors import Purpose
from app.trust.note import NoteSigner
from app.trust.reasons import Verdict
from app.trust.revocation import Revocation
from tests.hostile import run
from tests.hostile.sections import byte_ranges
from tests.hostile.workshop import Workshop

LOG = "rogatory/XA"


class NotOurs(Exception):
    """The mutant cannot be brought to the door: it could not be signed."""


@dataclass
class Bench:
    """What the doors are tried with: one workshop, and what is made in it once."""

    shop: Workshop
    log: NoteSigner = field(default_factory=lambda: NoteSigner.generate(LOG))

    def examined(self, pdf: bytes) -> bool:
        """Whether an instrument is believed."""
        found = run.examine(pdf, self.shop.lab.anchors, self.shop.directories(), self.shop.at)
        return found.verdict is Verdict.VALID

    @cached_property
    def bare(self) -> bytes:
        """A letter without revocation data."""
        return self.shop.letter(sealer=self.shop.sealer(revocation=Revocation()))

    @cached_property
    def known(self) -> Revocation:
        """Revocation data for it."""
        return self.shop.known(self.shop.sound, self.shop.lab.pki.seal("XA.moj"))

    @cached_property
    def introduction(self) -> bytes:
        """The introduction of XA."""
        held = {one: self.shop.lab.anchors.of("XA", one) for one in Purpose}
        address = "https://localhost:8443"
        return introduction.build_introduction("XA", held, address, self.shop.edition("XA"), self.shop.at)  # type: ignore[arg-type]

    @cached_property
    def copy(self) -> bytes:
        """An archival copy of a letter, with two document timestamps."""
        pdf = self.shop.sound
        for _ in range(2):
            tsa = self.shop.tsa()
            prepared = docstamp.prepare(pdf, (), self.known, 9000)
            pdf = prepared.complete(tsa.token(prepared.digest, prepared.algorithm))
        return pdf

    @cached_property
    def envelope(self) -> bytes:
        """A signed envelope with its proof."""
        pinned = {"id": "01930000-0000-7000-8000-000000000001", "sha256": "ab" * 32, "size": 100}
        subject = {"sha256": pinned["sha256"], "instrument": pinned["id"]}
        entry = canonical.dumps({"subject": subject, "event": "instrument.issued", "authority": "XA.moj"})
        leaves = [b"first", entry, b"third"]
        hashes = [tree.leaf(one) for one in leaves]
        path = [hashes[0], hashes[2]]
        root = tree.root_of(hashes)
        text = f"{LOG}\n3\n{base64.b64encode(root).decode()}\n"
        proof = LogProof(entry, 1, 3, tuple(path), self.log.sign(text))
        told = wire.Envelope.model_validate(
            {
                "sender": {"state": "XA", "authority": "XA.moj"},
                "recipient": {"state": "XB", "authority": "XB.moj"},
                "instrument": pinned,
                "attachments": [{"sha256": "cd" * 32, "size": 7}],
                "edition": {"number": 1, "sha256": "ef" * 32},
                "log": wire.log_part(proof),
                "urgent": False,
                "exercise": False,
                "unstamped": False,
                "sent_at": stamp(self.shop.at),
            }
        )
        return canonical.dumps(wire.payload(told))

    @cached_property
    def receipt(self) -> bytes:
        """The payload of a receipt."""
        told = wire.Receipt.model_validate(
            {
                "status": "accepted",
                "reason": None,
                "decision": None,
                "envelope": "ab" * 32,
                "instrument": wire.envelope_of(canonical.loads(self.envelope)).instrument,
                "sender": {"state": "XB", "authority": "XB.moj"},
                "recipient": {"state": "XA", "authority": "XA.moj"},
                "at": stamp(self.shop.at),
            }
        )
        return canonical.dumps(wire.payload(told))

    @cached_property
    def handed_out(self) -> bytes:
        """A document made ready for a signature that is made elsewhere."""
        signer = self.shop.lab.pki.signatory("XA.moj/ana")
        return elsewhere.hand_out(self.shop.frozen, [signer.certificate, *signer.chain]).prepared

    @cached_property
    def returned(self) -> bytes:
        """The CMS that comes back for it."""
        signer = self.shop.lab.pki.signatory("XA.moj/ana")
        out = elsewhere.hand_out(self.shop.frozen, [signer.certificate, *signer.chain])
        self.__dict__["handed_out"] = out.prepared
        pdf = elsewhere.with_value(out.prepared, signer.sign(out.attributes))
        _, before, after, _ = byte_ranges(pdf)[-1]
        return cms.ContentInfo.load(bytes.fromhex(pdf[before + 1 : after - 1].decode())).dump()

    @cached_property
    def content(self) -> bytes:
        """Content of the template of this release."""
        folder = Renderer.open(None)
        pin = next(one.pin for one in folder._templates.values())
        return self.shop.content(template=pin.model_dump(mode="json"), renderer=RENDERER)

    def signed(self, payload: bytes, key: str, typ: str) -> str:
        """A payload signed by a key of XA, whatever it says; `NotOurs` for what is not JSON."""
        try:
            return jws.sign(canonical.loads(payload), self.shop.lab.pki.signer("XA", key), typ)
        except RogatoryError as error:
            raise NotOurs(str(error)) from error
