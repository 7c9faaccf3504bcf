"""The sign class's work on signatures that are made elsewhere: making a document ready, and proving what came back.

What a signatory brings is a stranger's file until it is proven here: it begins with the frozen document, carries one
signature in the signatory's field and nothing else, by the certificate that the edition in force names for this very
official. Only then does `issue` put the seal under it.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.directory import queries as directory
from app.exchange.desk import SigningDesk
from app.instruments import elsewhere
from app.instruments.header import read
from app.instruments.models import Elsewhere, Frozen
from app.kit import apart
from app.kit.actor import Actor
from app.kit.errors import Refused, Unavailable
from app.kit.ids import AuthorityId, Digest
from app.notices.occasions import Occasion
from app.notices.post import post
from app.trust.anchors import pem_certificates
from app.trust.reasons import Verdict
from app.trust.report import Found, Report

log = logging.getLogger("rogatory.notices")

REMEDIES: dict[str, str] = {
    "fields": "Put exactly one signature into the field Signatory, and none elsewhere.",
    "foreign_field": "Put exactly one signature into the field Signatory, and none elsewhere.",
    "not_certified": "Sign as a certifying signature that allows filling in forms (pyHanko: --certify).",
    "signature_format": "Sign as PAdES: ETSI.CAdES.detached, in DER, with the certificate named in the signature.",
    "changed_after_rendering": "Let the program add the signature alone: no stamp, no note, no new page.",
    "revisions": "Sign once and save nothing after it.",
    "weak_algorithm": "Sign with SHA-256 or stronger, and ECDSA P-256, P-384 or RSA from 3072 bits.",
    "unknown_holder": "Sign with the certificate that the edition in force lists for you.",
    "holder_official": "Sign with the certificate that the edition in force lists for you.",
    "timestamp_untrusted": "Let the program take timestamps of your State's authority, or none.",
}
"""What to do about a reason, where it can be said; the reasons themselves are those of `trust/reasons.py`."""
_OF_A_DIGEST = frozenset(
    {"signature_format", "weak_algorithm", "unknown_holder", "holder_official", "timestamp_untrusted"}
)
"""Reasons whose remedy also helps whoever answers a digest: the rest of the file is this node's own work."""
_ANYTHING_ELSE = {
    elsewhere.FILE: "Download the document again and sign that file; nothing of what was brought is used.",
    elsewhere.DIGEST: "Ask for the digest anew and sign the attributes that then come, with the key of the certificate"
    " that you name; nothing of this answer is used.",
}


def prepare(desk: SigningDesk, owner: AuthorityId, frozen_id: str) -> None:
    """Make a document ready whose digest was asked for. It may be answered from then on, once, for a while."""
    with desk.sessions.begin(owner) as session:
        row = elsewhere.open_row(session, owner, frozen_id)
        if row is None or row.state != "preparing":
            return
        digest, pem = Digest(row.sha256), row.certificates or b""
    out = desk.elsewhere.hand_out(desk.store.read(owner, digest), pem_certificates(pem))
    prepared = desk.store.put(owner, out.prepared)
    now = desk.now()
    with desk.sessions.begin(owner) as session:
        found = _locked(session, row)
        found.prepared = prepared  # of one that was given up meanwhile, too: by this name its file is swept
        if found.state == "preparing":
            found.attributes, found.algorithm = out.attributes, out.algorithm
            found.state, found.expires = "offered", now + elsewhere.ANSWERABLE
            record(session, Actor.node(owner), Event.SIGNATURE_OFFERED, at=now, subject=elsewhere.subject(found))


