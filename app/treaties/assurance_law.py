"""Assurances that are asked for, given, or not: their findings (`law.md` §3.0, §3.16)."""

from __future__ import annotations

from app.treaties.entry import OWN, PRACTICE, A, B, Entry, W

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("assurance_unspoken", W, "An assurance was asked for, and this neither gives nor declines it: {assurance}.",
          PRACTICE, "Give it, or say in `not_given` why it is not given."),
    Entry("assurance_unasked", W, "Nobody has asked for this assurance: {assurance}.", PRACTICE,
          "Take it out, or write that in a message."),
    Entry("assurance_both", B, "This assurance is given here, and declined in the same words: {assurance}.", OWN,
          "Say of each part of it whether it is given; where nothing more is declined, take it out of `not_given`."),
    Entry("nothing_instead", A,
          "Nothing is offered instead: {state} may then refuse, or set conditions ({assurance}).",
          PRACTICE, "Say in `instead` what can be assured."),
    Entry("assurance_awaited", W,
          "The refusal rests on an assurance that was asked for, whose answer is not due before {until}: {assurance}.",
          PRACTICE, "Wait for the answer, or ask for it; if it would change nothing, say so in the refusal.",
          varies="advises where it rests on something else"),
)
# fmt: on
