"""Whether evidence that is handed over comes with the four answers a court asks for (`law.md` §5.1)."""

from __future__ import annotations

from app.treaties import bodies
from app.treaties.review import Review

_SHOWN = 16
"""Digits of a digest by which people know a file."""


def stated(review: Review) -> None:
    """Each file is spoken of; what was held abroad came by a lawful path, without intrusive means."""
    handed = [bodies.text(row, "file") for _, row in bodies.rows(review.body, "evidence")]
    told = list(bodies.rows(review.body, "admissibility"))
    groups = [bodies.texts(row, "files") for _, row in told]
    spoken_of = {file for one in groups for file in (one or handed)}
    missing = [file[:_SHOWN] for file in handed if file not in spoken_of]
    if missing:
        review.find("admissibility_missing", "admissibility", files=", ".join(missing))
    for path, row in told:
        if row.get("held_abroad") is True and bodies.text(row, "obtained_by") == "own_territory":
            review.find("held_abroad_unlawfully", f"{path}.obtained_by")
        if row.get("no_intrusive_means") is not True:
            review.find("intrusive_means_in_evidence", f"{path}.no_intrusive_means")
