"""Findings of the transfer of criminal proceedings, and what its request must hold (`law.md` §3.11)."""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties.case_required import CASE
from app.treaties.entry import A, B, Entry, W
from app.treaties.requirement import ALWAYS, Required

_LAW = "provision transfer"

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("stay_missing", B, "Say what you stop, and from when: nobody may be prosecuted twice.", _LAW),
    Entry("transfer_reasons_missing", B, "Say why the proceeding is better conducted in the other State.", _LAW),
    Entry("transfer_connection_missing", W, "Name what links the case with the requested State.", _LAW,
          "Result, conduct or offender there count first."),
    Entry("transfer_transit_only", B, "Data that only passed through gives the other State no jurisdiction.", _LAW,
          "Name another link."),
    Entry("suspect_unnamed", B, "Name the person whose case is to be transferred.", _LAW),
    Entry("custody_end_passed", W, "Custody has ended by law on the day that is named.", _LAW,
          "Say where the person is now."),
    Entry("offence_there_missing", W, "Say which offence it is under the law of the requested State.", _LAW,
          "Ask in a draft shared before, or leave it with a reason."),
    Entry("limitation_unsaid", W, "Say when the case is barred by lapse of time in {where} State.", _LAW),
    Entry("limitation_there_near", W, "In the requested State it is barred in {days} days.", _LAW,
          "Send the file soon after the acceptance."),
    Entry("acts_validity_unsaid", A, "Say in what form this act was done, so that it may count there.", _LAW),
    Entry("evidence_list_missing", W, "List the evidence.", _LAW),
    Entry("victims_unsaid", W, "Say what the victims were told and which civil claims are pending.", _LAW),
    Entry("suspect_unheard", W, "Say what the suspect says to the transfer.", _LAW),
    Entry("file_without_stay", W, "Say when your own proceeding was stopped.", _LAW),
    Entry("file_empty", W, "Neither files nor a package come with it.", _LAW, "Add them, or say where they are."),
    Entry("hand_back_unexplained", W, "Say how the file and the things go back.", _LAW),
)

REQUIRED: Mapping[str, tuple[Required, ...]] = {
    "transfer_request": (
        *CASE,
        Required("reasons", "transfer_reasons_missing", ALWAYS, B),
        Required("stay.what", "stay_missing", ALWAYS, B),
        Required("stay.from", "stay_missing", ALWAYS, B),
        Required("persons", "suspect_unnamed", ALWAYS, B),
        Required("connections", "transfer_connection_missing", ALWAYS, W),
        Required("offences_there", "offence_there_missing", ALWAYS, W),
        Required("evidence_list", "evidence_list_missing", ALWAYS, W),
        Required("victims_rights", "victims_unsaid", ALWAYS, W),
        Required("suspect_position", "suspect_unheard", ALWAYS, W),
    ),
}
# fmt: on
