"""Letters of courts that travel beside an instrument: what their signatures prove, read by the sign class and kept.

Each side reads them itself, under the anchors that it trusts for the State of their author. The word that somebody
types about a letter is held against what was found (`treaties.contents_rules`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.exchange import paper_jobs
from app.exchange.desk import SigningDesk
from app.exchange.dispatch_models import LetterLook
from app.instruments.models import Attachment, Signing
from app.kit.canonical import Json
from app.kit.clock import stamp
from app.kit.errors import Unavailable
from app.kit.ids import AuthorityId, StateCode, uuid7
from app.treaties import bodies
from app.trust.letter_words import Letter, LetterSignature, Word
from app.trust.policy import POLICY

TASK = "letter"
READING = "reading"
PLACES = ("signed_letter", "issuing_authority.signed_letter")
"""Members of a body that name such a letter."""
ANEW = timedelta(minutes=10)
"""After which a letter that was not found good is looked at again when it is asked about: anchors come, lists too."""
PDF = "application/pdf"


def named(body: Json) -> Mapping[str, str]:
    """The letters that a body names: SHA-256 by the place."""
    return {place: found for place in PLACES if (found := bodies.text(body, place))}


def owe(session: Session, owner: AuthorityId, body: Json, state: StateCode, at: datetime) -> None:
    """Have the letters that a body names read, as far as they are here and nobody has read them of late."""
    for file in sorted(set(named(body).values())):
        last = _last(session, owner, file, state)
        waits = last is not None and (last.word in {READING, Word.GOOD.value} or at < last.asked + ANEW)
        if not waits and session.get(Attachment, (owner, file)) is not None:
            made = LetterLook(authority=owner, id=uuid7(), file=file, state=state, word=READING, signatures=[])
            made.asked, made.read, made.reason = at, None, None
            job = Signing(authority=owner, id=uuid7(), task=TASK, frozen=made.id, urgent=False, due=at, tries=0)
            session.add_all([made, job])
            session.flush()


def looks(session: Session, owner: AuthorityId, body: Json, state: StateCode) -> Mapping[str, LetterLook]:
    """What was found last in the letters that a body names, or that they are being read, by the place."""
    found = {place: _last(session, owner, file, state) for place, file in named(body).items()}
    return {place: row for place, row in found.items() if row is not None}


def words(session: Session, owner: AuthorityId, body: Json, state: StateCode) -> Mapping[str, str]:
    """The same as findings are told it: the word by the place."""
    return {place: row.word for place, row in looks(session, owner, body, state).items()}


def work(desk: SigningDesk, owner: AuthorityId, job: str, look: str, tries: int) -> None:
    """Read one letter and end its row."""

    def failed(session: Session, code: str) -> None:
        made = session.get_one(LetterLook, (owner, look), with_for_update=True)
        if made.word == READING:
            made.word, made.reason, made.read = Word.UNREADABLE.value, code, desk.now()

    paper_jobs.work(desk, owner, job, tries, lambda: _read(desk, owner, look), failed)


def _read(desk: SigningDesk, owner: AuthorityId, look: str) -> None:
    with desk.sessions.begin(owner) as session:
        row = session.get_one(LetterLook, (owner, look))
        state, file = StateCode(row.state), session.get_one(Attachment, (owner, row.file))
        anchors, _ = directory.trust_of(session, state, desk.now())
    if file.media_type != PDF:
        found = Letter(Word.UNREADABLE, reason="not_at_start")
    elif file.size > POLICY.file_limit:
        found = Letter(Word.UNREADABLE, reason="too_large")
    else:
        found = desk.letter_signed(desk.store.read(owner, file.sha256), anchors, state, file.at)
    with desk.sessions.begin(owner) as session:
        made = session.get_one(LetterLook, (owner, look), with_for_update=True)
        made.word, made.reason, made.read = found.word.value, found.reason, desk.now()
        made.signatures = [_kept(one) for one in found.signatures]
    if found.word is Word.UNDECIDED:
        raise Unavailable("revocation_missing", "Whether its certificate was revoked is not known yet.")


def _kept(one: LetterSignature) -> Json:
    return {
        "subject": one.subject,
        "issuer": one.issuer,
        "at": None if one.at is None else stamp(one.at),
        "word": one.word.value,
        "reasons": [*one.reasons],
    }


def _last(session: Session, owner: AuthorityId, file: str, state: StateCode) -> LetterLook | None:
    query = select(LetterLook).where(LetterLook.authority == owner, LetterLook.file == file, LetterLook.state == state)
    return session.scalars(query.order_by(LetterLook.asked.desc(), LetterLook.id.desc()).limit(1)).first()
