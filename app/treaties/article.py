"""Where it is written: the article of a treaty or of a law."""

from __future__ import annotations

from dataclasses import dataclass

CUSTOM = "custom"
"""What stands for an article where nothing is written: reciprocity."""


@dataclass(frozen=True)
class Article:
    """Where it is written. `verified`: a person has compared it with the official text."""

    text: str
    verified: bool = False

    def under(self, short: str) -> str:
        """With the short name of its treaty or law: `UNCC 40(15)(c)`. What a State added from another law of its own is
        named as it is: `Assistance Act, section 7`.
        """
        own = self.text[:1].isdigit() or self.text.startswith("Annex")
        return f"{short} {self.text}" if own else self.text
