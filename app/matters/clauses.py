"""The clause library: texts that an authority uses again, with `{placeholders}`, put into drafts by their path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.instruments.header import LANGUAGES
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import uuid7
from app.matters.clause_values import known_values
from app.matters.drafts import change
from app.matters.keeping import found
from app.matters.models import Clause, Draft
from app.matters.office import Office
from app.matters.terms import row_of
from app.procedures import contents
from app.procedures.scalars import LINE_MAX, TEXT_MAX
from app.treaties.bodies import at
from app.treaties.text_rules import PLACEHOLDER

_PATH = re.compile(r"[a-z][a-z_]{0,40}(\.[a-z][a-z_]{0,40}){0,9}", re.ASCII)
MEMBERS = ("title", "language", "kind", "field", "text", "archived")


@dataclass(frozen=True)
class NewClause:
    """What a clause holds. `kind` and `field` (a dotted path without list positions) None: it fits any."""

    title: str
    language: str
    text: str
    kind: str | None = None
    field: str | None = None


@dataclass(frozen=True)
class Use:
    """How a clause is put into a draft. `path` None: the clause's own field."""

    clause: str
    path: str | None = None
    values: Mapping[str, str] | None = None
    """For placeholders that are not known of themselves (`known_values`)."""
    replace: bool = False
    """Instead of what stands there; else behind it."""


def add_clause(session: Session, office: Office, actor: Actor, new: NewClause) -> Clause:
    """Add a clause; `Invalid` `bad_clause` names what cannot be."""
    permit(actor, Permission.CLAUSE_WRITE, actor.authority)
    members: JsonObject = {name: getattr(new, name) for name in MEMBERS if name != "archived"}
    return _kept(session, office, actor, uuid7(), 1, {**members, "archived": False}, Event.CLAUSE_ADDED)


def change_clause(
    session: Session, office: Office, actor: Actor, clause_id: str, version: int, changes: Mapping[str, Json]
) -> Clause:
    """Change members of a clause, or archive it: a new version. Drafts that it was put into keep what they hold.

    `Conflict` `clause_changed` when it is no longer the version that the actor saw.
    """
    permit(actor, Permission.CLAUSE_WRITE, actor.authority)
    # Two who change at once: the second waits for the first one's row, then sees its version.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"clause {clause_id}", 0))))
    row = clause_of(session, actor, clause_id)
    if row.version != version:
        words = f"The clause is at version {row.version}, not {version}."
        raise Conflict("clause_changed", words, "Read it again, then repeat.")
    if strange := sorted(set(changes) - set(MEMBERS)):
        raise Invalid("bad_clause", f"A clause has no {strange[0]!r}.", f"It has {', '.join(MEMBERS)}.")
    members: JsonObject = {**{name: getattr(row, name) for name in MEMBERS}, **changes}
    archives = members["archived"] is True and not row.archived
    event = Event.CLAUSE_ARCHIVED if archives else Event.CLAUSE_CHANGED
    return _kept(session, office, actor, clause_id, version + 1, members, event)


def clause_of(session: Session, actor: Actor, clause_id: str) -> Clause:
    """A clause as it is now; `Unknown` `no_clause`."""
    permit(actor, Permission.DRAFT_READ, actor.authority)
    return clause_versions(session, actor, clause_id)[0]


def clause_versions(session: Session, actor: Actor, clause_id: str) -> list[Clause]:
    """Every version of a clause, the newest first; `Unknown` `no_clause`."""
    permit(actor, Permission.DRAFT_READ, actor.authority)
    query = select(Clause).where(Clause.authority == actor.authority, Clause.id == clause_id)
    rows = list(session.scalars(query.order_by(Clause.version.desc())))
    if not rows:
        raise Unknown("no_clause", f"There is no clause {clause_id}.", "See the clause library.")
    return rows


def clauses_of(
    session: Session,
    actor: Actor,
    *,
    kind: str | None = None,
    field: str | None = None,
    language: str | None = None,
    words: str = "",
    archived: bool = False,
) -> list[Clause]:
    """The library, by title. `kind` and `field`: those that fit there; `words`: what the title holds."""
    permit(actor, Permission.DRAFT_READ, actor.authority)
    newest = (
        select(Clause.id, func.max(Clause.version).label("version"))
        .where(Clause.authority == actor.authority)
        .group_by(Clause.id)
        .subquery()
    )
    query = (
        select(Clause)
        .join(newest, (newest.c.id == Clause.id) & (newest.c.version == Clause.version))
        .where(Clause.authority == actor.authority)
    )
    if kind is not None:
        query = query.where((Clause.kind == kind) | Clause.kind.is_(None))
    if field is not None:
        query = query.where((Clause.field == placeless(field)) | Clause.field.is_(None))
    if language is not None:
        query = query.where(Clause.language == language)
    if words:
        query = query.where(Clause.title.icontains(words, autoescape=True))
    if not archived:
        query = query.where(Clause.archived.is_(False))
    return list(session.scalars(query.order_by(Clause.title, Clause.id)))


