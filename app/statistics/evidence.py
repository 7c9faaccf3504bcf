"""Evidence (`law.md` §7): packages, items and bytes, defects, rulings, by category.

Source: the signed instruments that carry evidence (`evidence_transmittal`, `emergency_disclosure`,
`traffic_disclosure`) and the receipts of them. A package is one such instrument, or several that name the manifest of
one package. An item is a file that was handed over; its bytes are those that the instrument's header says of it. A
defect is one that a receipt (`evidence_receipt`) tells of, or a file that it found not to match, once for each file;
its category is that of the file, `unnamed` where the receipt names none that was handed over. What a court said of
evidence is what closing notes of the matter report (`closing_note.rulings`), by category; the last that speaks of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from app.kit.canonical import objects
from app.statistics.facts import Facts, Said, Story, Sum, once
from app.statistics.table import Table, by_state, found

CARRIERS = ("evidence_transmittal", "emergency_disclosure", "traffic_disclosure")
RECEIPT = "evidence_receipt"
KINDS = frozenset({*CARRIERS, RECEIPT, "closing_note"})
UNNAMED = "unnamed"


def read(story: Story) -> Facts:
    """What was handed over in a matter, and what was wrong with it."""
    carriers = [one for one in story.of(*CARRIERS) if _files(one)]
    items = [(file, category) for one in carriers for file, category in _files(one)]
    sizes = {digest: size for one in carriers for digest, size in one.sizes.items()}
    packages = {
        str(one.body.get("manifest") or place): "sent" if story.ours(one) else "received"
        for place, one in enumerate(carriers)
    }
    moved = [f"packages {way}" for way in packages.values()]
    moved += [f"items {category}" for _, category in items]
    moved += [f"defects {category}" for category in _defects(story, dict(items))]
    return Facts(
        codes={
            "evidence_category": once(category for _, category in items),
            "ruling": tuple(f"{category} {decision}" for category, decision in _rulings(story).items()),
        },
        sums={
            "evidence": (
                *((key, Decimal(1)) for key in moved),
                *((f"bytes {category}", Decimal(sizes.get(file, 0))) for file, category in items),
            )
        },
    )


def _rulings(story: Story) -> dict[str, str]:
    return {
        str(row.get("category")): str(row.get("decision"))
        for one in story.of("closing_note")
        for row in objects(one.body.get("rulings", []))
    }


def _files(one: Said) -> list[tuple[str, str]]:
    """Digest and category of each file that was handed over."""
    rows = objects(one.body.get("evidence", [])) + (
        objects(one.body.get("files", [])) if one.passed.kind == "traffic_disclosure" else []
    )
    return [(str(row.get("file")), str(row.get("category"))) for row in rows]


def _defects(story: Story, categories: Mapping[str, str]) -> Iterator[str]:
    told: set[str] = set()
    for one in story.of(RECEIPT):
        unmatched = [row.get("file") for row in objects(one.body.get("checked", [])) if row.get("matches") is False]
        for file in (*(row.get("file") for row in objects(one.body.get("defects", []))), *unmatched):
            if file is None:
                yield UNNAMED
            elif str(file) not in told:
                told.add(str(file))
                yield categories.get(str(file), UNNAMED)


TABLES: Mapping[str, Table] = {
    # In how many matters, not how many items: one matter may have a hundred files, and would be told by them.
    "evidence_category": Table("matters with evidence, by category", found("evidence_category")),
    # Of a category that is ruled on there is evidence: parts of that table.
    "ruling": Table("rulings on evidence, by category", found("ruling"), shared=False),
    "ruling_pair": Table("rulings on evidence, by State", by_state("ruling"), shared=False),
    "evidence_category_pair": Table("matters with evidence, by State", by_state("evidence_category"), shared=False),
}
SUMS: Mapping[str, Sum] = {"evidence": Sum("evidence: packages, items, defects, bytes", table="evidence_category")}
