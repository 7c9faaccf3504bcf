"""Measures through a provider: what each instrument must hold, and its findings (`law.md` §3.5)."""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties.case_required import means
from app.treaties.entry import OWN, PRACTICE, A, B, Entry, W
from app.treaties.requirement import ALWAYS, EMERGENCY, Required

COMITY = "comity and domestic law"
EXPRESSION = "UNCC 6(2)"
RIGHTS = "UNCC 6, 24"

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("corresponding_offence_missing", B,
          "Dual criminality is mandatory: name the offence of {state} under which the same conduct falls.", COMITY,
          "Quote the provision of the provider's State under corresponding."),
    Entry("other_means_unexplained", W, "Say why other means do not suffice.", COMITY,
          "Say what was tried, or why it would come too late."),
    Entry("provider_not_there", W, "The provider is said to be in {named}, not in {state}.", COMITY,
          "Ask the State in which the provider is."),
    Entry("struck_thing_missing", B, "Measure {measure} names no account, domain, address or system.", COMITY,
          "Name the identifiers that it strikes."),
    Entry("proportionality_missing", W, "Say why {measure} is proportionate.", RIGHTS,
          "Weigh what it prevents against whom it strikes."),
    Entry("irreversible_without_order", B, "{measure} cannot be undone: it needs an order.", RIGHTS,
          "Name an order whose copy is attached, or choose a measure that can be undone."),
    Entry("measure_without_end", W, "Say until when {measure} lasts.", RIGHTS, "Give a date; it can be prolonged."),
    Entry("third_parties_unexamined", A, "Say who else is affected by {measure}.", RIGHTS),
    Entry("expression_review_missing", W,
          "Content is removed: nothing permits the suppression of expression, and legal review is required.",
          EXPRESSION, "Record the review under expression."),
    Entry("affected_remedy_missing", W, "Say what the person affected by {measure} can do against it.", RIGHTS),
    Entry("small_provider", A, "The provider is small: its duties are less, and so may be what is asked of it.",
          PRACTICE, "Say that it can do this, or ask for less."),
    Entry("tier_below_duty", W,
          "The law of {state} has {sizes} providers do this ({duty}, {law}); this one is {tier}: nothing obliges "
          "it.", COMITY, "Ask whether it does so of its own will, or say which other law obliges it."),
    Entry("tier_unsaid", A, "In {state} the duty {duty} depends on the size of the provider: say whether it is large, "
          "medium or small.", COMITY, "Give the tier of the provider."),
    Entry("sanction_known", A, "The law of {state} has a sanction for it: {sanction}, {law}.", COMITY,
          "Say under follow_up whether it is applied."),
    Entry("card_old", A, "What is known here of the duties of providers in {state} was compared with its law on {day} "
          "last.", PRACTICE, "Ask {state} whether it still stands."),
    Entry("refusal_unfollowed", W, "The provider refused {measure}: say what is done about it.", PRACTICE,
          "Name the sanction or the proceeding under follow_up."),
    Entry("appeal_untold", A, "Say until when {measure} may be appealed.", RIGHTS),
    Entry("change_in_past", B, "The date until which it is to last has passed.", OWN, "Give a later date."),
)

REQUIRED: Mapping[str, tuple[Required, ...]] = {
    "provider_measure_request": (
        Required("authority.name", "authority_missing", ALWAYS, B, core=True),
        Required("contact.name", "contact_missing", ALWAYS, B, core=True),
        Required("conducting.name", "conducting_missing", ALWAYS, W),
        Required("proceeding.reference", "proceeding_details_missing", ALWAYS, W),
        Required("offences", "offences_missing", ALWAYS, B, core=True),
        Required("facts.summary", "facts_missing", ALWAYS, B, core=True),
        Required("measures", "measures_missing", ALWAYS, B, core=True),
        Required("urgency.level", "urgency_missing", ALWAYS, B, core=True),
        Required("emergency.facts", "emergency_facts_missing", EMERGENCY, B, core=True),
        *means(),
    ),
    "provider_measure_notice": (
        Required("authority.name", "authority_missing", ALWAYS, B, core=True),
        Required("contact.name", "contact_missing", ALWAYS, B, core=True),
        Required("offences", "offences_missing", ALWAYS, B, core=True),
        Required("facts.summary", "facts_missing", ALWAYS, B, core=True),
        Required("measures", "measures_missing", ALWAYS, B, core=True),
    ),
}
# fmt: on
