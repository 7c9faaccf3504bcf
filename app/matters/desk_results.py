"""From what a desk delivered, in parts or at once, to the transmittal in the matter that its mandate serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.kit.canonical import Json, JsonObject
from app.matters.copied import Carried, LeftOut
from app.treaties.bodies import filled, rows, text

DELIVERY, TRANSMITTAL = "mandate_delivery", "evidence_transmittal"
STAYS: Mapping[str, str] = {
    "summary": "It is the desk's word to this authority.",
    "lasting": "Its begin and its end have notices of their own.",
    "remains": "What is still to come is told when it comes.",
    "note": "It is the desk's word to this authority.",
}
"""Members of a delivery that have no place in a transmittal, with why."""


def transmittal(deliveries: Sequence[Mapping[str, Json]], sent: Sequence[Mapping[str, Json]]) -> Carried:
    """The body of a transmittal of all that was delivered and not sent yet. Bodies may hold anything.

    `deliveries`: in their order; of a file that came twice the last row counts. `sent`: bodies by which the matter's
    holder has told the other State of files and outcomes already. It is not final: whether it is the last is said by
    whoever signs it.
    """
    found = Carried({"final": False})
    gone = {text(row, "file") for one in sent for _, row in rows(dict(one), "evidence")}
    told = {text(row, "measure") for one in sent for _, row in rows(dict(one), "outcomes")}
    evidence = _last("evidence", "file", deliveries)
    outcomes = _last("outcomes", "measure", deliveries)
    for member, known, kept in (("evidence", gone, evidence), ("outcomes", told, outcomes)):
        fresh: list[Json] = [row for name, row in kept.items() if name not in known]
        if fresh:
            found.body[member] = fresh
        if len(fresh) < len(kept):
            found.left_out.append(LeftOut(member, "It was sent before."))
    laws = dict.fromkeys(text(dict(one), "legal_basis") for one in deliveries)
    if basis := "\n".join(one for one in laws if one):
        found.body["legal_basis"] = basis
    found.left_out += _behind(deliveries)
    return found


def _last(member: str, key: str, deliveries: Sequence[Mapping[str, Json]]) -> dict[str, JsonObject]:
    """The rows of a list, by what names each, the last word counting."""
    return {text(row, key): dict(row) for one in deliveries for _, row in rows(dict(one), member)}


def _behind(deliveries: Sequence[Mapping[str, Json]]) -> Iterator[LeftOut]:
    for member, why in STAYS.items():
        if any(filled(one.get(member)) for one in deliveries):
            yield LeftOut(member, why)
