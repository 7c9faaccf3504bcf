"""How fast a State answers where no treaty says it: `[practice]` of its profile. Targets, no breach (`law.md` §2.4).

    [practice.mla]
    ack_mla.routine = { working_days = 5 }
    execution.urgent = { days = 20 }

A State speaks for its own duties alone. Its editions carry the numbers, so that both nodes reckon the same clock: for a
clock those count that its State had published when it began (docs/decisions/0019).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from app.treaties.codes import PROCEDURES
from app.treaties.events import UNITS
from app.treaties.schema import LEVELS
from app.treaties.toml import Table

CLOCKS = frozenset(
    {
        "ack_24_7", "ack_mla", "answer_query", "answer_status", "assurance_answer", "change_answer", "clarification",
        "conditions_answer", "confidentiality_answer", "confirm_oral", "consult_answer", "cost_answer",
        "custody_confirmed", "custody_report", "day_answer", "decide_extradition", "decide_transfer", "decision",
        "defects_answer", "desk", "desk_answer", "desk_report", "determine", "disclose", "evaluation",
        "exculpatory_consult", "execution", "exhibits_in", "exhibits_sent", "extension_answer", "feedback", "file_in",
        "file_sent", "inquiry_answer", "jit_report", "last_word", "lifting_answer", "lifting_due", "loan_answer",
        "measure", "offer_answer", "position", "preserve_act", "proposal", "proposal_answer", "receipt_of_evidence",
        "record_sent", "release_due", "report_stage", "return", "return_decision", "return_receipt", "review_measures",
        "review_parallel", "slot", "slot_answer", "status_report", "stay_answer", "surrender", "surrender_receipt",
        "ta_plan", "transit_answer", "unsafe_answer", "use_answer", "withdrawal_note",
    }
)  # fmt: skip
"""Clocks that a procedure's table starts with an amount of time by practice."""
LONGEST = 1000
"""Of whatever unit."""


@dataclass(frozen=True)
class Target:
    """An amount of time; `unit` is one of `events.UNITS`."""

    number: int
    unit: str


Targets: TypeAlias = Mapping[tuple[str, str, str], Target]
"""By procedure, clock and urgency."""
NONE: Targets = {}


@dataclass(frozen=True)
class Practised:
    """What a State published over time: from when on which targets, the oldest first."""

    said: tuple[tuple[datetime, Targets], ...]

    def at(self, moment: datetime) -> Targets:
        """The targets in force at an instant; none before the first edition."""
        return next((targets for since, targets in reversed(self.said) if since <= moment), NONE)


def practice_in(table: Table) -> Targets:
    """`[practice]` of a profile."""
    below = table.maybe("practice")
    if below is None:
        return NONE
    with below:
        return dict(_targets(below))


def _targets(table: Table) -> Iterator[tuple[tuple[str, str, str], Target]]:
    for procedure in table.every(among=PROCEDURES):
        with table.table(procedure) as clocks:
            for clock in clocks.every(among=CLOCKS):
                with clocks.table(clock) as levels:
                    for level in levels.every(among=LEVELS):
                        yield (procedure, clock, level), _target(levels.table(level))


def _target(table: Table) -> Target:
    with table:
        units = [one for one in UNITS if table.has(one)]
        if len(units) != 1:
            table.refuse(f"a target has exactly one of {', '.join(UNITS)}")
            return Target(1, UNITS[0])
        return Target(table.number(units[0], least=1, most=LONGEST), units[0])


def as_published(targets: Targets) -> dict[str, dict[str, dict[str, dict[str, int | str]]]]:
    """Targets as an edition writes them: by procedure, clock and urgency, each number with its unit."""
    found: dict[str, dict[str, dict[str, dict[str, int | str]]]] = {}
    for (procedure, clock, level), one in sorted(targets.items()):
        told: dict[str, int | str] = {"number": one.number, "unit": one.unit}
        found.setdefault(procedure, {}).setdefault(clock, {})[level] = told
    return found
