"""What a State adds to a treaty or takes from it, by its own file: `[treaty.<code>]` in its profile, without code.

A narrowing changes findings, and nothing else: the treaty keeps code, version and digest, and what another State signed
is accepted as before (`design.md` §5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.treaties.codes import MEASURES, PROCEDURES
from app.treaties.rows import content_in, deadline_in
from app.treaties.schema import Content, Deadline, Opened, Treaty
from app.treaties.tables import DUAL, opened_in
from app.treaties.toml import Table


@dataclass(frozen=True)
class Narrowing:
    """`without`: measures that the State does not give under the treaty; `without_procedures`: procedures that its law
    does not know without a treaty that binds it to them. `measures`, `contents`, `deadlines`: rows of
    its own, each in the place of the treaty's row with the same key, else beside the others.
    """

    without: tuple[str, ...] = ()
    without_procedures: tuple[str, ...] = ()
    dual_criminality: str = ""
    measures: tuple[Opened, ...] = ()
    contents: tuple[Content, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


def narrowings_in(table: Table) -> Mapping[str, Narrowing]:
    """Every `[treaty.<code>]` of a profile."""
    below = table.maybe("treaty")
    if below is None:
        return {}
    with below:
        return {code: _narrowing(below.table(code)) for code in below.every()}


def _narrowing(table: Table) -> Narrowing:
    with table:
        return Narrowing(
            without=table.texts("without", among=MEASURES),
            without_procedures=table.texts("without_procedures", among=PROCEDURES),
            dual_criminality=table.text("dual_criminality", "", among=DUAL) if table.has("dual_criminality") else "",
            measures=table.each("measure", opened_in),
            contents=table.each("contents", content_in),
            deadlines=table.each("deadline", _own_deadline),
        )


def _own_deadline(table: Table) -> Deadline:
    found = deadline_in(table)
    if found.kind != "practice":
        table.refuse("a State's own deadline is of kind 'practice': it binds nobody else")
    if found.starts_on:
        table.refuse("a State's own deadline starts no clock: both sides count by the treaty's own file")
    return found


def narrowed(treaty: Treaty, by: Narrowing | None) -> Treaty:
    """The treaty as the State reads it."""
    if by is None:
        return treaty
    dual = treaty.dual_criminality
    own = {one.code for one in by.measures} | set(by.without)
    fields = {(one.field, one.when.text, one.kinds) for one in by.contents}
    codes = {one.code for one in by.deadlines}
    return replace(
        treaty,
        procedures={name: one for name, one in treaty.procedures.items() if name not in by.without_procedures},
        measures=(*(one for one in treaty.measures if one.code not in own), *by.measures),
        contents=(
            *(one for one in treaty.contents if (one.field, one.when.text, one.kinds) not in fields),
            *by.contents,
        ),
        deadlines=(*(one for one in treaty.deadlines if one.code not in codes), *by.deadlines),
        dual_criminality=replace(dual, default=by.dual_criminality) if by.dual_criminality else dual,
    )
