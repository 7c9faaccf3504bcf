"""Findings on preservation, and what its request must hold (`law.md` §3.2; UNCC 42(3), BC 29(2))."""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties.case_required import means
from app.treaties.entry import OWN, PRACTICE, A, B, Entry, W
from app.treaties.requirement import ALWAYS, Required

AT_LEAST = "UNCC 42(8), BC 29(7)"

# fmt: off
_REQUEST = (
    Entry("seeker_missing", B, "Name the authority seeking preservation.", "UNCC 42(3)(a), BC 29(2)(a)"),
    Entry("contact_point_missing", B, "Say whom to reach at any hour: name, telephone and e-mail.",
          "UNCC 41(1), BC 35(1)"),
    Entry("request_status_missing", B, "Say whether this is a new request, an extension or a supplement.", PRACTICE),
    Entry("earlier_request_missing", B, "An extension or a supplement needs the reference of the earlier request.",
          PRACTICE, "Name the earlier request under previous."),
    Entry("brief_offence_missing", B, "Name the offence.", "UNCC 42(3)(b), BC 29(2)(b)"),
    Entry("brief_facts_missing", B, "Summarise the facts briefly.", "UNCC 42(3)(b), BC 29(2)(b)"),
    Entry("facts_long", A, "The summary has {length} characters: 2,000 are enough to preserve.",
          "UNCC 42(3)(b), BC 29(2)(b)", "Keep the rest for the request that follows."),
    Entry("data_missing", B, "Say which stored data is to be preserved.", "UNCC 42(3)(c), BC 29(2)(c)"),
    Entry("data_unidentified", W, "Nothing says whose data {item} is.", "UNCC 42(3)(c), BC 29(2)(c)",
          "Name an identifier."),
    Entry("relationship_missing", B, "Say how the data relates to the offence.", "UNCC 42(3)(c), BC 29(2)(c)"),
    Entry("custodian_missing", W,
          "Nothing identifies the custodian or the system: ask the 24/7 point for the location first.",
          "UNCC 42(2), 42(3)(d), BC 29(2)(d)", "Name the custodian or the location."),
    Entry("necessity_missing", B, "Say why it must be preserved now: retention, deletion, volatility.",
          "UNCC 42(3)(e), BC 29(2)(e)"),
    Entry("mla_not_intended", B, "The intention to submit a request for mutual legal assistance must be stated.",
          "UNCC 42(3)(f), BC 29(2)(f)"),
    Entry("intention_vague", W, "Say by when the request will be made, and by which authority.",
          "UNCC 42(3)(f), BC 29(2)(f)"),
    Entry("intended_by_past", B, "The date by which the request was to be made has passed.",
          "UNCC 42(3)(f), BC 29(2)(f)", "Give a later date."),
    Entry("intended_after_end", W,
          "The request is meant for {intended}, but {days} days of preservation end about {end}: an extension will be "
          "needed.", AT_LEAST, "Name an earlier date, or ask for longer."),
    Entry("secrecy_unanswered", A,
          "Say whether this is confidential, and whether the user may be told.", "UNCC 42(3)(g), BC 27(8)"),
    Entry("duration_short", A, "{days} days are asked for: the minimum is {least}.", AT_LEAST),
    Entry("duration_long", A, "{days} days are asked for: many States cap one order at 90 days and renew it.",
          "UNCC 25(2)", "Ask for 90 days and extend."),
    Entry("traffic_path_unsaid", A, "Say whether other providers on the path are to be named at once.",
          "UNCC 43(1), BC 30(1)"),
    Entry("never_routine", B, "A preservation is never routine.", "UNCC 42(1), BC 29(1)",
          "File it as urgent, or as an emergency."),
    Entry("retention_near", W, "{state} keeps {data} data for {days} days: it may be gone by {end}.", "profile",
          "Send this now, and tell the contact point by telephone."),
)
_ANSWERS = (
    Entry("says_another_act", B, "The text says {said}, but the step is {act}.", OWN, "Make the two the same."),
    Entry("preserved_too_short", B, "It is preserved for {days} days: at least {least} are owed.", AT_LEAST,
          "Name a later date.", varies="warns where no treaty binds to it"),
    Entry("preserved_ahead", B, "The data is said to be preserved at a time that has not come.", OWN),
    Entry("dates_differ", B, "{holding} ends before the date that is given for the whole.", OWN,
          "Of several dates the first is given for the whole."),
    Entry("item_unanswered", W, "Nothing is said of item {item}.", AT_LEAST,
          "Say what came of it with each custodian."),
    Entry("item_unknown", B, "The request has no item {item}.", OWN),
    Entry("loss_unexplained", B, "Say why {holding} is not preserved, or not whole.", AT_LEAST),
    Entry("nothing_preserved", B, "Nothing is preserved: this confirms nothing.", OWN,
          "Report that nothing was preserved."),
    Entry("custodian_reference_missing", A, "Give the custodian's reference for {holding}: the request that follows "
          "needs it.", PRACTICE),
    Entry("user_will_know", W, "The user will be notified: warn before, if that endangers the case.",
          "UNCC 42(7), BC 29(6)"),
    Entry("kept_there_shorter", W, "{item} is kept by its provider until {until} only: a later day is signed.",
          AT_LEAST, "Have the provider keep it longer and note its answer, or sign the earlier day."),
    Entry("path_undated", W, "Another provider was found: say by when the path will be disclosed.",
          "UNCC 43(1), BC 30(1)", "Fill traffic_disclosure_due: 48 hours are the practice."),
    Entry("content_in_path", B, "Content data is no part of a path: it needs mutual legal assistance.",
          "UNCC 43(1), BC 30(1)", "Take it out."),
    Entry("content_suspected", W, "This looks like the content of a communication, which is no part of a path.",
          "UNCC 43(1), BC 30(1)", "Take it out."),
    Entry("form_is_asked", B, "Form is no ground to refuse preservation: ask instead.", "UNCC 42(6), BC 29(5)",
          "Ask for what is missing."),
    Entry("dual_criminality_never", B, "Dual criminality is no condition for preservation.", "UNCC 42(4), BC 29(3)",
          "Preserve, or name another ground."),
    Entry("reservation_needed", W,
          "This ground stands open only under a reservation, and for offences outside the Convention.",
          "UNCC 42(5), BC 29(4)", varies="blocks where the treaty covers every offence"),
    Entry("not_for_the_path", B, "The path of a communication may not be withheld on the ground {ground}.",
          "UNCC 43(2), BC 30(2)"),
)
_LATER = (
    Entry("extension_late", W, "The data was to be preserved until {end}: it may be gone.", "UNCC 42(9)",
          "Ask by telephone what is still held."),
    Entry("extension_not_longer", B, "It is already preserved until {end}.", "UNCC 42(9)", "Name a later date."),
    Entry("kept_until_missing", B, "Say until when the data is kept still.", "UNCC 42(9)"),
    Entry("kept_too_short", B, "Keep the data at least 7 days more, so that a request can follow.", PRACTICE),
    Entry("follow_up_late", W, "The data was to be preserved until {end}: ask whether it is still held.", AT_LEAST),
    Entry("preservation_pending", B,
          "The request in {matter} names this data and is not decided: it stays preserved by law.", AT_LEAST,
          "Decide on the request first.",
          varies="warns at the requesting side, and where the preservation was withdrawn"),
    Entry("released_early", B, "The data is to be preserved until {end}.", AT_LEAST, "Wait."),
    Entry("decision_unnamed", B, "Name the transmittal or refusal that decided on the request.", AT_LEAST),
    Entry("extension_unanswered", B, "An extension was asked for: say why there is none.", "UNCC 42(9)"),
)
ENTRIES: tuple[Entry, ...] = (*_REQUEST, *_ANSWERS, *_LATER)

