"""Assets (`law.md` §7): frozen, confiscated, returned, by currency; how long from freezing to return; preconditions.

Source: the signed instruments of the procedure `assets`. Frozen is what a notice of freezing names, confiscated what a
notice of confiscation names, returned what a receipt says has come (`return_receipt`): never what was only asked for,
proposed or announced. An asset that is named again (a freezing that was done anew) counts once, as it was named last;
one without an amount adds nothing. Money is not converted: each currency or virtual asset stands by itself. The time
runs from the first notice of freezing to the last receipt, by the instants of their signatures, in matters that are
RETURNED. A precondition is a term of a proposal or agreement on the return that rests neither on judicial procedure,
nor on costs, nor on an agreed sharing (S51, UNCAC 57(4)): the finding `return_precondition`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from app.kit.canonical import objects
from app.statistics.facts import Facts, Said, Span, Story, Sum, first, last, lasted, money
from app.statistics.table import Table, by_state, found
from app.treaties.assets_rules import outside

PROCEDURE = "assets"
KINDS = frozenset(
    {"freezing_notice", "confiscation_notice", "return_proposal", "return_agreement", "return_receipt", "asset_report"}
)
STAGES: Mapping[str, str] = {
    "asset_report": "traced",
    "freezing_notice": "frozen",
    "confiscation_notice": "confiscated",
    "return_receipt": "returned",
    "lifting_notice": "lifted",
}
TERMS = ("return_proposal", "return_agreement")


def read(story: Story) -> Facts:
    """What was frozen, confiscated and returned in a matter, and on what terms."""
    if story.procedure != PROCEDURE:
        return Facts()
    terms = story.of(*TERMS)
    flagged = any(True for one in terms for _ in outside(one.body))
    returned = last(story.of("return_receipt")) if story.standing == "RETURNED" else None
    return Facts(
        codes={
            "asset_stage": tuple(word for kind, word in STAGES.items() if any(_reached(one) for one in story.of(kind))),
            "precondition": (("flagged" if flagged else "none"),) if terms else (),
        },
        sums={
            "assets": (
                *_held("frozen", story.of("freezing_notice")),
                *_held("confiscated", story.of("confiscation_notice")),
                *_paid(story.of("return_receipt")),
            )
        },
        spans={"frozen_returned": lasted(first(story.of("freezing_notice")), returned)},
    )


def _reached(one: Said) -> bool:
    """Of a return: something has come, whatever is missing still."""
    return one.passed.kind != "return_receipt" or bool(one.body.get("payments") or one.body.get("items"))


def _held(word: str, said: Sequence[Said]) -> Iterator[tuple[str, Decimal]]:
    """Each asset once, as it was named last; one that the request does not name is known by what is said of it."""
    kept: dict[str, tuple[str, Decimal]] = {}
    for one in said:
        for row in objects(one.body.get("assets", [])):
            amount = money(row.get("amount"))
            if amount is not None:
                kept[str(row.get("asset") or f"described {row.get('description')}")] = amount
    for currency, number in kept.values():
        yield f"{word} {currency}", number


def _paid(said: Sequence[Said]) -> Iterator[tuple[str, Decimal]]:
    for one in said:
        for row in objects(one.body.get("payments", [])):
            if (amount := money(row.get("amount"))) is not None:
                yield f"returned {amount[0]}", amount[1]


TABLES: Mapping[str, Table] = {
    "precondition": Table(
        "returns, by preconditions outside judicial procedure", found("precondition"), within=PROCEDURE
    ),
    # Who has confiscated has frozen, mostly: parts of one another, and of the measures that were asked for.
    "asset_stage": Table("stages that assets reached", found("asset_stage"), shared=False),
    "asset_stage_pair": Table("stages that assets reached, by State", by_state("asset_stage"), shared=False),
    "precondition_pair": Table("preconditions by State", by_state("precondition"), shared=False),
}
SUMS: Mapping[str, Sum] = {"assets": Sum("assets frozen, confiscated and returned", within=PROCEDURE)}
SPANS: Mapping[str, Span] = {
    "frozen_returned": Span(
        "from freezing until the return was confirmed", within=PROCEDURE, linked=("state", "outcome", "precondition")
    )
}
