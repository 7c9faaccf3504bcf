"""What is asked of technical assistance (`law.md` §3.12; UNCC 53-56): findings and required fields, as data."""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties.entry import OWN, PRACTICE, A, B, Entry, W
from app.treaties.requirement import ALWAYS, Required

_CAPACITY = "UNCC 54"

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("case_data_attached", B, "Nothing may be attached in a matter of technical assistance: no case data goes "
          "this way.", OWN, "Say in the text what is taught; send material for a case in the matter of that case."),
    Entry("audience_missing", W, "Say for whom it is, and how many take part.", _CAPACITY),
    Entry("audience_empty", B, "Nobody takes part.", OWN, "Say how many people it is for."),
    Entry("assistance_past", B, "The dates lie in the past.", OWN, "Give later dates."),
    Entry("assistance_reversed", B, "It ends before it begins.", OWN, "Exchange or correct the two dates."),
    Entry("assistance_ahead", B, "What is reported as given lies in the future.", OWN, "Correct the dates."),
    Entry("equipment_unclaimed", B, "Name the authority that will answer for {what}.", _CAPACITY,
          "Fill recipient_authority."),
    Entry("export_control_untold", A, "Say what the law on exports demands for {what}.", PRACTICE),
    Entry("equipment_missing", W, "Equipment or software is named, but not which.", _CAPACITY, "List it."),
    Entry("indicators_missing", A, "Say by what it will be seen whether it helped.", _CAPACITY),
    Entry("payer_missing", A, "Say what it costs and who pays.", "UNCC 56"),
)

_SHARED: tuple[Required, ...] = (
    Required("audience", "audience_missing", ALWAYS, W),
    Required("indicators", "indicators_missing", ALWAYS, A),
    Required("budget", "payer_missing", ALWAYS, A),
)
# fmt: on

REQUIRED: Mapping[str, tuple[Required, ...]] = dict.fromkeys(("ta_request", "ta_offer", "ta_plan"), _SHARED)