REQUIRED: Mapping[str, tuple[Required, ...]] = {
    "preservation_request": (
        Required("authority.name", "seeker_missing", ALWAYS, B, core=True),
        Required("contact.name", "contact_point_missing", ALWAYS, B, core=True),
        Required("contact.phone", "contact_point_missing", ALWAYS, B, core=True),
        Required("contact.email", "contact_point_missing", ALWAYS, B, core=True),
        Required("request_status", "request_status_missing", ALWAYS, B, core=True),
        Required("offences", "brief_offence_missing", ALWAYS, B, core=True),
        Required("facts.summary", "brief_facts_missing", ALWAYS, B, core=True),
        Required("data", "data_missing", ALWAYS, B, core=True),
        Required("relationship", "relationship_missing", ALWAYS, B, core=True),
        Required("necessity", "necessity_missing", ALWAYS, B, core=True),
        Required("intends_mla", "mla_not_intended", ALWAYS, B, core=True, affirmed=True),
        Required("intended_by", "intention_vague", ALWAYS, W),
        Required("intended_from", "intention_vague", ALWAYS, W),
        Required("confidential", "secrecy_unanswered", ALWAYS, A),
        Required("do_not_notify_user", "secrecy_unanswered", ALWAYS, A),
        *means(),
    ),
}
# fmt: on
