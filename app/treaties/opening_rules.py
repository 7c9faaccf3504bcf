"""T-0: a basis opens the procedure, by the same word as the chooser's (`law.md` §2.1, §2.2 "other procedures").

What needs no treaty is told of, never stopped: information, consultation on jurisdiction, help and training; mandates,
exercises and drafts shown before are opened by no treaty and judged by none.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties import bodies, chooser
from app.treaties.basis_rules import RECIPROCITY
from app.treaties.catalogue import Treaties
from app.treaties.codes import PROCEDURES
from app.treaties.findings import Severity
from app.treaties.members import MEMBERS_OF
from app.treaties.review import Review
from app.treaties.schema import CUSTOM, Treaty

NONE_ELSE = "{treaty} does not open the procedure {procedure}, nor does any other basis between the two States."
UNTOLD = "{treaty} does not open the procedure {procedure}."
"""Msgids where no other basis can be named: there is none, or nobody told which there are."""
AT_HOME = ("mandate",)
"""Procedures within a State: no treaty is their basis."""

ASKS: Mapping[str, Severity] = {
    "mla_request": Severity.BLOCKS,
    "preservation_request": Severity.BLOCKS,
    "emergency_request": Severity.BLOCKS,
    "provider_measure_request": Severity.BLOCKS,
    "extradition_request": Severity.BLOCKS,
    "provisional_arrest_request": Severity.BLOCKS,
    "transit_request": Severity.BLOCKS,
    "asset_request": Severity.BLOCKS,
    "hearing_request": Severity.BLOCKS,
    "examination_mandate": Severity.BLOCKS,
    "jit_proposal": Severity.BLOCKS,
    "transfer_request": Severity.BLOCKS,
    # A call is noted as it was; what confirms it in writing is stopped.
    "oral_note": Severity.WARNS,
    # What needs no treaty, and may name one.
    "provider_measure_notice": Severity.WARNS,
    "jurisdiction_notice": Severity.WARNS,
    "information_offer": Severity.WARNS,
    "information": Severity.WARNS,
    "inquiry": Severity.WARNS,
    "ta_request": Severity.WARNS,
    "ta_offer": Severity.WARNS,
}
"""Every kind that opens a matter, and how a basis that does not open the procedure is told of."""


def opened(review: Review) -> None:
    """One of the bases named opens the procedure."""
    if review.asked.kind in ASKS and not opens(review):
        bases, others = bases_of(review), _others(review)
        review.find(
            "procedure_not_opened",
            "legal_basis" if "legal_basis" in MEMBERS_OF.get(review.asked.kind, ()) else "",
            severity=ASKS[review.asked.kind],
            by=bases[0],
            article=bases[0].articles["measures"],
            msgid=UNTOLD if others is None else ("" if others else NONE_ELSE),
            treaty=bases[0].short,
            procedure=review.asked.procedure,
            others=others or "",
        )


def by_own_law(review: Review) -> None:
    """Where no basis obliges to the procedure, it rests on the requested State's own law, which its file names."""
    procedure = review.asked.procedure
    bases = [one for one in bases_of(review) if one.opens(procedure)]
    if review.asked.kind in ASKS and bases and all(procedure in one.by_own_law for one in bases):
        bare = all(one.kind == RECIPROCITY for one in bases) and ASKS[review.asked.kind] is Severity.BLOCKS
        severity = None if bare else Severity.ADVISES
        review.find(
            "own_law_unsaid", "", severity=severity, by=bases[0], article=bases[0].procedures[procedure],
            procedure=procedure, state=review.requested.state,
        )  # fmt: skip


def opens(review: Review) -> bool:
    """Whether a basis named opens the procedure; without one, or within a State, nothing is judged: True."""
    procedure, bases = review.asked.procedure, bases_of(review)
    if procedure not in PROCEDURES or procedure in AT_HOME or not bases:
        return True
    # A sentenced person is moved under a provision of its own (`extradition_rules.opened`).
    moved = procedure == "extradition" and review.text("mode") == "sentenced_transfer"
    return moved or any(one.opens(procedure) for one in bases)


def bases_of(review: Review) -> tuple[Treaty, ...]:
    """The treaties named, and reciprocity where it is named without a file of its own."""
    named = {bodies.text(row, "treaty") for _, row in bodies.rows(review.body, "legal_basis")}
    given = {one.code for one in review.treaties}
    custom = [one for one in review.asked.known if one.code == RECIPROCITY]
    assured = RECIPROCITY in named - given and review.asked.treaty is None
    return (*review.treaties, *(review.read(one) for one in custom if assured))


def _others(review: Review) -> str | None:
    """What would open it between the two States, with its article: treaties, else reciprocity; None: none are told."""
    asked = review.asked
    if not asked.known or asked.ours.state == asked.theirs.state:
        return None
    found = chooser.choose(
        Treaties(asked.known), review.requesting, review.requested, asked.now.date(), procedure=asked.procedure
    )
    named = [one for one in found if one.open]
    treaties = [one for one in named if one.treaty.kind != RECIPROCITY]
    return ", ".join(_called(one.treaty, asked.procedure) for one in treaties or named)


def _called(treaty: Treaty, procedure: str) -> str:
    article = treaty.procedures.get(procedure)
    return treaty.short if article is None or article.text == CUSTOM else treaty.cite(article)
