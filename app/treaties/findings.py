"""One result of a completeness check. A check produces findings, never exceptions (`law.md`, first rule).

`words` is a msgid filled from `params`, so that a page can say it in another language from the same two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum

from app.kit.canonical import Json, JsonObject
from app.kit.said import told
from app.kit.words import translate

NO_ARTICLE = "—"
"""The matter has no treaty, or its treaty has no article for this."""
AFTER = "after {article}"
"""Msgid: of another treaty or law, which is followed here though it does not bind."""


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
    other: tuple[tuple[str, str], ...] = ()
    """Words that a State's own file has in other languages than English."""

    @property
    def key(self) -> str:
        """What a signatory ticks: stable while the finding stands."""
        return f"{self.code}@{self.field}"

    @property
    def words(self) -> str:
        """What it says, in English and with dates as they are written."""
        return translate("en", self.msgid, **dict(self.params))

    def said(self, language: str, zone: tzinfo | None = None) -> str:
        """What it says to a reader: in their language, dates in words and in their zone (None: that of the process)."""
        own = dict(self.other).get(language)
        return own if own is not None else told(language, self.msgid, dict(self.params), zone)

    def mended(self, language: str, zone: tzinfo | None = None) -> str:
        """How to mend it, to a reader."""
        return told(language, self.mend, dict(self.params), zone) if self.mend else ""

    @property
    def cited(self) -> str:
        """The article as people read it, in English."""
        return self.cited_in("en")

    def cited_in(self, language: str) -> str:
        """The article, to a reader."""
        return translate(language, AFTER, article=self.article) if self.model else self.article

    @property
    def blocks(self) -> bool:
        """Whether it stops the freeze."""
        return self.severity is Severity.BLOCKS

    def to_json(self, language: str = "en", zone: tzinfo | None = None) -> JsonObject:
        """As doors show it: codes as they are, words in a language."""
        params: dict[str, Json] = dict(self.params)
        return {
            "key": self.key,
            "code": self.code,
            "severity": self.severity.value,
            "field": self.field,
            "words": self.said(language, zone),
            "msgid": self.msgid,
            "params": params,
            "article": self.cited_in(language),
            "article_after": self.model,
            "article_verified": self.verified,
            "mend": self.mended(language, zone),
        }
