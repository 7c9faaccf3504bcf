"""The sign class composes the papers with which an instrument leaves: letter, checklist, the signed file, what lies
beside it. A row of its queue like any other; nothing of it is signed.
"""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.directory import queries as directory
from app.exchange import dispatch, paper_jobs
from app.exchange.desk import SigningDesk
from app.exchange.dispatch_models import DispatchSet
from app.instruments.dispatch_files import ReplyKit, archive, labels, title
from app.instruments.header import Content, read
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.ids import AuthorityId, OfficialId
from app.procedures import contents


def work(desk: SigningDesk, owner: AuthorityId, job: str, set_id: str, tries: int) -> None:
    """Compose one set and end its row; what is away is waited for, what cannot be composed says why."""

    def failed(session: Session, code: str) -> None:
        made = session.get_one(DispatchSet, (owner, set_id), with_for_update=True)
        made.state, made.reason = "failed", code

    paper_jobs.work(desk, owner, job, tries, lambda: _compose(desk, owner, set_id), failed)


def _compose(desk: SigningDesk, owner: AuthorityId, set_id: str) -> None:
    with desk.sessions.begin(owner) as session:
        wanted = session.get_one(DispatchSet, (owner, set_id))
        if wanted.state == "made":
            return
        row = session.get_one(Instrument, (owner, owner, wanted.instrument))
        content, digest, sender = read(row.content), row.sha256, _name(session, owner, wanted.language)
    signed = desk.store.read(owner, digest)
    beside = [(one.name, one.sha256, desk.store.read(owner, one.sha256)) for one in content.attachments]
    files: list[tuple[str, bytes]] = [(f"2-{content.kind}.pdf", signed)]
    files += [(f"3-{place:02}-{name}", data) for place, (name, _, data) in enumerate(beside, 1)]
    account = _account(desk, wanted, content, digest, sender)
    made_on = datetime.combine(wanted.dated, time(12), UTC)
    files.insert(0, ("1-letter.pdf", desk.letter(account, content, made_on)))
    if wanted.kit is not None:
        files.append(("4-reply.pdf", desk.kit(content, digest, _kit(desk, wanted, content, sender), made_on)))
    whole = archive(files)
    sha256 = desk.store.put(owner, whole)
    with desk.sessions.begin(owner) as session:
        made = session.get_one(DispatchSet, (owner, set_id), with_for_update=True)
        made.state, made.reason, made.sha256, made.size = "made", None, sha256, len(whole)
        subject = {"instrument": made.instrument, "matter": made.reference, "bundle": made.id, "sha256": sha256}
        record(session, Actor.named(OfficialId(made.official)), Event.DISPATCH_SET_MADE, at=desk.now(), subject=subject)


def _account(desk: SigningDesk, wanted: DispatchSet, content: Content, digest: str, sender: str) -> JsonObject:
    def paper(name: str, sha256: str | None, *, original: bool = True) -> Json:
        return {"name": name, "sha256": sha256, "original": original, "copies": wanted.copies}

    kind = title(content.kind, wanted.language)
    papers: list[Json] = [paper(kind, digest)]
    papers += [paper(one.name, one.sha256) for one in content.attachments]
    papers += [paper(one, None) for one in wanted.originals]
    if wanted.kit is not None:
        papers.append(paper(str(labels(wanted.language)["reply_form"]), None))
    return {
        "language": wanted.language,
        "letter": wanted.letter,
        "sender": sender,
        "addressee": [*wanted.addressee],
        "dated": wanted.dated.isoformat(),
        "reference": content.matter,
        "kind": kind,
        "instrument": content.id,
        "sha256": digest,
        "check": content.check_token,
        "copies": wanted.copies,
        "kit": wanted.kit,
        "papers": papers,
    }


def _kit(desk: SigningDesk, wanted: DispatchSet, content: Content, sender: str) -> ReplyKit:
    pin = content.procedure
    kind = dispatch.answer(desk.catalogue.pinned(pin.name, pin.version, pin.sha256), wanted.kit or "")
    return ReplyKit(wanted.kit or "", kind, contents.newest(kind), wanted.language, sender)


def _name(session: Session, owner: AuthorityId, language: str) -> str:
    return directory.authority_entry(session, owner).name(language)
