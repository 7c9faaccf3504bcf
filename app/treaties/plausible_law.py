"""What cannot be so whatever the treaty: clocks, dates and amounts that contradict each other, a provider elsewhere."""

from __future__ import annotations

from app.treaties.entry import OWN, B, Entry, W

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("clock_differs", B, "The clocks in {zone} show {right} at that time, not {given}.", OWN,
          "Compare time and zone with the source: the two name different instants."),
    Entry("time_skipped", B, "The clocks in {zone} were put forward that night: {given} never was there.", OWN,
          "Compare it with the source."),
    Entry("time_twice", W, "The clocks in {zone} were put back that night: {local} was there twice.", OWN,
          "Ask the source which of the two is meant, and say so."),
    Entry("zone_unknown", W, "{zone} is no time zone that this node knows.", OWN, "Write it like Europe/Vienna."),
    Entry("date_in_future", B, "This is past, but is dated {date}, which is still to come.", OWN, "Correct the date."),
    Entry("identifier_outside_period", W,
          "{identifier} was seen at {seen}, which does not lie in the period of {measure}.", "contents",
          "Correct one of the two: what is asked for would not be found."),
    Entry("periods_apart", W, "The period of {measure} and the period sought have no time in common.", "contents",
          "Correct one of the two."),
    Entry("retention_until_past", W, "The day until which the data is kept has passed.", "contents",
          "Give a later date."),
    Entry("penalty_zero", W, "A maximum of 0 years is no penalty.", "contents",
          "State the maximum penalty that the law threatens."),
    Entry("confidentiality_contradicts", W, "Confidentiality is not asked for, but {member} is given.", "contents",
          "Ask for confidentiality, or take {member} out."),
    Entry("measure_unknown", B, "This matter has no measure {measure}.", OWN,
          "Name the measures as the request has them."),
    Entry("article_unknown", W, "{treaty} has no article {article_number}: its last is {last}.", "—",
          "Compare it with the treaty."),
    Entry("provider_in_third_state", W, "The provider is said to be in {named}, not in {state}.",
          "provision sovereignty",
          "Ask {named}; or ask {state} to locate the provider, or for what is stored there."),
    Entry("provider_at_home", W, "The provider is said to be in {named}, the State that asks.", "provision sovereignty",
          "Obtain the data at home by domestic law; or correct the State of the provider."),
    Entry("amount_zero", W, "A value of 0 is no value.", OWN, "Give the value, or leave it out."),
    Entry("freeze_until_past", B, "The date until which it is to be frozen has passed.", OWN, "Give a later date."),
)
# fmt: on
