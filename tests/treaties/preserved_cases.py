"""For every finding on items one by one an instrument that has it (`preserved_items`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from app.kit.canonical import Json, JsonObject
from app.treaties.review import Asked, Standing, Word
from tests.factories.preservation_samples import SAMPLES
from tests.treaties.preservation_cases import later
from tests.treaties.sample import changed

TELECOM: JsonObject = {"measure": "m1", "custodian": "Example Telecom"}
BACKBONE: JsonObject = {"measure": "m1", "custodian": "Example Backbone"}
REGISTRY: JsonObject = {"measure": "m2", "custodian": "Example Registry"}
HELD: JsonObject = {"outcome": "preserved", "status": "held", "until": "2027-01-31", "custodian_reference": "7"}
WAITS: JsonObject = {"outcome": "none", "status": "served", "reason": "Served, and not answered yet."}
OPEN = (Standing("m1", "PRESERVE"), Standing("m2", "PRESERVE"))
FIRST_OVER = (Standing("m1", "PRESERVE", open=False), OPEN[1])


def word(kind: str, side: str = "requested", **body: Json) -> Word:
    """An instrument that was spoken before."""
    return Word(f"{kind}-1", kind, side, body)


def confirmed(*holdings: JsonObject, until: str = "2027-01-31") -> Word:
    """A confirmation that was spoken before."""
    return word("preservation_confirmation", preserved_until=until, holdings=[*holdings])


BOTH = confirmed({**TELECOM, **HELD}, {**REGISTRY, **HELD})
TWO_OF_ONE = confirmed({**TELECOM, **HELD}, {**BACKBONE, **HELD}, {**REGISTRY, **HELD})
LOST = word("loss_report", losses=[TELECOM])
LET_GO = word("withdrawal", "requesting", measures=["m1"])
LONGER = word("extension_request", "requesting", measures=["m1", "m2"], until="2027-06-30")
EXTENDED = word("extension_confirmation", measures=["m1"], until="2027-06-30")


def said(kind: str, act: str, body: JsonObject, *words: Word, **more: object) -> Asked:
    """What is said after words that were spoken before."""
    side = "requesting" if kind in ("withdrawal", "extension_request") else "requested"
    return later(kind, act, side, body, **{"spoken": words, "status": "PRESERVED", **more})


def anew(*holdings: JsonObject, words: tuple[Word, ...] = (BOTH,), **more: object) -> Asked:
    """A later confirmation."""
    body = changed(SAMPLES["preservation_confirmation"], holdings=[*holdings])
    return said("preservation_confirmation", "confirm", body, *words, **more)


def freed(act: str, cause: str, *rows: JsonObject, words: tuple[Word, ...] = (BOTH,), **more: object) -> Asked:
    """A release, of one item or of the last."""
    told: list[Json] = [{**one, "released_at": "2026-11-25"} for one in rows]
    body: JsonObject = {"cause": cause, "released": told}
    if cause == "decision":
        body["decided_by"] = SAMPLES["release_notice"]["decided_by"]
    return said("release_notice", act, body, *words, **more)


def answer(act: str, names: list[Json], *words: Word, **body: Json) -> Asked:
    """An answer to a request for longer."""
    kind = "extension_confirmation" if act == "extend" else "extension_declined"
    until, kept_until = {"until": "2027-06-30"}, {"reason": "No order.", "kept_until": "2027-02-20"}
    plain: JsonObject = {**until} if act == "extend" else {**kept_until}
    return said(kind, act, {**plain, "measures": names, **body}, *words, status="EXTENSION_ASKED")


def loses(*rows: JsonObject, words: tuple[Word, ...] = (BOTH,), **more: object) -> Asked:
    """A report of a loss."""
    return said("loss_report", "report_loss", changed(SAMPLES["loss_report"], losses=[*rows]), *words, **more)


def nothing(*rows: JsonObject, words: tuple[Word, ...] = (BOTH,), **more: object) -> Asked:
    """The word that nothing is preserved."""
    body: JsonObject = {"outcomes": [*rows], "grounds_note": "Nothing is left."}
    return said("execution_report", "report_none", body, *words, **more)


PASSED = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
ITEM_CASES: Mapping[str, Callable[[], Asked]] = {
    "item_over": lambda: anew({**TELECOM, **HELD}, words=(BOTH, LET_GO), measures=FIRST_OVER),
    "holding_gone": lambda: anew({**TELECOM, **HELD}, words=(TWO_OF_ONE, LOST)),
    "held_before": lambda: anew({**TELECOM, "outcome": "none", "reason": "Deleted."}),
    "promise_shortened": lambda: replace(anew({**TELECOM, **HELD, "until": "2027-01-28"}), measures=OPEN),
    "custodian_unknown": lambda: loses({**TELECOM, "custodian": "Another"}),
    "custodian_untold": lambda: answer(
        "extend", ["m1"], TWO_OF_ONE, LONGER, holdings=[{**TELECOM, "until": "2027-06-30"}]
    ),
    "item_not_kept": lambda: said(
        "extension_request",
        "ask_extension",
        {"measures": ["m2"], "until": "2027-06-30", "reason": "The court decides in May."},
        confirmed({**TELECOM, **HELD}, {**REGISTRY, **WAITS}),
    ),
    "extension_unasked": lambda: answer(
        "decline_extension", ["m2"], BOTH, replace(LONGER, body={"measures": ["m1"], "until": "2027-06-30"})
    ),
    "extension_answered": lambda: answer("decline_extension", ["m1", "m2"], BOTH, LONGER, EXTENDED),
    "extension_part_left": lambda: answer("extend", ["m1"], BOTH, LONGER),
    "extension_open": lambda: freed(
        "release_part", "expired", REGISTRY, words=(BOTH, LONGER), status="EXTENSION_ASKED", now=PASSED
    ),
    "held_for_request": lambda: freed("release_part", "expired", REGISTRY, status="HELD", now=PASSED),
    "item_not_let_go": lambda: freed("release_part", "withdrawn", REGISTRY),
    "item_still_kept": lambda: freed("release_after_decision", "decision", TELECOM, status="HELD"),
    "item_awaited": lambda: freed(
        "expire", "expired", TELECOM, words=(confirmed({**TELECOM, **HELD}, {**REGISTRY, **WAITS}),), now=PASSED
    ),
    "kept_still": lambda: nothing({"measure": "m1", "outcome": "no_data"}, {"measure": "m2", "outcome": "lost"}),
    "all_lost": lambda: loses(TELECOM, REGISTRY),
}
