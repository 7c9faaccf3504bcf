"""Which of the six languages an `Accept-Language` asks for (RFC 9110 §12.5.4); English where it asks for none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.kit.words import LANGUAGES

SOURCE = "en"
_RANGE = re.compile(
    r"(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)(?:[ \t]*;[ \t]*[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?"
)
_MOST = 50
"""Ranges that are read of one header."""


def language_of(accepted: Iterable[str]) -> str:
    """The language of an answer. `accepted`: the values of `Accept-Language`, none where it was not sent.

    The highest weight wins, then what stands first; `fr-CA` is answered in French (RFC 4647 §3.4). `*` stands for
    English and then for any that was not refused. What is malformed counts for nothing, and nobody is refused for
    the lack of a language.
    """
    weights = _weights(",".join(accepted))
    wild = weights.pop("*", None)
    for language, weight in sorted(weights.items(), key=lambda one: -one[1]):
        if wild is not None and wild > weight:
            break
        if weight > 0:
            return language
    refused = {language for language, weight in weights.items() if weight == 0}
    return next((one for one in (SOURCE, *LANGUAGES) if one not in refused), SOURCE) if wild else SOURCE


def _weights(header: str) -> dict[str, float]:
    """Weight of each of our languages that is named, and of `*`, in the order in which they stand."""
    found: dict[str, float] = {}
    for part in header.split(",")[:_MOST]:
        read = _RANGE.fullmatch(part.strip())
        if read is None:
            continue
        name = read[1].lower().partition("-")[0]
        if name in LANGUAGES or name == "*":
            found[name] = max(found.get(name, 0.0), float(read[2] or 1))
    return found
