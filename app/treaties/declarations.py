"""What a State has declared about one treaty: languages, central authority, reservations (`[declaration.<code>]`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.treaties.toml import Table

TONGUES = ("ar", "en", "es", "fr", "ru", "zh")
DIRECT = ("as_treaty", "central_only")
ROADS = ("judicial_direct", "interpol", "contact_point")
"""Roads that a State may open by a declaration (2AP 10(9))."""
RESERVATIONS = ("dc_at_disclosure", "traffic_orders")
"""Preservation may be refused where dual criminality will be missing (UNCC 42(5), BC 29(4)); no effect is given to
orders for traffic data (2AP 8(13)).
"""


@dataclass(frozen=True)
class Declaration:
    """Everything has a default: what is not declared is as the treaty has it."""

    languages: tuple[str, ...] = ()
    """Languages that it accepts under this treaty; empty: as in its profile."""
    central_authority: str = ""
    diplomatic_only: bool = False
    direct_requests: str = "as_treaty"
    """`as_treaty`, or `central_only`: direct requests go to its central authority (BC 27(9)(e))."""
    direct_roads: tuple[str, ...] = ()
    """By which emergency requests may come, where the treaty leaves that to a declaration (2AP 10(9))."""
    reservations: tuple[str, ...] = ()
    order_notification: bool = False
    """It wants to hear of orders that go to providers on its territory (2AP 7(5))."""
    extradition_basis: bool | None = None
    """Whether it takes the treaty as the legal basis of extradition (UNTOC 16(5), UNCAC 44(6)); None: not declared."""


NOTHING = Declaration()


def declarations_in(table: Table) -> Mapping[str, Declaration]:
    """Every `[declaration.<code>]` of a profile."""
    below = table.maybe("declaration")
    if below is None:
        return {}
    with below:
        return {code: _declaration(below.table(code)) for code in below.every()}


def _declaration(table: Table) -> Declaration:
    with table:
        return Declaration(
            languages=table.texts("languages", among=TONGUES),
            central_authority=table.text("central_authority", ""),
            diplomatic_only=table.flag("diplomatic_only", False),
            direct_requests=table.text("direct_requests", "as_treaty", among=DIRECT),
            direct_roads=table.texts("direct_roads", among=ROADS),
            reservations=table.texts("reservations", among=RESERVATIONS),
            order_notification=table.flag("order_notification", False),
            extradition_basis=table.flag("extradition_basis") if table.has("extradition_basis") else None,
        )


def words(one: Declaration) -> str:
    """A declaration on one line."""
    said = {
        "languages": ", ".join(one.languages),
        "central authority": one.central_authority,
        "diplomatic channel only": "yes" if one.diplomatic_only else "",
        "direct requests": one.direct_requests if one.direct_requests != "as_treaty" else "",
        "direct roads": ", ".join(one.direct_roads),
        "reservations": ", ".join(one.reservations),
        "to be told of orders to providers": "yes" if one.order_notification else "",
        "legal basis of extradition": {True: "yes", False: "no", None: ""}[one.extradition_basis],
    }
    return "; ".join(f"{name} {value}" for name, value in said.items() if value)
