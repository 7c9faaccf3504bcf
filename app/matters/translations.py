"""Translating what is drafted: the texts for a translator, and what the translator brought (ADR 0021)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.instruments import attachments, translation, xliff
from app.instruments.header import LANGUAGES, read
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict, Invalid
from app.kit.ids import Digest
from app.matters import drafts
from app.matters.attached_translations import attached_translations, digests, of_draft
from app.matters.documents import instrument_row
from app.matters.keeping import found
from app.matters.models import Draft
from app.matters.office import Office
from app.matters.terms import Terms, terms
from app.procedures import contents
from app.procedures.texts import free_texts

LATER = frozenset({"communication", "supplement"})
"""Kinds that carry a translation of what was sent before."""


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


def work_of_instrument(
    session: Session, office: Office, actor: Actor, sender: str, instrument: str, into: str
) -> bytes:
    """The working file of an instrument, ours or one that came, with the warnings that its sender overrode."""
    row = instrument_row(session, office, actor, instrument, sender=sender)
    return translation.work_of(read(row.content), into)


def attach(
    session: Session, office: Office, actor: Actor, draft_id: str, work: bytes, translator: str, *, certified: bool
) -> Attached:
    """Attach a translation and name it in the body, in place of an earlier one of ours into the same language.

    `Invalid` `translation_stale` when it was made of other texts than the draft's and those that we sent in the
    matter; `no_translations_here` when this kind of instrument names none.
    """
    draft = drafts.draft_of(session, actor, draft_id)
    spoken = terms(session, office, draft)
    _demand_place(spoken)
    one = translation.made(xliff.read(work), translator, certified=certified)
    name = f"translation-{one.language}.json"
    data = translation.write(one)
    row = attachments.add(session, office.store, actor, name, translation.MEDIA_TYPE, [data], office.now())
    before = {each.sha256 for each in attached_translations(session, office, of_draft(draft, spoken))}
    entry: JsonObject = {"file": row.sha256, "language": one.language, "translator": one.translator}
    after = _put(
        session, office, actor, draft, {**entry, "certified": certified}, lambda old: old.get("file") in before
    )
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


def attach_paper(
    session: Session,
    office: Office,
    actor: Actor,
    draft_id: str,
    paper: bytes,
    language: str,
    translator: str,
    *,
    certified: bool,
) -> Attached:
    """Attach a translation on paper, as PDF, and bind it to the texts of which it is: the draft's own, or in a
    `message` or `supplement` those of what we sent last before it. In place of an earlier paper into the same language.

    `Invalid` `not_a_paper` for another file, `bad_language`, `no_translations_here`; `Conflict` `nothing_to_translate`
    where the draft is not whole, or nothing was sent before.
    """
    draft = drafts.draft_of(session, actor, draft_id)
    spoken = terms(session, office, draft)
    _demand_place(spoken)
    if not paper.startswith(b"%PDF-"):
        raise Invalid("not_a_paper", "A translation on paper is a PDF.", "Scan it as PDF, or give the XLIFF file.")
    if language not in LANGUAGES or language == draft.language:
        raise Invalid("bad_language", f"{language} is no other language.", f"One of {', '.join(LANGUAGES)}.")
    known = digests(of_draft(draft, spoken))
    found = [digest for digest, kind in known if spoken.kind not in LATER or kind not in LATER]
    if not found or (spoken.kind not in LATER and known[0][1] != spoken.kind):
        raise Conflict(
            "nothing_to_translate", "There is no whole text that it could be of.", "Complete the draft first."
        )
    name = f"translation-{language}.pdf"
    row = attachments.add(session, office.store, actor, name, "application/pdf", [paper], office.now())
    entry: JsonObject = {"file": row.sha256, "language": language, "translator": translator}
    bound: JsonObject = {**entry, "certified": certified, "of": found[0]}
    after = _put(session, office, actor, draft, bound, lambda old: bool(old.get("of")))
    return Attached(after, language, row.sha256, ())


def attach_file(
    session: Session,
    office: Office,
    actor: Actor,
    draft_id: str,
    file: Digest,
    language: str,
    translator: str,
    *,
    certified: bool,
) -> Attached:
    """A translation on paper that is among the attachments already; errors as of `attach_paper`."""
    permit(actor, Permission.DRAFT_WRITE, actor.authority)
    _, place = attachments.read(session, office.store, actor, file)
    paper = place.read_bytes()
    return attach_paper(session, office, actor, draft_id, paper, language, translator, certified=certified)


def _put(
    session: Session, office: Office, actor: Actor, draft: Draft, entry: JsonObject, ours: Callable[[JsonObject], bool]
) -> Draft:
    """Name an attached translation in the body, in place of ours of its sort into the same language."""
    listed = draft.body.get("translations")
    kept, gone = list[Json](), {str(entry["file"])}
    for old in listed if isinstance(listed, list) else []:
        if isinstance(old, dict) and old.get("language") == entry["language"] and ours(old):
            gone.add(str(old["file"]))
        else:
            kept.append(old)
    changes: dict[str, Json] = {
        "body": {**draft.body, "translations": [*kept, entry]},
        "attachments": [*(each for each in draft.attachments if each not in gone), str(entry["file"])],
    }
    return drafts.change(session, office, actor, draft.id, draft.version, changes)


def _demand_place(spoken: Terms) -> None:
    if "translations" not in contents.kind(spoken.kind).versions[spoken.kind_version].model_fields:
        raise Invalid(
            "no_translations_here",
            f"The kind {spoken.kind} names no translations.",
            "Send it with a message in the matter, or as requesting side with a supplement.",
        )
