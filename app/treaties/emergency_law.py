"""Findings on emergency disclosure, and what its request must hold (`law.md` §3.14; UNCC 2(o), 41(3)(e), 2AP 9)."""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties.case_required import means
from app.treaties.entry import OWN, A, B, Entry, W
from app.treaties.requirement import ALWAYS, NEVER, Required

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("emergencies_only", B, "This road is open in an emergency only, and it is filed as {filed}.",
          "UNCC 41(3)(e), 2AP 9(1)", "File it as an emergency, or take another road."),
    Entry("emergency_seeker_missing", B, "Name the competent authority.", "UNCC 41(3)(e), 2AP 9(3)(a)"),
    Entry("emergency_contact_missing", B, "Say whom to reach at any hour: name, telephone and e-mail.",
          "UNCC 41(1), 2AP 9(3)(a)"),
    Entry("statement_missing", W, "Say that it is issued on this basis.", "UNCC 41(3)(e), 2AP 9(3)(b)"),
    Entry("provider_missing", B, "Name the provider that holds the data, and its address.",
          "UNCC 41(3)(e), 2AP 9(3)(c)", "Where it is not known, ask the contact point who holds the data."),
    Entry("provider_address_missing", A, "Give the address of the provider.", "UNCC 41(3)(e), 2AP 9(3)(c)"),
    Entry("emergency_offence_missing", B, "Name the offence, its provisions and penalties.",
          "UNCC 41(3)(e), 2AP 9(3)(d)"),
    Entry("danger_missing", B,
          "State the facts that show a significant and imminent risk to the life or safety of a natural person.",
          "UNCC 2(o), 2AP 9(3)(e)"),
    Entry("nobody_at_risk", B, "No natural person is named as at risk.", "UNCC 2(o), 2AP 9(3)(e)",
          "Name the person, or an unknown person whom the facts show."),
    Entry("danger_link_missing", B, "Say how the data relates to the emergency.", "UNCC 41(3)(e), 2AP 9(3)(e)"),
    Entry("exact_data_missing", B, "Say exactly which data is asked for.", "UNCC 41(3)(e), 2AP 9(3)(f)"),
    Entry("emergency_data_unidentified", W, "Nothing says whose data {item} is.", "UNCC 41(3)(e), 2AP 9(3)(f)",
          "Name an identifier."),
    Entry("emergency_need_unstated", W,
          "Say why {item} is needed ({category}), and why less would not avert the danger.", "UNCC 24, 36",
          "State necessity and proportionality of the item under justifications.",
          varies="advises for subscriber data"),
    Entry("not_an_emergency_before", W, "The same facts were determined not to be an emergency in {matter}.", OWN,
          "Say what has changed, or take another road."),
    Entry("no_emergency_unexplained", B, "Say why this is no emergency.", "UNCC 40(25), 2AP 9(6)"),
    Entry("other_road_missing", W, "Say by which other road the data may be asked for, or what other help is given.",
          OWN),
    Entry("disclosed_without_clearance", B, "Material leaves only with a clearance.", OWN,
          "Have it cleared: one official does, a second looks at it within 48 hours."),
    Entry("disclosed_after_no", W, "This was determined not to be an emergency, and yet data is disclosed.",
          "UNCC 2(o), 2AP 9(1)"),
    # item by item
    Entry("part_unaccounted", B, "Nothing is said of {measure}: it neither came, nor is it to come.",
          "UNCC 41(3)(e), 2AP 9(2)", "Say what came of it, or under to_come by when it is expected."),
    Entry("part_is_all", B, "This leaves nothing to come: it is no part, but the last disclosure.", OWN,
          "Use `disclose`."),
    Entry("more_to_come", B, "Something is to come yet, and this would end the matter for it.", OWN,
          "Use `disclose_part`; or leave out what is to come."),
    Entry("expected_past", B, "The time by which it is expected has passed.", "UNCC 41(3)(e), 2AP 9(6)",
          "Name one that lies ahead."),
    Entry("told_already", W, "Of {measure} it was said already what came of it, or nobody asks for it any more.", OWN,
          "Leave it out, or say in the note why it is told.",
          varies="blocks where this refuses it, or reports none of it"),
    Entry("conditions_wait_for_more", B,
          "Conditions for {measure} too wait for an answer: this would do away with them.", "UNCC 41(3)(e), 2AP 9(7)",
          "Name these as well, or wait for the answer."),
    Entry("part_came", B, "A part of the data was disclosed: this would say that nothing was given.",
          "UNCC 41(3)(e), 2AP 9(2)", "Use `refuse_rest` or `report_rest`: they end the matter for the rest alone."),
    Entry("spoken_not_confirmed", B, "Data came on the spoken word, and nothing was asked for in writing yet.",
          "2AP 9(4)", "Confirm the request in writing first, then withdraw the rest."),
    Entry("nothing_came", B, "Nothing was disclosed in this matter yet.", OWN,
          "Wait for the data; who gives nothing uses `refuse` or `report_none`."),
    Entry("rest_unnamed", B, "{measure} is left too, and this would end the matter without a word on it.",
          "UNCC 41(3)(e), 2AP 9(6)", "Name all that is left, or use `refuse_part`."),
    Entry("request_followed", A, "The formal request has followed: the day that is named here begins nothing.",
          "2AP 9(5)", "Leave it out, or put what you want into a condition."),
    Entry("closing_request_owed", W, "A formal request is owed by {day}: the close ends that.", "2AP 9(5)",
          "Send it first, or close if the other side does not want one any more."),
)

REQUIRED: Mapping[str, tuple[Required, ...]] = {
    "emergency_request": (
        Required("authority.name", "emergency_seeker_missing", ALWAYS, B, core=True),
        Required("contact.name", "emergency_contact_missing", ALWAYS, B, core=True),
        Required("contact.phone", "emergency_contact_missing", ALWAYS, B, core=True),
        Required("contact.email", "emergency_contact_missing", ALWAYS, B, core=True),
        Required("statement", "statement_missing", ALWAYS, W, core=True),
        Required("provider.name", "provider_missing", ALWAYS, B, core=True),
        Required("provider.address", "provider_address_missing", ALWAYS, A),
        # A basis alone asks for it (reciprocity): then it belongs to the core, for nothing else opens this road.
        Required("reciprocity.text", "reciprocity_missing", NEVER, B, core=True),
        Required("offences", "emergency_offence_missing", ALWAYS, B, core=True),
        Required("emergency.facts", "danger_missing", ALWAYS, B, core=True),
        Required("emergency.risk_to", "danger_missing", ALWAYS, B, core=True),
        Required("relationship", "danger_link_missing", ALWAYS, B, core=True),
        Required("data", "exact_data_missing", ALWAYS, B, core=True),
        *means(),
    ),
}
# fmt: on
