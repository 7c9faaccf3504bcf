"""Extradition (`law.md` §7): asked, granted, refused, lapsed, and whether the person was prosecuted instead.

Source: the signed instruments of the procedure `extradition`, without requests for transit. Asked is every such
matter. Its last standing tells what came of it: granted (also while the surrender waits or is put off, and once the
person was surrendered), refused, lapsed (not collected, released for want of a request), withdrawn, referred; else it
is undecided, as it is while a remedy is pending. Prosecuted instead: the last refusal says that the case goes to the
own prosecutors (aut dedere aut judicare, UNCC 37(11), BC 24(6)).
"""

from __future__ import annotations

from collections.abc import Mapping

from app.statistics.facts import Facts, Story, last
from app.statistics.table import Table, by_state, found

PROCEDURE = "extradition"
KINDS = frozenset({"refusal"})
CAME: Mapping[str, str] = {
    "GRANTED": "granted",
    "GRANTED_POSTPONED": "granted",
    "TEMPORARILY_SURRENDERED": "granted",
    "SURRENDERED": "granted",
    "REFUSED": "refused",
    "LAPSED": "lapsed",
    "WITHDRAWN": "withdrawn",
    "REFERRED": "referred",
}
DECIDED = ("granted", "refused", "lapsed")


def read(story: Story) -> Facts:
    """What came of a request for extradition."""
    if story.procedure != PROCEDURE or story.acts("ask_transit"):
        return Facts()
    came = CAME.get(story.standing, "undecided")
    refusal = last(story.of("refusal"))
    instead: tuple[str, ...] = ()
    if came == "refused" and refusal is not None:
        instead = ("prosecuted instead" if refusal.body.get("prosecute_instead") is True else "not prosecuted",)
    return Facts(
        {
            "extradition": (came,),
            "extradition_decision": (came,) if came in DECIDED else (),
            "prosecuted": instead,
        }
    )


TABLES: Mapping[str, Table] = {
    # A refusal stands in the table of consultations too, and its grounds in theirs.
    "extradition_decision": Table(
        "extradition: what was decided",
        found("extradition_decision"),
        within=PROCEDURE,
        linked=("state", "consultation", "ground"),
    ),
    "prosecuted": Table(
        "extradition refused: prosecuted instead",
        found("prosecuted"),
        within=PROCEDURE,
        linked=("extradition_decision",),
    ),
    "extradition": Table("extradition asked, and what came of it", found("extradition"), shared=False),
    "extradition_pair": Table("extradition by State", by_state("extradition"), shared=False),
}
