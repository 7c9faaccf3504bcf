"""Characters that nobody sees, in what must be compared letter by letter: names, addresses, numbers.

A copy out of another document brings them along, and whoever searches for it finds nothing (Unicode TR 36 §2.7). Two of
them, the joiners U+200C and U+200D, are part of how some scripts are written, and stand in names of these alone (RFC
5892, Appendix A.1 and A.2); a selector of variants stands after the letter or picture that it varies.
"""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = re.compile(
    "[\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0100-\U000e01ef]"
)
_WIDE_SPACE = "\u3000"
_JOINERS = "\u200c\u200d"
_JOINING = frozenset({"ARABIC", "SYRIAC", "MANDAIC", "MONGOLIAN", "NKO", "ADLAM"})
_INDIC = frozenset({
    "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA",
    "KHMER", "MYANMAR", "TIBETAN",
})  # fmt: skip
_VARIANTS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def in_exact(text: str) -> str | None:
    """What is wrong with a text that is compared letter by letter; None: nothing is hidden in it."""
    for place, one in enumerate(text):
        if one == _WIDE_SPACE or _HIDDEN.fullmatch(one):
            return _words(text, place)
    return None


def in_name(text: str) -> str | None:
    """What is wrong with a name; None: nothing is hidden in it but what its script is written with."""
    for place, one in enumerate(text):
        if not _HIDDEN.fullmatch(one):
            continue
        before, after = text[:place][-1:], text[place + 1 :][:1]
        if one in _JOINERS and _joins(before, after):
            continue
        if _VARIANTS.fullmatch(one) and before and unicodedata.category(before) in {"Lo", "So"}:
            continue
        return _words(text, place)
    return None


def _joins(before: str, after: str) -> bool:
    """Whether a joiner between two characters shapes the letters of a script, or makes one picture of several."""
    if not before or not after:
        return False
    if _script(before) in _JOINING | _INDIC:
        return _script(after) in _JOINING | _INDIC
    return unicodedata.category(before) in {"So", "Sk", "Mn"} and unicodedata.category(after) == "So"


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _words(text: str, place: int) -> str:
    named = unicodedata.name(text[place], "a control character").lower()
    return (
        f"must not hold the invisible character U+{ord(text[place]):04X} ({named}), which is its character {place + 1}"
    )
