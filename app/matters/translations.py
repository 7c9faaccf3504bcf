"""Translating what is drafted: the texts for a translator, and what the translator brought (ADR 0021)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.instruments import attachments, translation, xliff
from app.kit.actor import Actor
from app.kit.canonical import Json
from app.kit.errors import Invalid
from app.matters import drafts
from app.matters.attached_translations import attached_translations, of_draft
from app.matters.keeping import found
from app.matters.models import Draft
from app.matters.office import Office
from app.matters.terms import terms
from app.procedures import contents
from app.procedures.texts import free_texts


@dataclass(frozen=True)
class Attached:
    """A translation that is now in a draft."""

    draft: Draft
    language: str
    sha256: str
    missing: tuple[str, ...]
    """Paths of texts that it owes."""


def work_of(session: Session, office: Office, actor: Actor, draft_id: str, into: str) -> bytes:
    """The working file of a draft, XLIFF 2.0. `Invalid` when the body is not whole, or `into` is no other language."""
    permit(actor, Permission.DRAFT_READ, actor.authority)
    draft = found(session, actor, draft_id)
    spoken = terms(session, office, draft)
    texts = free_texts(contents.parse(spoken.kind, spoken.kind_version, draft.body))
    return xliff.write(spoken.kind, texts, draft.language, into)


def attach(
    session: Session, office: Office, actor: Actor, draft_id: str, work: bytes, translator: str, *, certified: bool
) -> Attached:
    """Attach a translation and name it in the body, in place of an earlier one of ours into the same language.

    `Invalid` `translation_stale` when it was made of other texts than the draft's and those that we sent in the
    matter; `no_translations_here` when this kind of instrument names none.
    """
    draft = drafts.draft_of(session, actor, draft_id)
    spoken = terms(session, office, draft)
    if "translations" not in contents.kind(spoken.kind).versions[spoken.kind_version].model_fields:
        raise Invalid(
            "no_translations_here",
            f"The kind {spoken.kind} names no translations.",
            "Send it with a supplement.",
        )
    one = translation.made(xliff.read(work), translator, certified=certified)
    name = f"translation-{one.language}.json"
    data = translation.write(one)
    row = attachments.add(session, office.store, actor, name, translation.MEDIA_TYPE, [data], office.now())
    before = {each.sha256 for each in attached_translations(session, office, of_draft(draft, spoken))}
    rows = draft.body.get("translations")
    kept: list[Json] = []
    gone = set[str]()
    for entry in rows if isinstance(rows, list) else []:
        ours = isinstance(entry, dict) and entry.get("language") == one.language and entry.get("file") in before
        if ours and isinstance(entry, dict):
            gone.add(str(entry["file"]))
        else:
            kept.append(entry)
    entry = {"file": row.sha256, "language": one.language, "translator": one.translator, "certified": certified}
    changes: dict[str, Json] = {
        "body": {**draft.body, "translations": [*kept, entry]},
        "attachments": [*(each for each in draft.attachments if each not in gone | {row.sha256}), row.sha256],
    }
    after = drafts.change(session, office, actor, draft_id, draft.version, changes)
    held = next(
        each for each in attached_translations(session, office, of_draft(after, spoken)) if each.sha256 == row.sha256
    )
    if not held.fresh:
        raise Invalid(
            "translation_stale",
            "The translation was made of other texts than this draft's, or of another document.",
            "Write the texts anew (`rogatory draft texts`) and have them translated.",
        )
    return Attached(after, one.language, row.sha256, held.missing)
