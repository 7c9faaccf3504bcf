"""Words for people, in the six languages of the United Nations.

The English words in the tables are the msgids. The catalogues are the `.po` files in `app/locale`, read at first use
and kept: there is no compiled copy that could be stale (docs/decisions/0008).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
FOLDER = Path(__file__).resolve().parent.parent / "locale"
_PLACE = re.compile(r"\{([a-z_]+)\}")


def translate(language: str, msgid: str, **params: object) -> str:
    """The words in a language, their placeholders filled; in English where there is no translation.

    Filled in one pass: a value may hold braces. A placeholder without a value stays as it stands.
    """
    words = catalogue(language).get(msgid, msgid)
    return _PLACE.sub(lambda found: str(params.get(found[1], found[0])), words)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Msgid to words of one language; empty for a language that is not one of the six, and for English."""
    if language not in LANGUAGES or language == "en":
        return {}
    # Here and not above: those who ask for English, as the verifier does, pay nothing for it.
    from babel.messages.pofile import read_po

    with (FOLDER / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language, abort_invalid=True)
    return {
        message.id: message.string
        for message in read
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string and not message.fuzzy
    }


def places(words: str) -> frozenset[str]:
    """The placeholders in words."""
    return frozenset(_PLACE.findall(words))
