"""`rogatory draft versions|compare|restore`: what a draft was, who changed it, and the way back."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import paper, printing
from app.cli.acting import person
from app.cli.shell import shell
from app.kit.canonical import Json, JsonObject, dumps
from app.kit.clock import stamp
from app.matters import drafts
from app.matters import versions as versioned
from app.matters.differences import Difference
from app.matters.versions import Compared

Named = Annotated[str, typer.Argument(metavar="DRAFT", help="Id of the draft.")]
Number = Annotated[int, typer.Argument(metavar="VERSION", min=1, help="A version that is listed.")]


def versions(ctx: typer.Context, draft: Named) -> None:
    """The versions of a draft, newest first: who changed what and when."""
    told = shell(ctx)
    with person(told) as acting:
        found = versioned.versions_of(acting.session, acting.actor, draft)
    columns = ("version", "what", "by", "at", "changed")
    rows = [
        (one.version.version, one.version.what, one.version.by, one.version.at, [each.path for each in one.differences])
        for one in found
    ]
    told.show([_json(one) for one in found], lambda: printing.table(columns, rows, empty="No version is kept."))


def compare(
    ctx: typer.Context,
    draft: Named,
    version: Number,
    since: Annotated[
        int | None, typer.Option(min=1, help="Compare with this version; else with the one before.")
    ] = None,
) -> None:
    """In what a version differs from another one."""
    told = shell(ctx)
    with person(told) as acting:
        found = versioned.version_of(acting.session, acting.actor, draft, version, since)
    rows = [(one.path, _was(one), _now(one)) for one in found.differences]
    told.show(
        {**_json(found), "members": found.version.members},
        lambda: printing.table(("where", "was", "is"), rows, empty="Nothing differs."),
    )


def restore(ctx: typer.Context, draft: Named, version: Number) -> None:
    """Bring a draft back to what it held at a version. That is a version too: nothing is lost."""
    told = shell(ctx)
    with person(told) as acting:
        known = drafts.draft_of(acting.session, acting.actor, draft)
        office = acting.node.office()
        found = drafts.restore(acting.session, office, acting.actor, draft, known.version, version)
    told.show(paper.draft_json(found), f"Draft {found.id} is at version {found.version}, which is as {version} was.")


def _json(one: Compared) -> JsonObject:
    row = one.version
    changed: list[Json] = [
        {"path": each.path, "was": each.was, "now": each.now, "added": each.added, "removed": each.removed}
        for each in one.differences
    ]
    return {
        "version": row.version,
        "what": row.what,
        "source": row.source,
        "by": row.by,
        "began": stamp(row.began),
        "at": stamp(row.at),
        "since": one.since,
        "differences": changed,
    }


def _was(one: Difference) -> str:
    return "" if one.added else _text(one.was)


def _now(one: Difference) -> str:
    return "" if one.removed else _text(one.now)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else dumps(value).decode()
