"""What every request must hold, under whatever treaty (`law.md` §3.0): ONE table a kind.

A treaty's `[[contents]]` for the same kind and field takes the row's place: its expression, severity and article count.
`core`: what an emergency still needs (§3.1: authority, offence, facts, emergency facts and link, data wanted, whom to
call back, no intrusive means); all else then only advises.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties import (
    assets_law,
    assistance_law,
    emergency_law,
    extradition_law,
    hearing_law,
    information_law,
    joint_law,
    jurisdiction_law,
    preservation_law,
    provider_law,
    transfer_law,
)
from app.treaties import case_required as case
from app.treaties.requirement import (
    ALWAYS,
    DATA,
    DEEP_DATA,
    NOT_ONLY_SERVICE,
    PERSONAL,
    SUBSCRIBER,
    THINGS,
    B,
    Required,
    W,
)

# fmt: off
REQUIRED: tuple[Required, ...] = (
    *case.SEEKER,
    *case.PROCEEDING,
    *case.facts(NOT_ONLY_SERVICE),
    Required("link", "link_missing", ALWAYS, W, core=True),
    Required("measures", "measures_missing", ALWAYS, B, core=True),
    Required("items", "items_missing", THINGS, B),
    Required("purpose", "purpose_missing", ALWAYS, B),
    Required("period_sought", "period_missing", DEEP_DATA, B),
    Required("period_sought", "period_missing", SUBSCRIBER, W),
    *case.URGENCY,
    *case.DANGER,
    *case.CONFIDENTIALITY,
    Required("specialty.acknowledged", "specialty_not_acknowledged", ALWAYS, B, affirmed=True),
    *case.data_protection(PERSONAL),
    *case.means(DATA),
    *case.ANSWER,
    *case.CONTACT,
    *case.CHANNEL,
)
# fmt: on

BY_KIND: Mapping[str, tuple[Required, ...]] = {
    "mla_request": REQUIRED,
    **extradition_law.REQUIRED,
    **assets_law.REQUIRED,
    **transfer_law.REQUIRED,
    **jurisdiction_law.REQUIRED,
    **provider_law.REQUIRED,
    "hearing_request": (*REQUIRED, *hearing_law.REQUEST),
    "examination_mandate": (*REQUIRED, *case.means()),
    **joint_law.REQUIRED,
    **assistance_law.REQUIRED,
    **preservation_law.REQUIRED,
    **emergency_law.REQUIRED,
    **information_law.REQUIRED,
}
"""The rows of each kind of instrument that must hold something."""


def rows(kind: str) -> tuple[Required, ...]:
    """What an instrument of a kind must hold."""
    return BY_KIND.get(kind, ())


def row(kind: str, field: str) -> Required | None:
    """The row that words a field of a kind when a treaty has its own expression for it."""
    return next((one for one in rows(kind) if one.field == field), None)
