"""One result of a completeness check. A check produces findings, never exceptions (`law.md`, first rule).

`words` is a msgid filled from `params`, so that a page can say it in another language from the same two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from app.kit.canonical import Json, JsonObject

NO_ARTICLE = "—"
"""The matter has no treaty, or its treaty has no article for this."""
AFTER = "after {article}"
"""Msgid: of another treaty or law, which is followed here though it does not bind."""
_PLACE = re.compile(r"\{([a-z_]+)\}")


class Severity(Enum):
    """What a finding does to the freeze."""

    BLOCKS = "blocks"
    """It cannot be frozen for signature."""
    WARNS = "warns"
    """The signatory must tick it; the tick is recorded."""
    ADVISES = "advises"


@dataclass(frozen=True)
class Finding:
    """One finding at one field, named by its dotted path in the body (empty: the instrument whole)."""

    code: str
    severity: Severity
    field: str
    msgid: str
    params: tuple[tuple[str, str], ...] = ()
    article: str = NO_ARTICLE
    mend: str = ""
    """Msgid: how to mend it."""
    verified: bool = True
    """Whether the article was compared with the official text."""
    model: bool = False
    """Whether the article is of no treaty of the matter: this is asked after it."""

    @property
    def key(self) -> str:
        """What a signatory ticks: stable while the finding stands."""
        return f"{self.code}@{self.field}"

    @property
    def words(self) -> str:
        """What it says, in English."""
        return filled(self.msgid, self.params)

    @property
    def cited(self) -> str:
        """The article as people read it, in English."""
        return filled(AFTER, (("article", self.article),)) if self.model else self.article

    @property
    def blocks(self) -> bool:
        """Whether it stops the freeze."""
        return self.severity is Severity.BLOCKS

    def to_json(self) -> JsonObject:
        """As doors show it."""
        params: dict[str, Json] = dict(self.params)
        return {
            "key": self.key,
            "code": self.code,
            "severity": self.severity.value,
            "field": self.field,
            "words": self.words,
            "msgid": self.msgid,
            "params": params,
            "article": self.cited,
            "article_after": self.model,
            "article_verified": self.verified,
            "mend": filled(self.mend, self.params),
        }


def filled(msgid: str, params: tuple[tuple[str, str], ...]) -> str:
    """A msgid with its placeholders filled, in one pass: what a draft holds is no format string."""
    values = dict(params)
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), msgid)
