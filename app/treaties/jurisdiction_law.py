"""Consultation on jurisdiction: what each instrument must hold, and the findings J-1 to J-6 (`law.md` §3.4)."""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties.entry import OWN, PRACTICE, A, B, Entry, W
from app.treaties.requirement import ALWAYS, Required

CLAIM = "UNCC 22(1), BC 22(1)"
CONSULT = "UNCC 22(5), BC 22(5)"

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("connection_missing", B, "The claim names no connection with the State.", CLAIM,
          "Name where the harm occurred, where the act was done or where the offender is."),
    Entry("claim_weak", W, "The claim rests on neither the place of the result, nor that of the act, nor the offender.",
          CLAIM, "Name such a connection, or let the other State go first."),
    Entry("transit_only", B, "Mere transit of data through the State gives no jurisdiction.", CLAIM,
          "Name another connection, or state that no claim is made."),
    Entry("data_location_only", W, "The claim rests on nothing but the place where data lies.", CLAIM,
          "Name another connection."),
    Entry("claim_limitation_near", W, "Prosecution is time-barred in {days} days: can it still be brought?", CONSULT,
          "Say what interrupts it, or propose that the other State prosecutes."),
    Entry("claim_limitation_passed", W, "Prosecution is time-barred already.", CONSULT,
          "Say what interrupted it, or propose that the other State prosecutes."),
    Entry("prospects_missing", W, "Nothing is said of the prospects of prosecution, a criterion of choice.", CONSULT,
          "Say where suspect and evidence are, and how far the case is."),
    Entry("recovery_missing", W, "Nothing is said of the recovery of losses, a criterion of choice.", CONSULT,
          "State the loss, what is frozen where, and the law on return."),
    Entry("sufficiency_unexplained", A, "Say why the connection is real and sufficient.", CLAIM),
    Entry("share_missing", W, "The text gives {state} no part.", CONSULT, "Say what it prosecutes or undertakes."),
    Entry("coordination_missing", W, "While both States proceed, witnesses, the work of each and ne bis in idem need "
          "coordination.", PRACTICE, "Say how it is done."),
    Entry("parallel_review_past", B, "The date of review has passed.", OWN, "Give a later date."),
)

REQUIRED: Mapping[str, tuple[Required, ...]] = {
    kind: (
        Required("authority.name", "authority_missing", ALWAYS, B, core=True),
        Required("contact.name", "contact_missing", ALWAYS, B, core=True),
        Required("facts.summary", "facts_missing", ALWAYS, B, core=True),
        Required("facts.period", "facts_place_time_missing", ALWAYS, W),
        Required("facts.places", "facts_place_time_missing", ALWAYS, W),
    )
    for kind in ("jurisdiction_notice", "jurisdiction_position")
}
# fmt: on
