"""A row of the table of findings, and the words that its rows share."""

from __future__ import annotations

from dataclasses import dataclass

from app.treaties.findings import Severity

B, W, A = Severity.BLOCKS, Severity.WARNS, Severity.ADVISES
BY_PROFILE = "as the requested State's profile says"
OWN, PRACTICE = "Rogatory", "practice"


@dataclass(frozen=True)
class Entry:
    """A row. `varies`: when the severity is another than this one."""

    code: str
    severity: Severity
    words: str
    source: str
    mend: str = ""
    varies: str = ""
