"""`rogatory draft copy|carry|delivered`: drafts that begin with what was said before."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import paper, printing
from app.cli.acting import person
from app.cli.shell import Shell, shell
from app.kit.canonical import Json, JsonObject
from app.kit.ids import reference as matter_reference
from app.matters import copying
from app.matters.copying import Begun

To = Annotated[str | None, typer.Option(metavar="AUTHORITY", help="Whom it goes to; else as before.")]
Under = Annotated[str | None, typer.Option(help="Under which treaty; else as before.")]


def copy(
    ctx: typer.Context,
    earlier: Annotated[str, typer.Argument(metavar="ID", help="Our instrument or draft that opened a matter.")],
    to: To = None,
    treaty: Under = None,
) -> None:
    """Copy an earlier request: its body, without reference, passed dates, affirmations and what was another State's."""
    told = shell(ctx)
    with person(told) as acting:
        office = acting.node.office()
        found = copying.copy_request(acting.session, office, acting.actor, earlier, recipient=to, treaty=treaty)
    _show(told, found)


def carry(
    ctx: typer.Context,
    matter: Annotated[str, typer.Argument(metavar="REFERENCE", help="A preservation that you asked for.")],
    to: To = None,
    treaty: Under = None,
) -> None:
    """From a preservation to the request for mutual legal assistance, with everything carried over."""
    told, named = shell(ctx), matter_reference(matter)
    with person(told) as acting:
        office = acting.node.office()
        found = copying.carry_preservation(acting.session, office, acting.actor, named, recipient=to, treaty=treaty)
    _show(told, found)


def delivered(
    ctx: typer.Context,
    mandate: Annotated[str, typer.Argument(metavar="REFERENCE", help="A mandate that you gave.")],
) -> None:
    """From what a desk delivered, in parts or at once, to the transmittal in the matter that its mandate serves."""
    told, named = shell(ctx), matter_reference(mandate)
    with person(told) as acting:
        found = copying.carry_delivery(acting.session, acting.node.office(), acting.actor, named)
    _show(told, found)


def _show(told: Shell, found: Begun) -> None:
    rows = [(one.path, one.why) for one in found.left_out]
    table = printing.table(("left out", "why"), rows, empty="Nothing was left out.")
    words = f"Draft {found.draft.id}. What it still lacks: rogatory draft check {found.draft.id}"
    left: list[Json] = [one.to_json() for one in found.left_out]
    whole: JsonObject = {"draft": paper.draft_json(found.draft), "left_out": left}
    told.show(whole, f"{table}\n\n{words}")
