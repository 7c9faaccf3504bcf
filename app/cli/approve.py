"""`rogatory approve`: one pair of eyes on a frozen document, bound to what was looked at."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from app.cli import inputs, paper
from app.cli.acting import person
from app.cli.groups import single
from app.cli.shell import shell
from app.kit.errors import Conflict
from app.matters import acts, paper_look, queries

READ_WITHIN = 10.0
"""Seconds to wait for what is read of a registered paper's scan."""
app = single()


@app.command()
def approve(
    ctx: typer.Context,
    frozen: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Id of the frozen document.")],
    sha256: Annotated[str, typer.Option("--sha256", help="Of the PDF that you looked at.")],
) -> None:
    """Say: I have seen the document with this SHA-256 and agree. After an urgent one has left: the second look."""
    told = shell(ctx)
    digest, end = inputs.digest(sha256), time.monotonic() + READ_WITHIN
    while True:
        try:
            with person(told) as acting:
                office = acting.node.office()
                acts.approve(acting.session, acting.actor, frozen, digest, acting.node.now(), office.catalogue)
                found = queries.frozen_document(acting.session, office, acting.actor, frozen)
            break
        except Conflict as error:
            if error.code != paper_look.STILL_READ or time.monotonic() >= end:
                raise
        time.sleep(0.2)
    paper.show_document(told, found)
