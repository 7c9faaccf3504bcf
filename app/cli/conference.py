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
from app.matters.conference_texts import ConferenceView, PairView

Named = Annotated[str, typer.Argument(metavar="CONFERENCE", help="Its reference, as the texts name it.")]
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
def show(ctx: typer.Context, conference: Named) -> None:
    """One conference: the text in force, the one on its way, and how every pair stands."""
    told = shell(ctx)
    with person(told) as acting:
        found = conferences.conference(acting.session, acting.node.office(), acting.actor, conference)
    told.show(found.to_json(), lambda: _shown(found))


@app.command()
def tell(
    ctx: typer.Context,
    conference: Named,
    language: Language = "en",
) -> None:
    """Begin the communications that tell each member with which others we have signed, or are bound no more."""
    told = shell(ctx)
    with person(told) as acting:
        office = acting.node.office()
        begun = [one.id for one in conferences.tell(acting.session, office, acting.actor, conference, language)]
    value: list[Json] = [*begun]
    told.show(value, lambda: "\n".join(f"Draft {one}." for one in begun) or "Every member was told already.")


def _shown(one: ConferenceView) -> str:
    facts: dict[str, object] = {
        "conference": one.conference_ref,
        "States": one.participants,
        "common text": one.common_text,
        "in force": one.in_force,
    }
    if one.missing:
        facts["does not bind"] = tuple(" – ".join(pair) for pair in one.missing)
    if one.next_text is not None:
        facts |= {"next text": one.next_text, "its States": one.next_participants}
    if one.out:
        facts["out"] = one.out
    columns = ("pair", "state", "text", "next text", "deviates", "matter", "told by")
    return f"{printing.facts(facts)}\n\n{printing.table(columns, [_row(pair) for pair in one.pairs])}"


def _row(pair: PairView) -> tuple[object, ...]:
    state = f"{pair.state} by {pair.left}" if pair.left else pair.state
    state = f"{state} (own record)" if pair.unproven else state
    texts = (text[:16] if text else None for text in (pair.common_text, pair.next_text))
    return (" – ".join(pair.states), state, *texts, pair.deviates, pair.matter, pair.told_by)
