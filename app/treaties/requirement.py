"""A row of what every instrument of a kind must hold, and when."""

from __future__ import annotations

from dataclasses import dataclass

from app.treaties import grammar
from app.treaties.findings import Severity
from app.treaties.grammar import Expression


@dataclass(frozen=True)
class Required:
    """A row. `affirmed`: it must not only stand there but be true. `firm`: it blocks, whatever a treaty's own row for
    the field says, and in an emergency too.
    """

    field: str
    code: str
    when: Expression
    severity: Severity
    core: bool = False
    affirmed: bool = False
    firm: bool = False


B, W, A = Severity.BLOCKS, Severity.WARNS, Severity.ADVISES
ALWAYS = grammar.parse("always")
NEVER = grammar.parse("never")
"""For a row that only a treaty's own asks for, and that words it."""
NOT_ONLY_SERVICE = grammar.parse("unless measure == 'SERVE_DOCUMENTS'")
DATA = grammar.parse("if measure.data in ['subscriber', 'traffic', 'content']")
DEEP_DATA = grammar.parse("if measure.data in ['traffic', 'content']")
SUBSCRIBER = grammar.parse("if measure.data == 'subscriber'")
EMERGENCY = grammar.parse("if urgency.level == 'emergency'")
THINGS = grammar.parse("if measure in ['SEARCH_SEIZE', 'EXAMINE_SITE']")
PERSONAL = grammar.parse("if personal == true")
