"""Made-up courses of matters for the families: acts of a real table, bodies as they are signed, days apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.kit.canonical import JsonObject
from app.kit.ids import StateCode
from app.procedures.catalogue import CATALOGUE
from app.procedures.table import BACK, NONE, SAME, Side, Who
from app.statistics import families
from app.statistics.course import Course
from app.statistics.facts import Facts, Passed, Said, Story

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = BEGAN + timedelta(days=400)


def story(
    procedure: str, *steps: tuple[str, JsonObject] | str, days: float = 10, sent: bool = True, side: Side | None = None
) -> Story:
    """A matter in which these acts took effect, each so many days after the one before.

    `side`: of acts that either may take.
    """
    table = CATALOGUE.newest(procedure)
    status, behind, said = NONE, NONE, list[Said]()
    for place, step in enumerate(steps):
        act, body = step if isinstance(step, tuple) else (step, {})
        row = next(one for one in table.rows(act) if status in one.at)
        whose = {Who.R: Side.REQUESTING, Who.Q: Side.REQUESTED}.get(row.who, side or Side.REQUESTED)
        after = {SAME: status, BACK: behind}.get(row.then, row.then)
        behind = status if after != status else behind
        sizes = {str(one["sha256"]): int(str(one["size"])) for one in _listed(body)}
        said.append(
            Said(Passed(act, row.instrument, whose, status, after, BEGAN + timedelta(days=place * days)), body, sizes)
        )
        status = after
    return Story(procedure, sent, status in table.open, said)


def facts(procedure: str, *steps: tuple[str, JsonObject] | str, **more: float) -> Facts:
    """What the families find in such a matter."""
    return families.read(story(procedure, *steps, **more))  # type: ignore[arg-type]  # days alone


def course(procedure: str = "mla", **changes: object) -> Course:
    """A matter in numbers and codes, of which nothing but its procedure is told."""
    whole: dict[str, object] = {
        "procedure": procedure,
        "treaty": "un_cybercrime",
        "sent": True,
        "counterpart": StateCode("XB"),
        "urgency": "routine",
        "opened": BEGAN,
        "open": True,
        "status": "RECEIVED",
        "offences": (),
        "measures": (),
        "outcomes": (),
        "grounds": (),
        "refused": False,
        "consulted": False,
        "questions": 0,
        "waited_requesting": 0.0,
        "waited_requested": 0.0,
        "deadlines": (),
        "signed": 0,
        "papers": 0,
        "took": {},
        **changes,
    }
    return Course(**whole)  # type: ignore[arg-type]  # tests name its members


def _listed(body: JsonObject) -> list[JsonObject]:
    """Files beside an instrument, which tests list in its body under a name that no body has."""
    found = body.pop("_beside", [])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
