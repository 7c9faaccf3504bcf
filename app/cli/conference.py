"""`rogatory conference`: three or more States and one common text."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.groups import group
from app.cli.paper import Language
from app.cli.shell import shell
from app.kit.canonical import Json
from app.matters import conferences
from app.matters.conferences import ConferenceView, PairView

app = group("Three or more States and one common text: which pairs have signed it.")


@app.command("list")
def listing(ctx: typer.Context) -> None:
    """Every conference that a matter of ours belongs to, pair by pair."""
    told = shell(ctx)
    with person(told) as acting:
        found = conferences.conferences(acting.session, acting.node.office(), acting.actor)
    value: list[Json] = [one.to_json() for one in found]
    told.show(value, lambda: "\n\n".join(_shown(one) for one in found) or "No matter of ours belongs to a conference.")


@app.command()
def tell(
    ctx: typer.Context,
    conference: Annotated[str, typer.Argument(metavar="CONFERENCE", help="Its reference, as the texts name it.")],
    language: Language = "en",
) -> None:
    """Begin the communications that tell each member with which others we have signed, and nothing more."""
    told = shell(ctx)
    with person(told) as acting:
        office = acting.node.office()
        begun = [one.id for one in conferences.tell(acting.session, office, acting.actor, conference, language)]
    value: list[Json] = [*begun]
    told.show(value, lambda: "\n".join(f"Draft {one}." for one in begun) or "Every member was told already.")


def _shown(one: ConferenceView) -> str:
    head = printing.facts(
        {
            "conference": one.conference_ref,
            "States": one.participants,
            "common text": one.common_text,
            "in force": one.in_force,
        }
    )
    columns = ("pair", "state", "text", "deviates", "matter", "told by")
    return f"{head}\n\n{printing.table(columns, [_row(pair) for pair in one.pairs])}"


def _row(pair: PairView) -> tuple[object, ...]:
    state = f"{pair.state} (own record)" if pair.unproven else pair.state
    text = pair.common_text[:16] if pair.common_text else None
    return (" – ".join(pair.states), state, text, pair.deviates, pair.matter, pair.told_by)
