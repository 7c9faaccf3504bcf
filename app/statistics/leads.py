"""Leads (`law.md` §1, S38): how long each took from its sending until the other side acknowledged it.

Source: the signed instruments of the procedure `information` (UNCC 40(4)-(5), 47(1); BC 26). A lead is an
`information` of kind `lead`; the time runs from its signature to that of the acknowledgement after it. What was
offered first, on terms, is not sent before the terms were accepted: its time runs from the sending, not from the offer.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.statistics.facts import Facts, Span, Story, first, lasted

PROCEDURE, LEAD = "information", "lead"
KINDS = frozenset({"information"})


def read(story: Story) -> Facts:
    """How long a lead waited for its acknowledgement."""
    sent = first([one for one in story.acts("send") if one.body.get("kind") == LEAD])
    if story.procedure != PROCEDURE or sent is None:
        return Facts()
    return Facts(spans={"lead_acknowledged": lasted(sent, first(story.acts("acknowledge")))})


SPANS: Mapping[str, Span] = {
    "lead_acknowledged": Span("from the sending of a lead until it was acknowledged", within=PROCEDURE)
}
