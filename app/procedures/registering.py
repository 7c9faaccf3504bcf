"""Registering a paper of the other side (`law.md` §3.17): an act of our own that stands for a step of theirs.

It belongs to no procedure's table: no side may send it, a receiver refuses it. What it says is read by the engine as
the instrument of the other side that it stands for (ADR 0023). Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.kit.actor import Role
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid
from app.procedures.table import NONE, SAME, Eyes, Procedure, Sign, Step, Who
from app.treaties.schema import LEVELS

ACT, KIND = "register_paper", "registered_paper"
LEAST = {"preservation_request": "urgent", "emergency_request": "emergency"}
"""Kinds that are never less urgent (UNCC 2(o), 42(1); 2AP 9(1))."""


@dataclass(frozen=True)
class StoodFor:
    """The step of the other side that a registered paper stands for."""

    act: str
    kind: str
    kind_version: int
    said: JsonObject
    """The typed content of that kind, as it was typed from the paper."""
    seen: Json
    """{id, sha256} of the last of our chained instruments that they had seen; null: the last that there is."""
    in_reply_to: Json

    def urgency(self, filed: str) -> str:
        """The highest of what the registration was filed as, what the paper says, and what its kind is at least.

        A registration is work of the desk, and mostly filed as that; the case on the paper may be none of it.
        """
        told = self.said.get("urgency")
        found = told.get("level") if isinstance(told, dict) else None
        known = [one for one in (filed, found, LEAST.get(self.kind)) if one in LEVELS]
        return max(known, key=LEVELS.index, default=filed)


def rows(procedure: Procedure, act: str) -> tuple[Step, ...]:
    """The rows of an act; of a registration the one that every procedure but an exercise has beside its table."""
    if act != ACT or procedure.exercise:
        return procedure.rows(act)
    return (step(procedure),)


def step(procedure: Procedure) -> Step:
    """How a registration is made: two officials compare scan and content, the authority seals; anywhere."""
    return Step(
        at=frozenset({NONE, *procedure.statuses}),
        act=ACT,
        then=SAME,
        who=Who.ANY,
        role=(Role.CASE_OFFICER, Role.DUTY_OFFICER),
        instrument=KIND,
        sign=Sign.SEAL,
        eyes=Eyes.TWO,
        chained=False,
    )


def said(act: str, body: JsonObject) -> JsonObject:
    """What an instrument or draft says: of a registration what was typed from the paper, as far as it is typed yet."""
    typed = body.get("said")
    return typed if act == ACT and isinstance(typed, dict) else body


def stood_for(body: JsonObject) -> StoodFor:
    """What the body of a registration stands for; `Invalid` `bad_registration` while it does not say so."""
    act, kind, version, said = (body.get(name) for name in ("act", "kind", "kind_version", "said"))
    whole = isinstance(act, str) and isinstance(kind, str) and isinstance(said, dict)
    if not whole or not isinstance(version, int) or isinstance(version, bool):
        raise Invalid(
            "bad_registration",
            "The registration does not say which step of the other side the paper stands for.",
            "Give act, kind, kind_version and said.",
        )
    return StoodFor(str(act), str(kind), version, dict(said), body.get("seen"), body.get("in_reply_to"))  # type: ignore[arg-type]  # `whole` says so
