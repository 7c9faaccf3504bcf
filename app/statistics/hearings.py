"""Hearings and examinations (`law.md` §7): requested, held, reported, and the days until the report.

Source: the signed instruments of `hearing` and `forensics`. Requested is every such matter. A hearing was held when
its record (`hearing_record`) took effect, whatever came after; an examination is reported when its report did. Days to
report run from the record of a hearing to the transmittal of what was recorded, and from the receipt of the exhibits
by the laboratory's side to the report of the examination; by the instants of the signatures.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.statistics.facts import Facts, Span, Story, first, lasted
from app.statistics.table import Table, by_state, found

HEARING, EXAMINATION = "hearing", "forensics"
HELD, REPORTED = "held", "reported"


def read(story: Story) -> Facts:
    """Whether it was held or reported, and how long the report took."""
    if story.procedure == HEARING:
        held = first(story.acts("hold"))
        return _facts(story, "hearing", HELD, held is not None, lasted(held, first(story.acts("transmit"))))
    if story.procedure == EXAMINATION:
        report = first(story.acts("report"))
        exhibits = first(story.acts("receive_exhibits"))
        return _facts(story, "examination", REPORTED, report is not None, lasted(exhibits, report))
    return Facts()


def _facts(story: Story, name: str, word: str, happened: bool, took: tuple[float, ...]) -> Facts:
    """`hearing`: how it stands, in detail. `hearing_held`: only whether it took place, once that is certain."""
    came = word if happened else "open" if story.open else story.standing.lower()
    settled = () if came == "open" else (word if happened else f"not {word}",)
    return Facts({name: (came,), f"{name}_{word}": settled}, spans={f"{name}_report": took})


TABLES: Mapping[str, Table] = {
    # What came of its one measure stands in the table of outcomes too, and a refusal in those of refusals.
    "hearing_held": Table(
        "hearings that ended: held or not",
        found("hearing_held"),
        within=HEARING,
        linked=("state", "outcome", "consultation", "ground"),
    ),
    "examination_reported": Table(
        "examinations that ended: reported or not",
        found("examination_reported"),
        within=EXAMINATION,
        linked=("state", "outcome", "consultation", "ground"),
    ),
    "hearing": Table("hearings requested, and how they stand", found("hearing"), shared=False),
    "hearing_pair": Table("hearings by State", by_state("hearing"), shared=False),
    "examination": Table("examinations requested, and how they stand", found("examination"), shared=False),
    "examination_pair": Table("examinations by State", by_state("examination"), shared=False),
}
SPANS: Mapping[str, Span] = {
    # Who sent what was recorded has executed: the end, what came of the measure and the evidence tell of it too.
    "hearing_report": Span(
        "from a hearing until what was recorded was sent",
        within=HEARING,
        linked=("state", "outcome", "evidence_category"),
    ),
    "examination_report": Span(
        "from the exhibits' receipt until the report of the examination",
        within=EXAMINATION,
        linked=("state", "outcome"),
    ),
}
