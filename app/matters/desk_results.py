"""From what a desk delivered, in parts or at once, to the transmittal in the matter that its mandate serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.kit.canonical import Json, JsonObject
from app.matters.copied import Carried, LeftOut
from app.procedures.engine import Link
from app.treaties.bodies import filled, rows, text

DELIVERY, RECEIPT, TRANSMITTAL = "mandate_delivery", "evidence_receipt", "evidence_transmittal"
STAYS: Mapping[str, str] = {
    "summary": "It is the desk's word to this authority.",
    "lasting": "Its begin and its end have notices of their own.",
    "remains": "What is still to come is told when it comes.",
    "note": "It is the desk's word to this authority.",
}
"""Members of a delivery that have no place in a transmittal, with why."""


@dataclass(frozen=True)
class _Row:
    """A row of a list, and the place of its delivery among them."""

    place: int
    row: JsonObject


def transmittal(desk: Sequence[Link], sent: Sequence[Mapping[str, Json]]) -> Carried:
    """The body of a transmittal of all that was delivered and not sent yet. Bodies may hold anything.

    `desk`: the deliveries and their receipts, in their order; of a file that came twice the last row counts, and what a
    receipt found wrong counts no more once a delivery mends it. `sent`: bodies by which the matter's holder has told
    the other State of files and outcomes already, in their order. It is not final: whether it is the last is said by
    whoever signs it.
    """
    found = Carried({"final": False})
    deliveries = [dict(one.body) for one in desk if one.kind == DELIVERY]
    wrong = _mended(desk)
    whole = [{**one, "evidence": _but(one, gone)} for one, gone in zip(deliveries, wrong, strict=True)]
    evidence, outcomes = _last("evidence", "file", whole), _last("outcomes", "measure", whole)
    gone, told = _last("evidence", "file", sent), _last("outcomes", "measure", sent)
    fresh = {
        "evidence": {name: one for name, one in evidence.items() if name not in gone},
        "outcomes": {name: one for name, one in outcomes.items() if name not in told or one.row != told[name].row},
    }
    if any(wrong):
        found.left_out.append(LeftOut("evidence", "A receipt found it wrong, and it was delivered anew."))
    for member, kept in (("evidence", evidence), ("outcomes", outcomes)):
        if new := fresh[member]:
            found.body[member] = [one.row for one in new.values()]
        if len(fresh[member]) < len(kept):
            found.left_out.append(LeftOut(member, "It was sent before."))
    taken = {one.place for kept in fresh.values() for one in kept.values()}
    laws = dict.fromkeys(text(one, "legal_basis") for place, one in enumerate(deliveries) if place in taken)
    if basis := "\n".join(one for one in laws if one):
        found.body["legal_basis"] = basis
    found.left_out += _behind(deliveries)
    return found


def _last(member: str, key: str, told: Sequence[Mapping[str, Json]]) -> dict[str, _Row]:
    """The rows of a list, by what names each, the last word counting; without what they leave open."""
    return {
        text(row, key): _Row(place, {name: said for name, said in row.items() if filled(said)})
        for place, one in enumerate(told)
        for _, row in rows(dict(one), member)
    }


def _mended(desk: Sequence[Link]) -> list[frozenset[str]]:
    """Of each delivery the files that a receipt after it found wrong and a delivery after that mends. A defect that
    names no file is one of all that came with the delivery that was confirmed.
    """
    files: list[tuple[str, set[str], set[str]]] = []
    found: dict[str, tuple[int, set[str]]] = {}
    for link in desk:
        body = dict(link.body)
        if link.kind == DELIVERY:
            until, bad = found.get(text(body, "mends.id"), (0, set[str]()))
            for _, came, gone in files[:until]:
                gone |= came & bad
            files.append((link.id, {text(row, "file") for _, row in rows(body, "evidence")}, set()))
        elif link.kind == RECEIPT:
            named = [text(row, "file") for _, row in rows(body, "defects")]
            answers = link.in_reply_to.id if link.in_reply_to else ""
            whole = {file for by, came, _ in files if by == answers for file in came} if "" in named else set[str]()
            found[link.id] = len(files), {one for one in named if one} | whole
    return [frozenset(gone) for _, _, gone in files]


def _but(body: JsonObject, gone: frozenset[str]) -> list[Json]:
    return [row for _, row in rows(body, "evidence") if text(row, "file") not in gone]


def _behind(deliveries: Sequence[Mapping[str, Json]]) -> Iterator[LeftOut]:
    for member, why in STAYS.items():
        if any(filled(one.get(member)) for one in deliveries):
            yield LeftOut(member, why)
