"""What the law asks of a hearing by video or audio (`law.md` §3.8): findings and required fields, as data."""

from __future__ import annotations

from app.treaties.case_required import means
from app.treaties.entry import OWN, PRACTICE, A, B, Entry, W
from app.treaties.requirement import ALWAYS, Required

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("remote_reason_missing", B,
          "Say why it is not possible or not desirable that the person appears in the requesting State.",
          "provision video", "Fill why_remote."),
    Entry("hearing_subjects_missing", W, "Say what the person is to be heard about.", "provision video",
          "Give the questions, or the subjects."),
    Entry("oath_untold", W, "Say whether the person is sworn, and under whose law.", PRACTICE, "Fill hearing.oath."),
    Entry("rights_untold", W, "State the rights and privileges of the person under both laws.", PRACTICE,
          "Fill hearing.rights."),
    Entry("line_untold", W, "Name the system, and say who can record.", PRACTICE, "Fill hearing.line."),
    Entry("line_open", W, "The line is not encrypted from end to end.", PRACTICE, "Choose a system that is."),
    Entry("third_party_records", W, "Somebody beside the two authorities could record the hearing.", PRACTICE,
          "Choose a system that does not let others record."),
    Entry("interpreter_missing", B,
          "The hearing is in {language}, which the person does not speak ({spoken}), and there is no interpreter.",
          "provision video", "Name an interpreter, and who brings and pays them."),
    Entry("accused_consent_missing", W,
          "A {status} is to be heard: many States allow that only with the person's consent, or not at all.",
          "provision video", "State the requested State's rule and how it is kept."),
    Entry("safe_conduct_assurance_missing", B, "{state} hears nobody without a written assurance of {assurance}.",
          "ICJAL 36", "Add the assurance."),
    Entry("slot_reversed", B, "The slot ends before it begins.", OWN, "Exchange or correct the two instants."),
    Entry("slot_past", B, "The slot lies in the past.", OWN, "Choose a later time."),
    Entry("slot_zone_unknown", B, "{zone} is no time zone that this node knows.", OWN, "Write it like Europe/Vienna."),
    Entry("slot_ambiguous", B,
          "The clocks in {zone} are put back that night: {local} happens twice there.", OWN, "Choose another time."),
    Entry("slot_clock_differs", B, "The clocks in {zone} show {right} at that time, not {given}.", OWN,
          "Write it as the clocks there show it."),
    Entry("slot_outside_hours", A, "{local} in {zone} is outside office hours.", PRACTICE),
    Entry("slot_not_proposed", B, "This slot is none of those that were proposed.", OWN,
          "Take a slot of the proposal as it stands there, or propose another."),
    Entry("transmittal_not_final", B, "The record of a hearing is sent as a whole.", OWN, "Mark it as final."),
    Entry("bridge_in_plain", B,
          "An address or access code of the line stands here: this document is kept for ever and many will read it.",
          OWN, "Take it out, and send it sealed to the persons who need it."),
    Entry("bridge_expired", B, "The details of the line have expired already.", OWN, "Seal new ones."),
    Entry("bridge_outlives", W, "The details of the line are valid until {days} days after the hearing.", OWN,
          "Let them end with the slot."),
    Entry("bridge_kept", A, "A file that travels beside this document is kept as long as the document, if encrypted.",
          OWN, "Send it by another road, and name its digest under sealed."),
    Entry("report_differs", B, "The report says {decision}, but it is sent as {act}.", OWN, "Make the two the same."),
    Entry("identity_unconfirmed", W, "The identity of the person was not confirmed.", PRACTICE,
          "Say in the note what follows from it."),
    Entry("recording_unhashed", W, "No recording is named by its digest.", PRACTICE,
          "Name each recording, or say in the note that there is none."),
    Entry("record_reversed", B, "The record ends before it begins.", OWN, "Correct the two instants."),
)

REQUEST: tuple[Required, ...] = (
    Required("why_remote", "remote_reason_missing", ALWAYS, B),
    Required("hearing.oath", "oath_untold", ALWAYS, W),
    Required("hearing.rights", "rights_untold", ALWAYS, W),
    Required("hearing.line", "line_untold", ALWAYS, W),
    *means(),
)
"""Beside what every request must hold."""
# fmt: on
