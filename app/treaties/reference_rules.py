"""What a letter rests on: the instruments that it names are there, of the kind and the side that are meant.

ONE table for references within the matter that no other rule reads; those into another matter are asked of the
instruments on record here, which another authority of the State may have instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.treaties import bodies
from app.treaties.findings import Severity
from app.treaties.review import Review, across

Rule = Callable[[Review], None]

OWN, OTHER, EITHER = "own", "other", "either"


@dataclass(frozen=True)
class Rest:
    """A member that names an instrument of the matter. No kinds: any. `whose`: seen from the side that signs."""

    member: str
    kinds: tuple[str, ...]
    whose: str
    stops: bool = True
    """Whether the letter says nothing without it; else it is a warning."""
    where: str = ""
    """Only where this member says something."""
    also: tuple[str, ...] = ()
    """Kinds of which one of either side will do."""


_SCHEDULE = Rest("schedule", ("schedule",), EITHER)
RESTS: Mapping[str, tuple[Rest, ...]] = {
    "lapse_notice": (Rest("note", ("oral_note",), OWN),),
    "bridge_details": (_SCHEDULE,),
    "technical_test": (_SCHEDULE,),
    "hearing_record": (_SCHEDULE,),
    "adjournment": (_SCHEDULE,),
    "ta_delivery": (Rest("plan", ("ta_plan",), EITHER),),
    # What crossed another letter took no effect, and may yet be put right, used or given back.
    "correction": (Rest("corrects", (), OWN, stops=False),),
    "use_request": (Rest("material", (), OTHER, stops=False),),
    "exculpatory_notice": (Rest("material", (), EITHER, stops=False),),
    "disclosure_notice": (Rest("material", (), EITHER, stops=False),),
    "communication": (
        Rest("about", ("exculpatory_notice",), OTHER, where="wants_consultation"),
        Rest("about", (), OTHER, where="destroyed"),
        Rest("about", ("evidence_receipt",), OTHER, where="not_sent_again"),
    ),
    "evidence_transmittal": (Rest("mends", ("evidence_receipt",), OTHER),),
    "mandate_delivery": (Rest("mends", ("evidence_receipt",), OTHER),),
    "return_note": (Rest("transmittal", (), OTHER, stops=False, also=("day_agreed",)),),
    "discontinuance": (Rest("reminder", ("communication", "status_inquiry"), OWN, stops=False),),
}


def within(review: Review) -> None:
    """Within the matter. Where nothing of it is told, nothing is judged."""
    side = review.asked.side
    for rest in RESTS.get(review.asked.kind, ()):
        if not review.filled(rest.member) or not side or (rest.where and not review.filled(rest.where)):
            continue
        whose = {OWN: side, OTHER: across(side)}.get(rest.whose, "")
        either = bool(rest.also) and review.names(rest.member, *rest.also)
        if not either and not review.names(rest.member, *rest.kinds, side=whose):
            severity = None if rest.stops else Severity.WARNS
            kinds = " / ".join(rest.kinds).replace("_", " ") or "—"
            review.find("reference_unknown", rest.member, severity=severity, kinds=kinds)


def mended(review: Review) -> None:
    """After its end a request gets what a receipt found wrong, and nothing else; what mends nothing does not say so."""
    asked = review.asked
    if not review.filled("mends"):
        if asked.procedure in _MENDS_IN and asked.act == "transmit" and asked.side and asked.status in _MENDS:
            review.find("nothing_to_mend", "mends")
        return
    receipt = review.named("mends", "evidence_receipt")
    if receipt is not None and not bodies.filled(bodies.at(receipt.body, "defects")):
        review.find("nothing_to_mend", "mends")


def decided(review: Review) -> None:
    """P-3: what decided on the request decides (UNCC 42(8)), and so does what ended it undecided."""
    act = review.asked.act
    if act == "release_after_decision" or (act == "release_part" and review.text("cause") == "decision"):
        given_up = _of(review, "decided_by", review.requesting.state) in _GIVES_UP
        _on_record(review, "decided_by", "requesting" if given_up else "requested", _GIVES_UP if given_up else _DECIDES)


def followed(review: Review) -> None:
    """The request that follows a preservation is one, and ours unless another authority of the State is named."""
    if not review.filled("authority"):
        _on_record(review, "request", "requesting", ("mla_request",))


def extended(review: Review) -> None:
    """What is extended or supplemented is a preservation."""
    _on_record(review, "previous", "requesting", ("preservation_request",))


def led_to(review: Review) -> None:
    """What information led to was asked by the one that received it."""
    _on_record(review, "request", "", ())


_MENDS_IN = ("mla", "hearing")
_MENDS = ("EXECUTED", "DISCONTINUED", "REFUSED")
"""Ends after which what came wrong is sent again."""
_DECIDES = (
    "evidence_transmittal", "execution_report", "refusal", "partial_refusal", "discontinuance", "lapse_notice",
    "competence_notice", "closing_note",
)  # fmt: skip
_GIVES_UP = ("withdrawal", "closing_note")
"""By which the requesting side itself ends what it had asked for."""


def _of(review: Review, member: str, state: str) -> str:
    """The kind of an instrument of a State that a member names; empty: none on record."""
    pin = review.text(f"{member}.id"), review.text(f"{member}.sha256")
    known = review.asked.records or ()
    return next((one.kind for one in known if (one.id, one.sha256) == pin and one.state == state), "")


def _on_record(review: Review, member: str, side: str, kinds: tuple[str, ...]) -> None:
    """`side`: whose State signs it, as seen in this matter; our own where it is empty."""
    known = review.asked.records
    if known is None or not review.filled(member):
        return
    state = {"requested": review.requested, "requesting": review.requesting}.get(side, review.asked.ours).state
    pin = review.text(f"{member}.id"), review.text(f"{member}.sha256")
    found = next((one for one in known if (one.id, one.sha256) == pin), None)
    if found is None:
        review.find("reference_not_on_record", member)
    elif found.state != state or (kinds and found.kind not in kinds):
        review.find("reference_of_another_kind", member, kind=found.kind.replace("_", " "), state=found.state)
