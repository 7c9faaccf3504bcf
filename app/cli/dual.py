"""`rogatory matters dual` and `rogatory draft dual`: both laws side by side, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.shell import shell
from app.kit.ids import reference as matter_reference
from app.matters.dual import DualView, OffenceView, of_draft, of_matter
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
    """As people read it: the rule, then a table with a column of each State."""
    rule = found.rule
    head = printing.facts(
        {
            "request": found.matter or found.draft,
            "treaty": found.treaty,
            "dual criminality": ", ".join(str(one) for one in (rule["code"], rule["article"]) if one),
            "what follows": [*found.follows],
            "conduct": found.conduct,
            **({"said to be no offence": [_doubt(*one) for one in _doubts(found)]} if found.doubted else {}),
        }
    )
    rows = [row for one in found.offences for row in _rows(one)]
    return f"{head}\n\n{printing.table(('offence', found.requesting, found.requested), rows)}"


def _rows(one: OffenceView) -> list[tuple[str, str, str]]:
    mode = f", {one.mode}" if one.mode else ""
    first = "\n".join(
        (f"{one.code}{mode}", *([one.article] if one.article else []), *map(_element, one.elements.items()))
    )
    theirs = _cell(one.requested) or "not known yet: the requested side has not quoted its law"
    return [(first, _cell(one.requesting), theirs)]


def _cell(found: Sequence[ProvisionView]) -> str:
    return "\n".join(_provision(one) for one in found)


def _provision(one: ProvisionView) -> str:
    said = {"requesting": "said by the requesting side", "requested": "said by the requested side"}
    parts = [one.provision, one.text, _penalty(one), one.link, one.note]
    by = said.get(one.told_by, f"card {one.source}, {one.told_by}{', AMBER' if one.overdue else ''}")
    return "\n".join((*(part for part in parts if part), f"({by})"))


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


def _doubts(found: DualView) -> list[tuple[str, str | None]]:
    return [(one.kind, one.explanation) for one in found.doubted]


def _doubt(kind: str, explanation: str | None) -> str:
    return f"{kind}: {explanation}" if explanation else kind
