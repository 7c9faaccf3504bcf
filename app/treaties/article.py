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
