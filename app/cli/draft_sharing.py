"""`rogatory draft share|comments|complete`: what the other authority says to a draft before it leaves, or after."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import paper, printing
from app.cli.acting import person
from app.cli.shell import shell
from app.matters import completion, sharing
from app.matters.sharing import Sharing

Named = Annotated[str, typer.Argument(metavar="DRAFT", help="Id of the draft.")]


def share(
    ctx: typer.Context,
    draft: Named,
    *,
    field: Annotated[list[str] | None, typer.Option(metavar="PATH", help="Only this; more than once.")] = None,
    asks: Annotated[str | None, typer.Option(help="What the reader is to look at.")] = None,
    by: Annotated[str | None, typer.Option(metavar="DATE", help="When a comment is wanted.")] = None,
) -> None:
    """Show a draft to its recipient for comment: informal, and it asks for nothing. Begins the letter that does so."""
    told = shell(ctx)
    with person(told) as acting:
        office, how = acting.node.office(), Sharing(tuple(field or ()), asks, by)
        found = sharing.share(acting.session, office, acting.actor, draft, how)
    told.show(
        paper.draft_json(found), f"Draft {found.id} shows it. Freeze it and have it sealed: draft freeze {found.id}"
    )


def comments(ctx: typer.Context, draft: Named) -> None:
    """What the other authority said to a draft, at its fields."""
    told = shell(ctx)
    with person(told) as acting:
        found = sharing.comments_on(acting.session, acting.actor, draft)
    columns = ("field", "weight", "comment", "proposal", "article", "changed since")
    rows = [(one.field, one.weight, one.text, one.proposal, one.article, one.changed) for one in found]
    told.show([one.to_json() for one in found], lambda: printing.table(columns, rows, empty="No comment has come."))


def complete(
    ctx: typer.Context,
    returned: Annotated[str, typer.Argument(metavar="INSTRUMENT", help="Id of the return for completion.")],
) -> None:
    """Begin once more what came back for completion: only the parts that were named there are open."""
    told = shell(ctx)
    with person(told) as acting:
        found = completion.complete(acting.session, acting.node.office(), acting.actor, returned)
    opened = ", ".join(found.open_parts or ()) or "all of it"
    told.show(paper.draft_json(found), f"Draft {found.id}. Open are: {opened}.")
