"""`rogatory matters dual` and `rogatory draft dual`: both laws side by side, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.shell import shell
from app.kit.ids import reference as matter_reference
from app.kit.said import language_in
from app.matters.dual import DoubtedView, DualView, OffenceView, of_draft, of_matter
from app.matters.law_cards import ProvisionView


def of_matters(
    ctx: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="Such as XA-2026-K7Q3MD9T.")],
) -> None:
    """Both laws side by side: each offence with the provisions of either State, the treaty's rule, what follows."""
    told, named = shell(ctx), matter_reference(reference)
    with person(told) as acting:
        found = of_matter(acting.session, acting.node.office(), acting.actor, named, told.language)
    told.show(found.to_json(), lambda: shown(found))


def of_drafts(
    ctx: typer.Context, draft: Annotated[str, typer.Argument(metavar="DRAFT", help="Id of the draft.")]
) -> None:
    """Both laws side by side before anything leaves, as far as the other State's law is known from its directory."""
    told = shell(ctx)
    with person(told) as acting:
        found = of_draft(acting.session, acting.node.office(), acting.actor, draft, told.language)
    told.show(found.to_json(), lambda: shown(found))


def shown(found: DualView) -> str:
    """As people read it: the rule, then each offence with what either State says of it."""
    rule = found.rule
    head: dict[str, object] = {
        "request": found.matter or found.draft,
        "treaty": found.treaty and f"{found.treaty}: {found.treaty_title}",
        "dual criminality": ", ".join(str(one) for one in (rule["code"], rule["article"]) if one),
        "what follows": [*found.follows],
        "conduct": own(found.conduct, found.language),
    }
    if found.doubted:
        head["said to be no offence"] = [line for one in found.doubted for line in _doubt(one)]
    return "\n\n".join(printing.facts(one) for one in (head, *(_offence(found, one) for one in found.offences)))


def _offence(found: DualView, one: OffenceView) -> dict[str, object]:
    """An offence under both laws: a line of each State for each thing that is said."""
    mode = f", {one.mode}" if one.mode else ""
    return {
        "offence": [
            f"{one.code}{mode}: {one.words}",
            *([one.article] if one.article else []),
            *map(_element, one.elements.items()),
        ],
        f"law of {found.requesting}, requesting": _cell(one.requesting),
        f"law of {found.requested}, requested": _cell(one.requested)
        or "not known yet: the requested side has not quoted its law",
    }


def _cell(found: Sequence[ProvisionView]) -> list[str]:
    return [line for one in found for line in _provision(one)]


def _doubt(one: DoubtedView) -> list[str]:
    return [", ".join(part for part in (one.kind, one.article) if part), *own(one.explanation, one.language)]


def own(words: str | None, language: str | None) -> list[str]:
    """The lines of a State's own words, the last with the language that they are in."""
    *lines, last = (words or "").splitlines() or [""]
    return [*lines, f"{last} (in {language_in('en', language)})" if language else last] if words else []


def _provision(one: ProvisionView) -> list[str]:
    said = {"requesting": "said by the requesting side", "requested": "said by the requested side"}
    by = said.get(one.told_by, f"card {one.source}, {one.told_by}{', AMBER' if one.overdue else ''}")
    text, note = own(one.text, one.language), own(one.note, one.language)
    parts = (one.provision, *text, _penalty(one), one.link, *note)
    return [*(part for part in parts if part), f"({by})"]


def _penalty(one: ProvisionView) -> str | None:
    if one.penalty is None:
        return None
    if "kind" in one.penalty:
        years = one.penalty.get("years")
        return f"up to {years} years" if years is not None else str(one.penalty["kind"])
    least = one.penalty.get("least")
    return f"{f'{least} to ' if least is not None else 'up to '}{one.penalty['most']} years"


def _element(one: tuple[str, object]) -> str:
    name, value = one
    return f"{name.replace('_', ' ')}: {value}"
