"""The ledger of assurances between our State and another: given, received and declined, out of the accepted
instruments.

`law.md` §6, S59. Read anew each time: what was signed counts, and no card can say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.instruments.header import read
from app.instruments.models import Instrument, MatterHead
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.ids import StateCode, state_of
from app.matters.views import View

MEMBERS = ("assurances", "reciprocity", "not_given")
"""Members of a body in which assurances stand, or that they are not given."""
DECLINED = "not_given"
WANTED = "assurance_request"
"""The kind that asks for them, and gives none."""


@dataclass(frozen=True)
class AssuranceView(View):
    """An assurance that one State gave the other in a signed instrument, or declined to give."""

    state: str
    """The other State."""
    given: bool
    """Whether our side gave it; false: we received it. Of what was declined: whether our side said so."""
    matter: str
    instrument: str
    sha256: str
    kind: str
    at: datetime
    """When it was accepted."""
    code: str | None
    assurance: JsonObject
    """As it stands in the instrument."""
    proof: str
    """signature; own_record for a paper."""
    declined: bool = False
    """Whether it was asked for and is not given."""


def ledger(session: Session, actor: Actor, state: StateCode | None = None) -> list[AssuranceView]:
    """Every assurance that was given or declined between our authority and the authorities of a State, or of all; the
    newest first, of the matters that the reader may see.
    """
    permit(actor, Permission.MATTER_READ, actor.authority)
    query = (
        select(Instrument, MatterHead.counterpart)
        .join(
            MatterHead,
            (MatterHead.authority == Instrument.authority) & (MatterHead.reference == Instrument.reference),
        )
        .where(
            Instrument.authority == actor.authority,
            Instrument.state == "accepted",
            Instrument.exercise.is_(False),
            Instrument.kind != WANTED,
        )
        .order_by(Instrument.at.desc(), Instrument.id)
    )
    if state is not None:
        query = query.where(MatterHead.counterpart.startswith(f"{state}.", autoescape=True))
    return [one for row, counterpart in session.execute(query) for one in _of(row, str(counterpart))]


def _of(row: Instrument, counterpart: str) -> Iterator[AssuranceView]:
    body = read(row.content).body
    for member in MEMBERS:
        for one in _rows(body.get(member)):
            code = one.get("code")
            yield AssuranceView(
                state_of(counterpart),
                row.outgoing,
                row.reference,
                row.id,
                row.sha256,
                row.kind,
                row.decided or row.at,
                code if isinstance(code, str) else "reciprocity" if member == "reciprocity" else None,
                one,
                row.proof,
                declined=member == DECLINED,
            )


def _rows(value: Json) -> list[JsonObject]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, dict)]
