"""Hands of a signatory of the playground whose key is not on the node: a file that she signed, or a digest."""

from __future__ import annotations

import ssl

from app.cli.hands import Paper, signed
from app.cli.playground import eventually
from app.instruments.models import Elsewhere, Frozen, Instrument
from app.kit.errors import Refused
from app.matters import elsewhere
from app.trust import pdfsign
from app.trust.elsewhere import ROOM
from app.trust.keys import Signer

_ENDED = frozenset({"refused", "expired", "cancelled"})


def bring(paper: Paper, signer: Signer, who: str = "ana") -> Instrument:
    """Sign the document as a program on her own machine does, bring the file, and wait until it is an instrument."""
    office, store = paper.node.node.office(), paper.node.node.store
    with paper.node.session(paper.owner) as session:
        digest = session.get_one(Frozen, (paper.owner, paper.id)).sha256 or ""
    pdf = pdfsign.sign_person(store.read(paper.owner, digest), signer, None, room=ROOM)
    actor = paper.node.official(who, paper.owner)
    with paper.node.session(paper.owner) as session:
        row, job = elsewhere.bring(session, office, actor, paper.id, pdf)
        signature, queued = row.id, job.id
    office.wake("sign", queued)
    return _issued(paper, signature)


def answer(paper: Paper, signer: Signer, who: str = "ana") -> Instrument:
    """Ask for the digest as a smart card's program does, sign it, answer, and wait until it is an instrument."""
    office, actor = paper.node.node.office(), paper.node.official(who, paper.owner)
    pem = "".join(ssl.DER_cert_to_PEM_cert(one) for one in (signer.certificate, *signer.chain))
    with paper.node.session(paper.owner) as session:
        row, job = elsewhere.ask(session, office, actor, paper.id, pem.encode())
        signature, queued = row.id, job.id
    office.wake("sign", queued)
    offer = eventually(lambda: _offered(paper, signature), f"the digest of {paper.id} is handed out")
    value = signer.sign(offer.attributes or b"")
    with paper.node.session(paper.owner) as session:
        _, job = elsewhere.answer(session, office, actor, signature, "value", value)
        queued = job.id
    office.wake("sign", queued)
    return _issued(paper, signature)


def _offered(paper: Paper, signature: str) -> Elsewhere | None:
    found = _row(paper, signature)
    return found if found.state == "offered" else None


def _issued(paper: Paper, signature: str) -> Instrument:
    eventually(lambda: signed(paper) is not None or _row(paper, signature).state in _ENDED, f"{paper.id} is signed")
    found = signed(paper)
    if found is None:
        row = _row(paper, signature)
        raise Refused(row.reason or row.state, row.words or f"The signature is {row.state}.")
    return found


def _row(paper: Paper, signature: str) -> Elsewhere:
    with paper.node.session(paper.owner) as session:
        return session.get_one(Elsewhere, (paper.owner, signature))
