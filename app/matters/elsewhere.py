"""A signatory signs elsewhere: brings a file that any program signed, or asks for a digest and answers it."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.directory import queries as directory
from app.instruments import approvals, elsewhere
from app.instruments.header import Content, read
from app.instruments.models import Elsewhere, Frozen, Signing
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.errors import Conflict, Denied, Invalid, Refused, Unknown
from app.kit.ids import AuthorityId
from app.matters import acts
from app.matters.office import Office
from app.matters.signing_views import SignatureView
from app.procedures.table import Sign
from app.trust.anchors import Purpose, pem_certificates
from app.trust.policy import POLICY

LARGEST = POLICY.file_limit
LARGEST_ANSWER = 64 * 1024
"""Bytes of a CMS; a signature value has at most 1024."""
LARGEST_VALUE = 1024
CERTIFICATES = 10


def demand_askable(session: Session, office: Office, actor: Actor, frozen_id: str) -> Frozen:
    """The document, if the actor may sign it elsewhere now; locked, after its row for the sign class.

    `Denied` for anybody whom it does not name, `Refused` while eyes are missing or where no person signs, `Conflict`
    while it is being signed already or can no longer be.
    """
    permit(actor, Permission.SIGN, actor.authority)
    job = acts.job_of(session, actor, frozen_id, locked=True)
    frozen = session.get(Frozen, (actor.authority, frozen_id), with_for_update=True)
    if frozen is None:
        raise Unknown("no_frozen", f"There is no frozen document {frozen_id}.", "See what waits for approval.")
    job = job or acts.job_of(session, actor, frozen_id)  # another one may have asked while this one waited
    content = read(frozen.content)
    step = acts.named_step(office, actor, content)
    if step.sign is not Sign.PERSON_AND_SEAL:
        raise Refused("no_personal_signature", "This step leaves under the seal alone.", "Ask for it: `rogatory sign`.")
    if job is not None and job.done is None:
        raise Conflict(
            "signing_under_way",
            "The document is being signed, or waits to be.",
            "Wait for it, or give it up: `rogatory signing cancel`.",
        )
    if frozen.state != "failed" or frozen.sha256 is None:
        acts.make_ready(frozen)  # says why not; one that failed is made ready by the act that goes on with it
    approvals.demand(session, frozen, step, content)
    return frozen


def bring(session: Session, office: Office, actor: Actor, frozen_id: str, pdf: bytes) -> tuple[Elsewhere, Signing]:
    """Bring the document as the actor has signed it, with any program. The caller wakes the sign class.

    Here it is only seen that the file begins with the document; the sign class examines it and then seals it, or
    refuses it with its reason.
    """
    frozen, now = demand_askable(session, office, actor, frozen_id), office.now()
    if len(pdf) > LARGEST:
        raise Invalid("too_large", f"The file holds more than {LARGEST} bytes.", "Sign the document as it is.")
    elsewhere.demand_ours(office.store.read(actor.authority, frozen.sha256 or ""), pdf)
    digest = office.store.put(actor.authority, pdf)
    row = elsewhere.begin(session, actor, frozen, elsewhere.FILE, now, signed=digest, answered=now)
    record(session, actor, Event.SIGNATURE_BROUGHT, at=now, subject={**elsewhere.subject(row), "file": digest})
    return row, acts.sign(session, office, actor, frozen_id)


def ask(session: Session, office: Office, actor: Actor, frozen_id: str, pem: bytes) -> tuple[Elsewhere, Signing]:
    """Ask for what must be signed, for a certificate of the actor's; in place of what was asked before.

    `pem`: the certificate, then the issuing ones. The sign class makes it ready; the caller wakes it.
    """
    frozen, now = demand_askable(session, office, actor, frozen_id), office.now()
    certificates = pem_certificates(pem)
    if not 0 < len(certificates) <= CERTIFICATES:
        raise Invalid("bad_certificate", f"1 to {CERTIFICATES} certificates are needed.", "Your own first, in PEM.")
    _demand_own(session, office, actor, read(frozen.content), certificates[0])
    acts.make_ready(frozen)
    job = acts.job_of(session, actor, frozen_id, "handout", locked=True)
    row = elsewhere.begin(session, actor, frozen, elsewhere.DIGEST, now, certificates=pem)
    record(session, actor, Event.SIGNATURE_ASKED, at=now, subject=elsewhere.subject(row))
    return row, acts.ask(session, actor, job, frozen, "handout", now)


def answer(
    session: Session, office: Office, actor: Actor, signature: str, kind: str, data: bytes
) -> tuple[Elsewhere, Signing]:
    """What was made over a digest that was handed out: a signature value, or a CMS (`kind` value or cms). Once.

    The caller wakes the sign class, which puts it in its place and examines the whole like a file that was brought.
    """
    permit(actor, Permission.SIGN, actor.authority)
    limit = LARGEST_VALUE if kind == "value" else LARGEST_ANSWER
    if not 0 < len(data) <= limit:
        raise Invalid("bad_answer", f"An answer has 1 to {limit} bytes, not {len(data)}.", "Send it as it was made.")
    frozen_id = _row(session, actor, signature).frozen
    frozen, now = demand_askable(session, office, actor, frozen_id), office.now()
    row = _row(session, actor, signature, locked=True)
    _demand_answerable(row, frozen, now)
    row.state, row.answered, row.answer, row.answer_kind = "brought", now, data, kind
    session.flush()
    about = {**elsewhere.subject(row), "answer": sha256(data)}
    record(session, actor, Event.SIGNATURE_BROUGHT, at=now, subject=about)
    return row, acts.sign(session, office, actor, frozen_id)


def signature_of(session: Session, office: Office, actor: Actor, signature: str) -> SignatureView:
    """How a signature fares that is made elsewhere; while its digest is out, what is to be signed."""
    permit(actor, Permission.SIGNING_READ, actor.authority)
    return shown(session, office, _row(session, actor, signature))


def shown(session: Session, office: Office, row: Elsewhere) -> SignatureView:
    """A row for doors. What was brought is never in it: a half-signed document is shown to nobody."""
    appended = None
    if row.state == "offered" and row.prepared:
        owner = AuthorityId(row.authority)
        whole, frozen = office.store.read(owner, row.prepared), office.store.read(owner, row.sha256)
        appended = base64.b64encode(whole[len(frozen) :]).decode()
    attributes = row.attributes if row.state == "offered" else None
    return SignatureView(
        id=row.id,
        frozen=row.frozen,
        way=row.way,
        official=row.official,
        sha256=row.sha256,
        state=row.state,
        reason=row.reason,
        words=row.words,
        made=row.made,
        expires=row.expires,
        algorithm=row.algorithm,
        attributes=base64.b64encode(attributes).decode() if attributes else None,
        digest=hashlib.new(row.algorithm or "sha256", attributes).hexdigest() if attributes else None,
        appended=appended,
    )


def _row(session: Session, actor: Actor, signature: str, *, locked: bool = False) -> Elsewhere:
    row = session.get(Elsewhere, (actor.authority, signature), with_for_update=locked or None, populate_existing=locked)
    if row is None:
        raise Unknown("no_signature", f"There is no signature {signature}.", "Ask for it anew.")
    return row


def _demand_own(session: Session, office: Office, actor: Actor, content: Content, certificate: bytes) -> None:
    """Said before anybody signs: the sign class would refuse it anyway."""
    _, holders = directory.own_trust(session, office.state, office.now())
    found = holders.get(sha256(certificate))
    purpose = Purpose.EXERCISE if content.exercise else Purpose.SIGNATORY
    if found is None or found.purpose is not purpose or found.official != actor.official:
        raise Refused(
            "not_your_certificate",
            f"The edition in force does not list this certificate for {actor.official}.",
            "Use the one that it lists, or have it listed: `rogatory official certificate`.",
        )


def _demand_answerable(row: Elsewhere, frozen: Frozen, now: datetime) -> None:
    if row.official != read(frozen.content).official:
        raise Denied("not_named", f"Only {row.official} answers this digest.", "Ask for one of your own.")
    if row.way != elsewhere.DIGEST or row.state not in elsewhere.OPEN or row.state in {"brought", "proven"}:
        raise Conflict("signature_settled", f"It is {row.state} and takes no answer.", "Ask for the digest anew.")
    if row.state == "preparing":
        raise Conflict("signature_preparing", "It is not handed out yet.", "Wait a moment.")
    if row.expires is None or row.expires <= now:
        raise Conflict("signature_expired", "Its time is over.", "Ask for the digest anew.")
    if row.sha256 != frozen.sha256:
        raise Conflict("other_digest", "The document is another one by now.", "Ask for the digest anew.")
