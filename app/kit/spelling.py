"""By what two spellings of one text are the same."""

from __future__ import annotations

import unicodedata


def letters(text: str) -> str:
    """Its letters, marks and digits, without case, spaces and signs between them; empty where it has none."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in plain if unicodedata.category(one)[0] in "LMN")
