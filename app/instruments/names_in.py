"""Names as letters print them, of what its State tells in several languages. Pure."""

from __future__ import annotations

from collections.abc import Mapping


def told_in(names: Mapping[str, str], language: str) -> str:
    """A name as letters print it: in the language, else in English, else in its own script with, where its State gives
    it, the same in Latin letters (docs/decisions/0026). Empty where there is none.
    """
    for tongue in (language, "en"):
        alike = [one for one in names if one == tongue or (one.startswith(f"{tongue}-") and not _latin(one))]
        if alike:
            return names[tongue if tongue in alike else alike[0]]
    own = next((one for one in names if not _latin(one)), None)
    if own is None:
        return next(iter(names.values()), "")
    latin = names.get(f"{own}-Latn")
    return f"{names[own]} ({latin})" if latin else names[own]


def _latin(language: str) -> bool:
    return language.endswith("-Latn")
