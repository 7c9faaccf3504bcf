"""What the receiver of an instrument is told: the findings of the rules that checked it as a draft (`law.md` §3, first
rule; `docs/decisions/0024`).

It decides nothing: what would stop a draft is a warning here. The receiver's own files of treaties and States are
asked; two sides who hold them alike are told the same.
"""

from __future__ import annotations

from dataclasses import replace

from app.treaties.findings import Finding, Severity
from app.treaties.review import Asked
from app.treaties.rules import findings

SENDERS_RECORDS = frozenset({
    "duplicate", "identifier_in_text", "identifier_in_text_under_treaty", "identifier_under_conditions",
    "identifier_under_treaty", "range_under_conditions", "source_under_conditions", "third_state_consent_missing",
})  # fmt: skip
"""Findings that only the sender can make: they ask what lies in its own records, of matters that we may not know."""


def received(asked: Asked) -> tuple[Finding, ...]:
    """The findings on what the other side sent, gravest first; none of them blocks. `asked` is told from the sender's
    seat: `ours` is the sender's State, `theirs` our own, `now` when it was signed.
    """
    return tuple(
        replace(one, severity=Severity.WARNS) if one.blocks else one
        for one in findings(asked)
        if one.code not in SENDERS_RECORDS
    )
