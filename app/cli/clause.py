"""`rogatory clause`: the authority's own texts, kept in versions and put into drafts."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import paper, printing
from app.cli.acting import person
from app.cli.groups import group
from app.cli.inputs import places, read_text
from app.cli.shell import shell
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.errors import Misused
from app.matters import clauses, drafts
from app.matters.clauses import NewClause, Use
from app.matters.models import Clause

app = group("Texts that your authority uses again: add, change, archive, put into a draft.")
Named = Annotated[str, typer.Argument(metavar="CLAUSE", help="Id of the clause.")]
Kind = Annotated[str | None, typer.Option(help="The kind of instrument that it fits, such as mla_request; else any.")]
Field = Annotated[str | None, typer.Option(metavar="PATH", help="Where it fits, such as measures.grounds; else any.")]
Source = Annotated[str, typer.Option("--text", metavar="FILE|-|TEXT", help="Its text, with {placeholders}.")]


@app.command("list")
def listing(
    ctx: typer.Context,
    kind: Kind = None,
    field: Field = None,
    language: Annotated[str | None, typer.Option(help="Only those in this language.")] = None,
    find: Annotated[str, typer.Option(help="Only those whose title holds this.")] = "",
    archived: Annotated[bool, typer.Option("--archived", help="Archived ones, too.")] = False,
) -> None:
    """The clauses of your authority, by title."""
    told = shell(ctx)
    with person(told) as acting:
        found = clauses.clauses_of(
            acting.session, acting.actor, kind=kind, field=field, language=language, words=find, archived=archived
        )
    columns = ("id", "title", "", "fits", "at", "version", "archived")
    rows = [
        (one.id, one.title, one.language, one.kind or "any", one.field or "any", one.version, one.archived or None)
        for one in found
    ]
    told.show([_json(one) for one in found], lambda: printing.table(columns, rows, empty="No clause."))


@app.command()
def show(ctx: typer.Context, clause: Named) -> None:
    """One clause with all its versions."""
    told = shell(ctx)
    with person(told) as acting:
        found = clauses.clause_versions(acting.session, acting.actor, clause)
    told.show([_json(one) for one in found], lambda: "\n\n".join(_shown(one) for one in found))


@app.command()
def add(
    ctx: typer.Context,
    *,
    title: Annotated[str, typer.Option(help="How it is found.")],
    text: Source,
    language: Annotated[str, typer.Option(help="Language of the text.")] = "en",
    kind: Kind = None,
    field: Field = None,
) -> None:
    """Add a clause to the library."""
    told, said = shell(ctx), read_text(text)
    with person(told) as acting:
        office, new = acting.node.office(), NewClause(title, language, said, kind, field)
        found = clauses.add_clause(acting.session, office, acting.actor, new)
    told.show(_json(found), f"Clause {found.id}.")


@app.command()
def change(
    ctx: typer.Context,
    clause: Named,
    *,
    title: Annotated[str | None, typer.Option()] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="FILE|-|TEXT")] = None,
    language: Annotated[str | None, typer.Option()] = None,
    kind: Kind = None,
    field: Field = None,
) -> None:
    """Give a clause a new version. Drafts that it was put into keep what they hold."""
    said = read_text(text) if text is not None else None
    members = {"title": title, "text": said, "language": language, "kind": kind, "field": field}
    changes: dict[str, Json] = {name: value for name, value in members.items() if value is not None}
    if not changes:
        raise Misused("nothing_to_change", "Nothing was given to change.", "Give --title, --text, --language, …")
    _change(ctx, clause, changes)


@app.command()
def archive(
    ctx: typer.Context,
    clause: Named,
    back: Annotated[bool, typer.Option("--back", help="Offer it again.")] = False,
) -> None:
    """Offer a clause no longer. It stays readable, and what it was put into stays as it is."""
    _change(ctx, clause, {"archived": not back})


@app.command()
def use(
    ctx: typer.Context,
    draft: Annotated[str, typer.Argument(metavar="DRAFT", help="Id of the draft.")],
    clause: Named,
    *,
    path: Annotated[
        str | None, typer.Option("--at", metavar="PATH", help="Where; else the clause's own place.")
    ] = None,
    values: Annotated[
        list[str] | None, typer.Option("--with", metavar="NAME=TEXT", help="A placeholder's value.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Instead of what stands there; else behind it.")] = False,
) -> None:
    """Put a clause into a draft."""
    told = shell(ctx)
    given = {name: str(value) for name, value in places(values or ()).items()}
    with person(told) as acting:
        known = drafts.draft_of(acting.session, acting.actor, draft)
        office, how = acting.node.office(), Use(clause, path, given, replace)
        found = clauses.use_clause(acting.session, office, acting.actor, draft, known.version, how)
    told.show(paper.draft_json(found), f"Draft {found.id} is at version {found.version}.")


def _change(ctx: typer.Context, clause: str, changes: dict[str, Json]) -> None:
    told = shell(ctx)
    with person(told) as acting:
        known = clauses.clause_of(acting.session, acting.actor, clause)
        office = acting.node.office()
        found = clauses.change_clause(acting.session, office, acting.actor, clause, known.version, changes)
    words = "is archived" if found.archived else f"is at version {found.version}"
    told.show(_json(found), f"Clause {found.id} {words}.")


def _json(one: Clause) -> JsonObject:
    return {
        "id": one.id,
        "version": one.version,
        "title": one.title,
        "language": one.language,
        "kind": one.kind,
        "field": one.field,
        "text": one.text,
        "placeholders": [*clauses.placeholders(one.text)],
        "archived": one.archived,
        "by": one.by,
        "at": stamp(one.at),
    }


def _shown(one: Clause) -> str:
    head = {name: value for name, value in _json(one).items() if name not in {"id", "text"}}
    return f"{printing.facts(head)}\n\n{one.text}"
