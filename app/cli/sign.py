"""`rogatory sign`: the signatory asks that a document be signed; the sign class does it, and it leaves."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import paper
from app.cli.acting import person
from app.cli.groups import single
from app.cli.shell import shell
from app.matters import acts

app = single()


@app.command()
def sign(
    ctx: typer.Context,
    frozen: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Id of the frozen document.")],
    wait: paper.Wait = 30.0,
) -> None:
    """Have a frozen document signed and sent: by the one whom it names. Exit code 3 if that is not known in time."""
    told = shell(ctx)
    with person(told) as acting:
        job, node = acts.sign(acting.session, acting.node.office(), acting.actor, frozen).id, acting.node
    node.wake("sign", job)
    paper.show_document(told, paper.issued(told, node, frozen, wait))