def prove(desk: SigningDesk, owner: AuthorityId, frozen_id: str) -> str | None:
    """Examine what was brought for a document; answers the id of the signature that `issue` may seal.

    None: nothing was brought, the key is asked for here. `Refused` with the reason when it is not the official's
    signature under that document, `Unavailable` when that cannot be known yet.
    """
    with desk.sessions.begin(owner) as session:
        row = elsewhere.open_row(session, owner, frozen_id)
        if row is None or row.state in {"proven", "preparing", "offered"}:
            return row.id if row is not None and row.state == "proven" else None
        anchors, holders = directory.own_trust(session, desk.state, desk.now())
    frozen = desk.store.read(owner, row.sha256)
    pdf = _brought(desk, owner, row)
    elsewhere.demand_ours(frozen, pdf)
    _demand_yes(desk.elsewhere.examine(frozen, pdf, anchors, holders, desk.now()), row.way)
    signed, now = desk.store.put(owner, pdf), desk.now()
    with desk.sessions.begin(owner) as session:
        found = _locked(session, row)
        found.signed, waited = signed, found.state == "brought"
        if waited:
            found.state = "proven"
            record(session, Actor.node(owner), Event.SIGNATURE_PROVEN, at=now, subject=elsewhere.subject(found))
    if not waited:
        raise Unavailable("signing_lost", "The signature was given up while it was examined.", "Nothing has left.")
    return row.id


def proven(session: Session, owner: AuthorityId, signature: str, frozen: Frozen) -> Digest:
    """The file that `issue` seals: proven, of the official whom the document names, under what was approved."""
    row = session.get_one(Elsewhere, (owner, signature), with_for_update=True)
    official = read(frozen.content).official
    same = (row.frozen, row.sha256, row.official) == (frozen.id, frozen.sha256, official)
    if row.state != "proven" or row.signed is None or not same:
        raise Refused("signature_not_proven", "The signature is not one that was proven for this document.")
    return Digest(row.signed)


def use(session: Session, owner: AuthorityId, signature: str) -> None:
    """It has become part of an instrument, in this transaction."""
    session.get_one(Elsewhere, (owner, signature), with_for_update=True).state = "used"


def end(session: Session, owner: AuthorityId, frozen_id: str, reason: str, words: str, at: datetime) -> None:
    """What was brought for a document that will not be signed as it is; in the transaction that ends the job, so that
    whoever reads that it was refused may bring another one.
    """
    row = elsewhere.open_row(session, owner, frozen_id, locked=True)
    if row is not None:
        elsewhere.settle(session, row, "refused", at, Actor.node(owner), reason=reason, words=words)


def expire(session: Session, owner: AuthorityId, now: datetime) -> int:
    """Digests that nobody answered in time; people hear of each. Answers how many. For the keeper."""
    query = elsewhere.unanswered(owner, now)

    def end_one(row: Elsewhere) -> None:
        elsewhere.settle(session, row, "expired", now, Actor.node(owner), reason="unanswered")
        frozen = session.get_one(Frozen, (owner, row.frozen))
        subject = {"instrument": frozen.id, "matter": frozen.reference}
        told = {"kind": read(frozen.content).kind, "matter": frozen.reference, "due": elsewhere.until(row)}
        post(session, owner, Occasion.SIGNATURE_UNANSWERED, subject, now, told)

    return apart.each(session, list(session.scalars(query.with_for_update(skip_locked=True))), end_one, log)


def _brought(desk: SigningDesk, owner: AuthorityId, row: Elsewhere) -> bytes:
    """The file with the signatory's signature: as it was brought, or put together out of what came back."""
    if row.way == elsewhere.FILE:
        return desk.store.read(owner, row.signed or "")
    prepared = desk.store.read(owner, row.prepared or "")
    return desk.elsewhere.assemble(prepared, row.answer_kind or "", row.answer or b"")


def _demand_yes(report: Report, way: str) -> None:
    found = report.failure
    if found is None and report.verdict is Verdict.VALID and report.complete:
        return
    if found is not None and report.verdict is Verdict.UNDECIDED:
        raise Unavailable(found.code, _told(found), "It is tried again.")
    code = found.code if found else "unreadable"
    words = _told(found) if found else "The file could not be examined."
    known = way == elsewhere.FILE or code in _OF_A_DIGEST
    raise Refused(code, words, REMEDIES.get(code, _ANYTHING_ELSE[way]) if known else _ANYTHING_ELSE[way])


def _told(found: Found) -> str:
    """A reason in words, with what was seen. Details may quote a stranger's file: they are cut and made printable."""
    detail = "".join(one if one.isprintable() else "?" for one in found.detail)[:200]
    return f"{found.reason.words} ({detail})" if detail else found.reason.words


def _locked(session: Session, row: Elsewhere) -> Elsewhere:
    return session.get_one(Elsewhere, (row.authority, row.id), with_for_update=True)
