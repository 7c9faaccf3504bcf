"""Findings on information, leads and advice (`law.md` §3.3; UNCC 36(3), 40(4)-(5), 41(3); BC 26, 35)."""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties.entry import OWN, PRACTICE, A, B, Entry, W
from app.treaties.requirement import ALWAYS, Required

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("information_empty", B, "Say in a few words what it is.", "UNCC 40(4), BC 26(1), UNTOC 18(4), UNCAC 46(4)"),
    Entry("use_unsaid", B, "Say whether it may be used as evidence, only as intelligence, or after asking.",
          "UNCC 40(5), BC 26(2), UNTOC 18(5), UNCAC 46(5)", "Choose intelligence only where nothing else is decided."),
    Entry("handling_unsaid", A, "Say how it is to be kept, and to whom it may be passed on.",
          "UNCC 40(5), BC 26(2), UNTOC 18(5), UNCAC 46(5)"),
    Entry("grade_missing", A, "Grade the source and its word, and name the scale.", PRACTICE),
    Entry("origin_unsaid", W, "Say whether it comes from an investigation of your own or from a third State.",
          "UNCC 36(3)"),
    Entry("third_state_consent_missing", B, "It came from a third State: name that State's consent.", "UNCC 36(3)",
          "Send that State a use_request first, and name its consent here."),
    Entry("content_in_lead", B, "The content of communications is no lead: it needs mutual legal assistance.",
          "UNCC 40(3)(f), BC 34", "Take it out, and say that it exists."),
    Entry("content_in_lead_suspected", W, "This looks like the content of a communication.", "UNCC 40(3)(f), BC 34",
          "Take it out, and say that it exists."),
    Entry("person_unlinked", W, "Nothing says how {person} is linked with it.", "UNCC 36(1)",
          "Say so, or leave the person out."),
    Entry("proceeds_unidentified", W, "Name the account or asset that is about to be moved.", "UNCC 51, UNCAC 56"),
    Entry("order_unnamed", B, "Give the order that is notified: who issued it, to which provider, for which data.",
          "2AP 7(5)"),
    Entry("order_elsewhere", W, "An order is notified under another treaty than the one that asks for it.", "2AP 7(5)",
          "Open the matter under the Second Additional Protocol."),
    Entry("order_not_wanted", A, "{state} has not asked to be told of orders to its providers.", "2AP 7(5)"),
    Entry("offer_without_terms", A, "An offer without any condition can be sent at once.", "UNCC 40(5), BC 26(2)",
          "Send the information, or name the condition."),
    Entry("terms_unexplained", B, "Say why the terms cannot be kept, or why no help can be given.",
          "UNCC 40(5), BC 26(2)"),
    Entry("nothing_to_locate", B, "Name the service or an identifier: otherwise nobody can say who holds it.",
          "UNCC 41(3)(b)"),
    Entry("located_nobody", W, "It was asked who holds the data: name the provider and its State.",
          "UNCC 41(3)(b)", "Fill located, or explain."),
    Entry("retention_unsaid", A, "Say how long {provider} keeps the data.", "UNCC 41(3)(b)"),
    Entry("instruction_to_no_order", B, "Only a notified order can be answered by an instruction not to disclose.",
          "2AP 7(5)", "Decline, or reply."),
    Entry("led_to_unnamed", W, "Name the request that it led to.", OWN),
)

REQUIRED: Mapping[str, tuple[Required, ...]] = {
    "information": (
        Required("summary", "information_empty", ALWAYS, B, core=True),
        Required("use", "use_unsaid", ALWAYS, B, core=True),
        Required("handling", "handling_unsaid", ALWAYS, A),
        Required("grade", "grade_missing", ALWAYS, A),
        Required("origin", "origin_unsaid", ALWAYS, W),
    ),
    "inquiry": (Required("handling", "handling_unsaid", ALWAYS, A),),
    "information_reply": (
        Required("text", "information_empty", ALWAYS, B, core=True),
        Required("use", "use_unsaid", ALWAYS, B, core=True),
    ),
}
# fmt: on
