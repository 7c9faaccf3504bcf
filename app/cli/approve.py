"""`rogatory approve`: one pair of eyes on a frozen document, bound to what was looked at."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import inputs, paper
from app.cli.acting import person
from app.cli.groups import single
from app.cli.shell import shell
from app.matters import acts, queries

app = single()


@app.command()
def approve(
    ctx: typer.Context,
    frozen: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Id of the frozen document.")],
    sha256: Annotated[str, typer.Option("--sha256", help="Of the PDF that you looked at.")],
) -> None:
    """Say: I have seen the document with this SHA-256 and agree. After an urgent one has left: the second look."""
    told = shell(ctx)
    digest = inputs.digest(sha256)
    with person(told) as acting:
        acts.approve(acting.session, acting.actor, frozen, digest, acting.node.now())
        found = queries.frozen_document(acting.session, acting.node.office(), acting.actor, frozen)
    paper.show_document(told, found)
