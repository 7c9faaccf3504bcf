"""Translations among a draft's attachments, held against the texts that they should say: for the findings."""

from __future__ import annotations

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
from app.procedures.texts import FreeText, free_texts
from app.treaties.review import TranslatedFile


def attached_translations(session: Session, office: Office, draft: Draft, spoken: Terms) -> tuple[TranslatedFile, ...]:
    """Rogatory's own files among the attachments. Any other file is what its sender says it is."""
    found = [(digest, read) for digest in draft.attachments if (read := _read(session, office, draft, digest))]
    if not found:
        return ()
    own = [texts for texts in (_texts(spoken.kind, spoken.kind_version, draft.body),) if texts is not None]
    return tuple(_held(digest, one, draft, spoken, own) for digest, one in found)


def _held(digest: str, one: Translated, draft: Draft, spoken: Terms, own: list[tuple[FreeText, ...]]) -> TranslatedFile:
    here = [texts for texts in own if translation.stands_for(one, spoken.kind, texts) and one.source == draft.language]
    texts = next(iter([*here, *_earlier(one, spoken)]), None)
    missing = () if texts is None else translation.untranslated(one, texts)
    return TranslatedFile(digest, one.language, one.translator, one.certified, texts is not None, missing)


def _earlier(one: Translated, spoken: Terms) -> list[tuple[FreeText, ...]]:
    """The texts of what we sent before in the matter, if it is a translation of that: the one that was owed."""
    links = spoken.standing.links if spoken.standing else ()
    told = [
        _texts(link.kind, contents.newest(link.kind), dict(link.body))
        for link in links
        if link.side is spoken.side and link.kind == one.kind
    ]
    return [texts for texts in told if texts is not None and translation.stands_for(one, one.kind, texts)]


def _texts(kind: str, version: int, body: JsonObject) -> tuple[FreeText, ...] | None:
    try:
        return free_texts(contents.parse(kind, version, body))
    except (Invalid, Unknown):
        return None  # its faults are findings already


def _read(session: Session, office: Office, draft: Draft, digest: str) -> Translated | None:
    row = session.get(Attachment, (draft.authority, digest))
    if row is None or row.media_type != translation.MEDIA_TYPE or row.size > translation.LARGEST:
        return None
    if not office.store.has(draft.authority, row.sha256):
        return None
    try:
        return translation.read(office.store.path(draft.authority, row.sha256).read_bytes())
    except Unreadable:
        return None  # some other JSON
