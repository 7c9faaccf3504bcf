"""The day until which data is signed to be kept, against what its providers have said (`law.md` §3.2, §5.5)."""

from __future__ import annotations

from datetime import date

from app.kit.canonical import Json
from app.treaties import bodies
from app.treaties.promised import NAMED
from app.treaties.review import Review


def shorter(review: Review) -> None:
    """What is signed is not later than what the provider itself has said, by our own log of its answers."""
    whole = NAMED["preserved_until"][review.asked.kind]
    told, signed = set[str](), list[tuple[str, str, str, Json]]()
    for place, row in bodies.rows(review.body, "holdings"):
        name = bodies.text(row, "measure")
        told.add(name)
        if bodies.text(row, "outcome") not in {"none", "lost"}:
            signed.append((f"{place}.until", name, bodies.text(row, "custodian"), row.get("until") or review.at(whole)))
    for index, name in enumerate(bodies.texts(review.body, "measures")):
        if name not in told:
            signed.append((f"measures.{index}", name, "", review.at(whole)))
    for field, name, custodian, until in signed:
        day, end = _said_there(review, name, custodian), bodies.when(until)
        if day is not None and end is not None and end.start.date() > day:
            review.find("kept_there_shorter", field, item=name, until=day)


def _said_there(review: Review, item: str, custodian: str) -> date | None:
    """Until when a custodian keeps an item: of several providers, where it is none of them, the last, and where none is
    named, the first.
    """
    days = {_called(provider): day for provider, day in review.asked.kept_there.get(item, {}).items()}
    if not days:
        return None
    return days.get(_called(custodian)) or (max if custodian else min)(days.values())


def _called(name: str) -> str:
    return " ".join(name.casefold().split())
