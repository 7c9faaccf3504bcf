"""Both laws side by side in a matter, as a page: what `rogatory matters dual` prints, in the reader's language.

What a State says of its own law stands as that State wrote it, marked with its language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from app.access.permit import may
from app.access.roles import Permission
from app.instruments.pins import labels_in, member_labels, word_in
from app.kit.canonical import Json
from app.kit.ids import Reference
from app.kit.words import translate
from app.matters import directory_views, dual
from app.matters.dual import OffenceView
from app.matters.law_cards import ProvisionView
from app.procedures.contents import KINDS
from app.web.directory import named
from app.web.visit import Inside, Visit

UP_TO, BETWEEN, HEAVIEST = (
    "Penalty in years: up to {most}", "Penalty in years: from {least} to {most}", "Heaviest penalty: {kind}",
)  # fmt: skip
SAID = (UP_TO, BETWEEN, HEAVIEST)
"""Msgids."""


@dataclass(frozen=True)
class Element:
    """What the request says of the conduct beside the code. `own`: in words of the requesting State."""

    name: str
    value: str
    own: bool


@dataclass(frozen=True)
class Compared:
    """An offence, with its codes in words, and the provisions of either State with their penalties."""

    view: OffenceView
    mode: str
    elements: Sequence[Element]
    requesting: Sequence[tuple[ProvisionView, str]]
    requested: Sequence[tuple[ProvisionView, str]]


def get_both_laws(visit: Visit) -> Response:
    """Both laws in the matter that the address names."""
    reference = visit.matter()
    with visit.enter() as inside:
        found = dual.of_matter(inside.session, visit.desk.office, inside.actor, reference, visit.language)
        given = {
            "found": found,
            "states": states_named(visit, inside, found.requesting, found.requested),
            "offences": [_compared(visit.language, one) for one in found.offences],
            "doubted": [(kind_of(visit.language, one.kind), one) for one in found.doubted],
        }
        return visit.page("both_laws.html", **given)


def address(visit: Visit, inside: Inside, reference: str | None) -> str | None:
    """Where both laws of a matter stand for who looks; None where there is nothing to show, or not to them."""
    actor = inside.actor
    if reference is None or not may(actor, Permission.MATTER_READ, actor.authority):
        return None
    if not dual.names_offences(inside.session, visit.desk.office, actor, Reference(reference)):
        return None
    return f"/matters/{reference}/both-laws"


def states_named(visit: Visit, inside: Inside, requesting: str, requested: str) -> tuple[str, str]:
    """What the requesting and the requested State are called; their codes for who may not read the directory."""
    reads = may(inside.actor, Permission.PEER_READ, inside.actor.authority)
    names: Mapping[str, Mapping[str, object]] = (
        dict(directory_views.known(inside.session, inside.actor)) if reads else {}
    )
    first, second = (named(visit, names.get(one, {}), one) for one in (requesting, requested))
    return first, second


def _compared(language: str, one: OffenceView) -> Compared:
    return Compared(
        one,
        worded(language, "mode", one.mode) if one.mode else "",
        [*_elements(language, one.elements)],
        [(row, _penalty(language, row)) for row in one.requesting],
        [(row, _penalty(language, row)) for row in one.requested],
    )


def _elements(language: str, found: Mapping[str, Json]) -> Iterator[Element]:
    names, said = member_labels(language), labels_in(language)["ui"]
    for name, value in found.items():
        if isinstance(value, bool):
            told = said["yes" if value else "no"]
        elif isinstance(value, dict):  # an amount and its currency
            told = f"{value['amount']} {value['currency']}"
        else:
            told = str(value)
        yield Element(names[name], told, isinstance(value, str))


def _penalty(language: str, row: ProvisionView) -> str:
    return "" if row.penalty is None else penalty_in(language, row.penalty)


def penalty_in(language: str, told: Mapping[str, Json]) -> str:
    """The heaviest punishment, of a letter (`kind`, `years`) or of a card (`least`, `most`)."""
    most, least = told.get("most", told.get("years")), told.get("least")
    if most is None:
        return translate(language, HEAVIEST, kind=worded(language, "kind", str(told["kind"])))
    return translate(language, UP_TO if least is None else BETWEEN, most=most, least=least)


def kind_of(language: str, kind: str) -> str:
    """What a kind of instrument is called."""
    return labels_in(language)["kinds"].get(kind) or translate(language, KINDS[kind].title)


def worded(language: str, member: str, code: str) -> str:
    """What a code of an instrument means at a member."""
    return word_in(language, "", member, code)
