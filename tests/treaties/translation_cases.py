"""Languages and translations: for each finding a draft that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.treaties.profiles import profile
from app.treaties.review import Asked, TranslatedFile
from tests.treaties.sample import asked, changed, request

TO_COME, PAST = "2026-12-15", "2026-11-23"
"""Days after and before the one on which everything is asked."""
PATIENT = replace(profile("XB"), translation_later=True)
"""A State that lets translations follow."""


def promised(day: str, **more: object) -> Asked:
    """The request in a language that XB does not read, whose translation is to follow by a day."""
    return asked(changed(request(), translation_due=day), language="zh", **more)


def translated(**differs: object) -> Asked:
    """The request with a translation beside it, and what the file says of itself."""
    row = {"file": "d4" * 32, "language": "fr", "translator": "Mei Lin", "certified": True}
    whole = TranslatedFile("d4" * 32, "fr", "Mei Lin", certified=True, fresh=True, missing=())
    file = replace(whole, **differs)  # type: ignore[arg-type]  # cases name its members
    body = changed(request(), translations=[row])
    return replace(asked(body, attachments=("a1" * 32, "d4" * 32)), translated=(file,))


CASES: Mapping[str, Callable[[], Asked]] = {
    "translation_missing": lambda: asked(language="zh"),
    "translation_follows": lambda: promised(TO_COME, theirs=PATIENT),
    "translation_day_past": lambda: promised(PAST),
    "translation_stale": lambda: translated(fresh=False),
    "translation_unbound": lambda: replace(translated(), translated=(), attachments=(), texts=frozenset({"ab" * 32})),
    "translation_differs": lambda: translated(translator="Somebody Else"),
    "translation_incomplete": lambda: translated(missing=("facts.summary",)),
}
