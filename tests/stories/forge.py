"""The forger's workshop: letters that no honest node would send, made with a State's real development keys.

Each part may be right or wrong on its own: content, signatures, log entry, envelope, parts.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import typst

from app.audit.events import Event
from app.audit.proof import LogProof, prove
from app.audit.record import record
from app.cli.playground import Playground, RunningNode, courier, eventually
from app.directory import queries as directory
from app.exchange import envelope as wire
from app.instruments import header
from app.instruments.header import Content
from app.instruments.kinds import fields_by, step_of
from app.instruments.models import MatterHead
from app.instruments.rendering import Renderer
from app.kit.actor import Actor
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import now, stamp
from app.kit.ids import AuthorityId, uuid7
from app.procedures import contents
from app.procedures.catalogue import CATALOGUE
from app.trust import jws, pdfsign
from app.trust.keys import FileSigner
from app.trust.revocation import Revocation
from certs.lab import Lab

_RENDERER: list[Renderer] = []


def renderer() -> Renderer:
    """Opened once a run."""
    if not _RENDERER:
        _RENDERER.append(Renderer.open())
    return _RENDERER[0]


@dataclass
class Letter:
    """An instrument with everything that goes beside it."""

    content: Content
    pdf: bytes
    attachments: list[bytes] = field(default_factory=list)


@dataclass
class Forger:
    """Somebody with every key of one State."""

    built: Playground
    node: RunningNode
    target: RunningNode

    def __post_init__(self) -> None:
        self.lab = Lab(self.built.pki)

    @property
    def state(self) -> str:
        """Whose keys they are."""
        return str(self.node.state)

    def content(self, reference: str, act: str, kind: str, body: JsonObject, **changes: object) -> Content:
        """A content as an honest node would write it now, but for the changes."""
        owner = self.node.authority
        with self.node.session() as session:
            head = session.get_one(MatterHead, (owner, reference))
            pins = {
                "own": {"id": head.own_id, "sha256": head.own_sha256} if head.own_id else None,
                "other": {"id": head.other_id, "sha256": head.other_sha256} if head.other_id else None,
            }
            told: dict[str, object] = {
                "v": 1,
                "id": uuid7(),
                "kind": kind,
                "kind_version": contents.newest(kind),
                "act": act,
                "procedure": {
                    "name": head.procedure,
                    "version": head.procedure_version,
                    "sha256": head.procedure_sha256,
                },
                "treaty": {"code": head.treaty, "version": head.treaty_version, "sha256": head.treaty_sha256},
                "template": renderer().template.model_dump(mode="json"),
                "renderer": renderer().renderer,
                "matter": reference,
                "sender": {"state": owner[:2], "authority": owner, "official": f"{owner}/ana"},
                "recipient": {"state": head.counterpart[:2], "authority": head.counterpart},
                "after": pins,
                "in_reply_to": None,
                "replaces": None,
                "frozen_at": stamp(now()),
                "urgency": "routine",
                "exercise": False,
                "check_token": "0f" * 16,
                "language": "en",
                "attachments": [],
                "body": body,
            }
        return header.parse({**told, **changes})  # type: ignore[arg-type,dict-item]  # tests give JSON

    def sign(
        self, content: Content, *, person: str | None = None, seal: str | None = None, shown: str | None = None
    ) -> bytes:
        """Render, sign and seal, stamped by the State's own authority. `person` and `seal` name another State whose key
        signs instead; `shown` is what the pages say instead.
        """
        canonical = header.write(content)
        pin = content.procedure
        fields = fields_by(step_of(CATALOGUE, pin.name, pin.version, content.act, content.kind).sign)
        frozen = pdfsign.prepare(other_pages(canonical, shown), fields) if shown else None
        pdf = frozen or renderer().frozen(canonical, fields)
        tsa, foreign = self.lab.tsa(self.state), person or seal or self.state
        if len(fields) == 2:
            pdf = pdfsign.sign_person(pdf, self.built.pki.signatory(f"{person or self.state}.moj/ana"), tsa)
        sealing = self.built.pki.seal(f"{seal or self.state}.moj")
        known = [*pdfsign.certificates(pdf), sealing.certificate, *sealing.chain]
        return pdfsign.seal(pdf, sealing, tsa, self._revocation(known, foreign))

    def _revocation(self, known: list[bytes], foreign: str) -> Revocation:
        """Revocation data as the State gathers it, and that of another State whose keys it uses."""
        own = self.lab.revocation(self.state, known)
        if foreign == self.state:
            return own
        return own + self.lab.revocation(foreign, known)

    def logged(self, identity: str, digest: str) -> LogProof:
        """An entry in the State's own log that says this was issued."""
        owner = self.node.authority
        subject = {"instrument": identity, "sha256": digest}
        with self.node.session() as session:
            entry = record(session, Actor.node(owner), Event.INSTRUMENT_ISSUED, at=now(), subject=subject)

        def proof() -> LogProof | None:
            with self.node.session() as session:
                return prove(session, entry)

        return eventually(proof, "the log covers the entry")

    def envelope(self, letter: Letter, **changes: object) -> str:
        """The signed envelope of a letter; `changes` replace members of its payload."""
        digest = sha256(letter.pdf)
        proof = self.logged(letter.content.id, digest)
        with self.node.session() as session:
            pin = directory.current_pin(session, self.node.state)
        content = letter.content
        payload: dict[str, object] = {
            "sender": {"state": content.sender.state, "authority": content.sender.authority},
            "recipient": {"state": content.recipient.state, "authority": content.recipient.authority},
            "instrument": {"id": content.id, "sha256": digest, "size": len(letter.pdf)},
            "attachments": [{"sha256": sha256(one), "size": len(one)} for one in letter.attachments],
            "edition": {"number": pin.number, "sha256": pin.sha256},
            "log": wire.log_part(proof),
            "urgent": wire.urgent(content.urgency),
            "exercise": content.exercise,
            "unstamped": False,
            "sent_at": stamp(now()),
            **changes,
        }
        return jws.sign(wire.payload(wire.Envelope.model_validate(payload)), self.signer(), wire.ENVELOPE_TYPE)

    def signer(self) -> FileSigner:
        """The node's envelope key."""
        keys = self.node.home / "keys" / "deliver"
        return FileSigner.load(keys / "envelope.key", keys / "envelope.crt")

    def bring(self, token: str, letter: Letter) -> str:
        """Knock at the target's door with parts and envelope; answers the envelope's digest."""
        with courier(self.node, self.target) as road, tempfile.TemporaryDirectory() as folder:
            for part in (letter.pdf, *letter.attachments):
                path = Path(folder) / "part"
                path.write_bytes(part)
                road.put_part(sha256(part), path)
            road.post_envelope(token)
        return sha256(token.encode())

    def send(self, letter: Letter, **changes: object) -> str:
        """Envelope and bring in one."""
        return self.bring(self.envelope(letter, **changes), letter)


def other_pages(canonical: bytes, text: str) -> bytes:
    """A sound PDF/A-3b with this content embedded, and pages that say something else."""
    source = (
        b"#let raw = bytes(sys.inputs.content)\n"
        b'#set document(title: "Letter", author: "XB")\n'
        b'#pdf.attach("content.json", raw, relationship: "data", mime-type: "application/json", description: "c")\n'
        b"#sys.inputs.text\n"
    )
    compiler = typst.Compiler(root=tempfile.gettempdir())
    made = compiler.compile(
        input=source, format="pdf", pdf_standards="a-3b", sys_inputs={"content": canonical.decode(), "text": text}
    )
    assert isinstance(made, bytes)
    return made


def authority(state: str) -> AuthorityId:
    """The ministry of a State."""
    return AuthorityId(f"{state}.moj")