def use_clause(session: Session, office: Office, actor: Actor, draft_id: str, version: int, use: Use) -> Draft:
    """Put a clause into a draft, behind what stands at the path or instead of it: a version that names the clause.

    A placeholder without a value stays, and a finding says so. `Conflict` `clause_archived`, `clause_language`,
    `clause_kind` where it does not fit; `Invalid` `no_such_place` where nothing can stand.
    """
    clause = clause_of(session, actor, use.clause)
    draft = found(session, actor, draft_id)
    if clause.archived:
        raise Conflict("clause_archived", f"The clause {clause.title} is archived.", "Choose another, or restore it.")
    if clause.language != draft.language:
        words = f"The clause is in {clause.language}, the draft in {draft.language}."
        raise Conflict("clause_language", words, "Choose a clause in the draft's language.")
    kind = row_of(office.catalogue.newest(draft.procedure), draft.act).instrument
    if clause.kind not in (None, kind):
        raise Conflict("clause_kind", f"The clause is for {clause.kind}, the draft is a {kind}.", "Choose another.")
    path = use.path or clause.field
    if path is None:
        raise Invalid("no_such_place", "The clause fits any field: say where it goes.", "Give its dotted path.")
    said = filled(clause.text, {**known_values(session, draft, office), **(use.values or {})})
    place, value = _placed(draft.body, path, said, replace=use.replace)
    source: JsonObject = {"clause": clause.id, "version": clause.version, "path": place}
    row = change(session, office, actor, draft_id, version, {}, fields={place: value}, what="clause", source=source)
    told = {"draft": row.id, "clause": clause.id, "version": str(clause.version)}
    record(session, actor, Event.CLAUSE_USED, at=row.changed, subject=told)
    return row


def filled(clause: str, values: Mapping[str, str]) -> str:
    """A text with its placeholders filled in one pass: what is filled in is no placeholder itself."""
    return PLACEHOLDER.sub(lambda one: values.get(one[1], one[0]), clause)


def placeholders(clause: str) -> tuple[str, ...]:
    """The names of a text's placeholders, each once, in their order."""
    return tuple(dict.fromkeys(one[1] for one in PLACEHOLDER.finditer(clause)))


def placeless(path: str) -> str:
    """A dotted path without its list positions."""
    return ".".join(step for step in path.split(".") if not step.isdecimal())


def _placed(body: JsonObject, path: str, said: str, *, replace: bool) -> tuple[str, Json]:
    """Where the text goes, and what stands there then: in a list it is an item of its own."""
    now = at(body, path)
    if isinstance(now, list) and not replace:
        return f"{path}.{len(now)}", said
    if isinstance(now, str) and now.strip() and not replace:
        return path, f"{now.rstrip()}\n\n{said}"
    if now is not None and not isinstance(now, str | list):
        raise Invalid("no_such_place", f"At {path!r} stands no text.", "Give the path of a text.")
    return path, [said] if isinstance(now, list) else said


def _kept(
    session: Session, office: Office, actor: Actor, clause_id: str, version: int, members: JsonObject, event: Event
) -> Clause:
    row = Clause(
        authority=actor.authority,
        id=clause_id,
        version=version,
        title=_line("title", members["title"]),
        language=_language(members["language"]),
        kind=_kind(members["kind"]),
        field=_field(members["field"]),
        text=_text(members["text"]),
        archived=members["archived"] is True,
        by=actor.official,
        at=office.now(),
    )
    session.add(row)
    session.flush()
    record(session, actor, event, at=row.at, subject={"clause": row.id, "version": str(row.version)})
    return row


def _line(name: str, value: Json) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LINE_MAX or not value.isprintable():
        raise Invalid("bad_clause", f"The {name} of a clause is one line of at most {LINE_MAX} characters.")
    return unicodedata.normalize("NFC", value.strip())


def _text(value: Json) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > TEXT_MAX:
        raise Invalid("bad_clause", f"The text of a clause has 1 to {TEXT_MAX} characters.")
    return unicodedata.normalize("NFC", value.strip())


def _language(value: Json) -> str:
    if not isinstance(value, str) or value not in LANGUAGES:
        raise Invalid("bad_clause", f"The language of a clause is one of {', '.join(LANGUAGES)}.")
    return value


def _kind(value: Json) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in contents.KINDS:
        raise Invalid("bad_clause", f"There is no kind of instrument {value!r}.", "See the reference of contents.")
    return value


def _field(value: Json) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _PATH.fullmatch(value):
        words = f"{value!r} is no dotted path without list positions."
        raise Invalid("bad_clause", words, "Write it like measures.grounds.")
    return value
