"""From what a desk delivered, in parts or at once, to the transmittal in the matter that its mandate serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from app.kit.canonical import Json, JsonObject
from app.matters.copied import Carried, LeftOut
from app.procedures.engine import Link
from app.treaties.bodies import filled, rows, text, texts

DELIVERY, RECEIPT, TRANSMITTAL = "mandate_delivery", "evidence_receipt", "evidence_transmittal"
STAYS: Mapping[str, str] = {
    "summary": "It is the desk's word to this authority.",
    "lasting": "Its begin and its end have notices of their own.",
    "remains": "What is still to come is told when it comes.",
    "note": "It is the desk's word to this authority.",
}
"""Members of a delivery that have no place in a transmittal, with why."""
WRONG = "A receipt found it wrong, and it did not come anew yet."
WAITS = "It waits for material that was found wrong, and did not come anew yet."


@dataclass(frozen=True)
class _Row:
    """A row of a list, and the place of its delivery among them."""

    place: int
    row: JsonObject


def transmittal(desk: Sequence[Link], sent: Sequence[Mapping[str, Json]]) -> Carried:
    """The body of a transmittal of all that was delivered and not sent yet. Bodies may hold anything.

    `desk`: the deliveries and their receipts, in their order; of a file that came twice the last row counts. What a
    receipt found wrong is not sent, and until a delivery mends it the outcomes of its measures wait for it. `sent`:
    bodies by which the matter's holder has told the other State of files and outcomes already, in their order. It is
    not final: whether it is the last is said by whoever signs it.
    """
    found = Carried({"final": False})
    deliveries, judged = [dict(one.body) for one in desk if one.kind == DELIVERY], _judged(desk)
    sound = [{**one, "evidence": _but(one, bad)} for one, (bad, _) in zip(deliveries, judged, strict=True)]
    evidence, outcomes = _last("evidence", "file", sound), _last("outcomes", "measure", sound)
    wrong = _last("evidence", "file", deliveries, wrong_files(desk))
    waits = {name for one in wrong.values() for name in texts(one.row, "measures")} & outcomes.keys()
    outcomes = {name: one for name, one in outcomes.items() if name not in waits}
    gone, told = _last("evidence", "file", sent), _last("outcomes", "measure", sent)
    fresh = {
        "evidence": {name: one for name, one in evidence.items() if name not in gone},
        "outcomes": {name: one for name, one in outcomes.items() if name not in told or one.row != told[name].row},
    }
    if any(mended for _, mended in judged):
        found.left_out.append(LeftOut("evidence", "A receipt found it wrong, and it was delivered anew."))
    found.left_out += [LeftOut("evidence", f"{file[:12]}: {WRONG}") for file in wrong]
    found.left_out += [LeftOut("outcomes", f"{name}: {WAITS}") for name in sorted(waits)]
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


def wrong_files(desk: Sequence[Link]) -> frozenset[str]:
    """The files that a receipt found wrong and that did not come anew, from the deliveries and their receipts."""
    deliveries = [dict(one.body) for one in desk if one.kind == DELIVERY]
    came = [({text(row, "file") for _, row in rows(one, "evidence")}, *judged)
            for one, judged in zip(deliveries, _judged(desk), strict=True)]  # fmt: skip
    sound = {file for files, bad, _ in came for file in files - bad}
    return frozenset(file for _, bad, mended in came for file in bad - mended) - sound


def _last(member: str, key: str, told: Sequence[Mapping[str, Json]], only: Set[str] | None = None) -> dict[str, _Row]:
    """The rows of a list, by what names each, the last word counting; without what they leave open."""
    return {
        text(row, key): _Row(place, {name: said for name, said in row.items() if filled(said)})
        for place, one in enumerate(told)
        for _, row in rows(dict(one), member)
        if only is None or text(row, key) in only
    }


def _judged(desk: Sequence[Link]) -> list[tuple[Set[str], Set[str]]]:
    """Of each delivery the files that a receipt after it found wrong, and those of them that a delivery after that
    mends. A defect that names no file is one of all that came with the delivery that was confirmed.
    """
    files: list[tuple[str, set[str], set[str], set[str]]] = []
    found: dict[str, tuple[int, set[str]]] = {}
    for link in desk:
        body = dict(link.body)
        if link.kind == DELIVERY:
            until, wrong = found.get(text(body, "mends.id"), (0, set[str]()))
            for _, came, _, mended in files[:until]:
                mended |= came & wrong
            files.append((link.id, {text(row, "file") for _, row in rows(body, "evidence")}, set(), set()))
        elif link.kind == RECEIPT:
            named = [text(row, "file") for _, row in rows(body, "defects")]
            named += [text(row, "file") for _, row in rows(body, "checked") if row.get("matches") is False]
            answers = link.in_reply_to.id if link.in_reply_to else ""
            whole = {file for by, came, _, _ in files if by == answers for file in came} if "" in named else set[str]()
            wrong = {one for one in named if one} | whole
            found[link.id] = len(files), wrong
            for _, came, bad, _ in files:
                bad |= came & wrong
    return [(bad, mended) for _, _, bad, mended in files]


def _but(body: JsonObject, gone: Set[str]) -> list[Json]:
    return [row for _, row in rows(body, "evidence") if text(row, "file") not in gone]


def _behind(deliveries: Sequence[Mapping[str, Json]]) -> Iterator[LeftOut]:
    for member, why in STAYS.items():
        if any(filled(one.get(member)) for one in deliveries):
            yield LeftOut(member, why)
