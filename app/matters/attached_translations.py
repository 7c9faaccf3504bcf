"""Translations among the attachments of a letter, held against the texts that they should say: for the findings."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.instruments import translation
from app.instruments.models import Attachment
from app.instruments.translation import Translated
from app.kit.canonical import JsonObject
from app.kit.errors import Invalid, Unknown, Unreadable
from app.matters.models import Draft
from app.matters.office import Office
from app.matters.terms import Terms
from app.procedures import contents
from app.procedures.engine import Link
from app.procedures.texts import FreeText, free_texts, texts_digest
from app.treaties.review import TranslatedFile


@dataclass(frozen=True)
class Letter:
    """What the attachments travel beside, a draft or an instrument that came."""

    owner: str
    kind: str
    kind_version: int
    language: str
    body: JsonObject
    attachments: tuple[str, ...]
    said: tuple[Link, ...]
    """What its side has said before in the matter."""


def of_draft(draft: Draft, spoken: Terms) -> Letter:
    """A draft as the letter that it will be."""
    links = spoken.standing.links if spoken.standing else ()
    said = tuple(link for link in links if link.side is spoken.side)
    files = tuple(draft.attachments)
    return Letter(draft.authority, spoken.kind, spoken.kind_version, draft.language, draft.body, files, said)


def attached_translations(session: Session, office: Office, letter: Letter) -> tuple[TranslatedFile, ...]:
    """Rogatory's own files among the attachments. Any other file is what its sender says it is."""
    found = [(digest, read) for digest in letter.attachments if (read := _read(session, office, letter.owner, digest))]
    if not found:
        return ()
    own = [texts for texts in (_texts(letter.kind, letter.kind_version, letter.body),) if texts is not None]
    return tuple(_held(digest, one, letter, own) for digest, one in found)


def texts_of(letter: Letter) -> frozenset[str]:
    """Digests of a letter's texts and of what its side has sent before in the matter, for what is bound to them by its
    row; nothing where no row is.
    """
    rows = letter.body.get("translations")
    bound = any(isinstance(one, dict) and one.get("of") for one in (rows if isinstance(rows, list) else ()))
    return frozenset(digest for digest, _ in digests(letter)) if bound else frozenset()


def digests(letter: Letter) -> list[tuple[str, str]]:
    """The digest of a letter's own texts, then those of what its side has sent before, the last first; each with its
    kind. Without texts that cannot be read.
    """
    told = [(letter.kind, letter.kind_version, letter.body)]
    told += [(link.kind, contents.newest(link.kind), dict(link.body)) for link in reversed(letter.said)]
    found = [(kind, _texts(kind, version, body)) for kind, version, body in told]
    return [(texts_digest(kind, texts), kind) for kind, texts in found if texts is not None]


def _held(digest: str, one: Translated, letter: Letter, own: list[tuple[FreeText, ...]]) -> TranslatedFile:
    here = [texts for texts in own if translation.stands_for(one, letter.kind, texts) and one.source == letter.language]
    texts = next(iter([*here, *_earlier(one, letter)]), None)
    missing = () if texts is None else translation.untranslated(one, texts)
    return TranslatedFile(digest, one.language, one.translator, one.certified, texts is not None, missing)


def _earlier(one: Translated, letter: Letter) -> list[tuple[FreeText, ...]]:
    """The texts of what was sent before in the matter, if it is a translation of that: the one that was owed."""
    told = [
        _texts(link.kind, contents.newest(link.kind), dict(link.body)) for link in letter.said if link.kind == one.kind
    ]
    return [texts for texts in told if texts is not None and translation.stands_for(one, one.kind, texts)]


def _texts(kind: str, version: int, body: JsonObject) -> tuple[FreeText, ...] | None:
    try:
        return free_texts(contents.parse(kind, version, body))
    except (Invalid, Unknown):
        return None  # its faults are findings already


def _read(session: Session, office: Office, owner: str, digest: str) -> Translated | None:
    row = session.get(Attachment, (owner, digest))
    if row is None or row.media_type != translation.MEDIA_TYPE or row.size > translation.LARGEST:
        return None
    if not office.store.has(owner, row.sha256):
        return None
    try:
        return translation.read(office.store.path(owner, row.sha256).read_bytes())
    except Unreadable:
        return None  # some other JSON
