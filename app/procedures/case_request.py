"""What formal requests share: who asks, in which case, for what (`law.md` §3.0).

Only what the instrument means nothing without is required here; what the law asks beyond that is a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pydantic import Field

from app.procedures.blocks import (
    Channel,
    Confidentiality,
    Contact,
    CopyTo,
    Costs,
    DataProtection,
    Emergency,
    GivenAssurance,
    IssuingAuthority,
    LegalBasis,
    Reciprocity,
    Related,
    RequestingAuthority,
    Source,
    Specialty,
    Translation,
    Urgency,
)
from app.procedures.body import Block, Body, Names, Problem, marked
from app.procedures.case_blocks import Conducting, Facts, KeyDate, Offence, Order, Proceeding
from app.procedures.identifiers import Identifier
from app.procedures.scalars import Language, Line, Many, Moment, Sha256, Some


class Opening(Body):
    """Who asks, how soon, and in which case: of every formal request."""

    authority: RequestingAuthority
    issuing_authority: IssuingAuthority | None = None
    contact: Contact
    urgency: Urgency
    emergency: Emergency | None = None
    conducting: Conducting | None = None
    proceeding: Proceeding | None = None
    legal_basis: Many[LegalBasis] = Field(default_factory=list)
    reciprocity: Reciprocity | None = None
    offences: Some[Offence]
    facts: Facts | None = None


class Road(Body):
    """By which road it goes."""

    channel: Channel | None = None


class CaseRequest(Opening, Road):
    """A request that stands for itself; each procedure adds what it asks for.

    Members stand in the order of the bases from the last to the first, then its own.
    """

    key_dates: Many[KeyDate] = Field(default_factory=list)
    identifiers: Many[Identifier] = Field(default_factory=list)
    orders: Many[Order] = Field(default_factory=list)
    confidentiality: Confidentiality | None = None
    specialty: Specialty | None = None
    data_protection: DataProtection | None = None
    assurances: Many[GivenAssurance] = Field(default_factory=list)
    sources: Many[Source] = Field(default_factory=list)
    related: Many[Related] = Field(default_factory=list)
    copy_to: Many[CopyTo] = Field(default_factory=list)
    language: Language | None = None
    """As in the header."""
    answer_language: Language | None = None
    translations: Many[Translation] = Field(default_factory=list)
    translation_due: Moment | None = None
    """When the translation that is owed will follow."""
    conference_ref: Line | None = None
    common_text: Sha256 | None = None
    costs: Costs | None = None

    def faults(self) -> Iterator[Problem]:
        """Ids given twice; ids that name nothing."""
        yield from misnamed(self, "identifiers", "orders")


def misnamed(body: Block, *members: str, **held: str) -> Iterator[Problem]:
    """Entries of the lists that have an id of another, and names of entries that none of the lists holds. `held`: lists
    whose entries are named as those of another (`measures="data"`: items of data are named like measures).
    """
    lists, ids = dict.fromkeys(members) | held, dict[str, set[str]]()
    for named, member in ((one, lists[one] or one) for one in lists):
        given = Counter(one.id for one in getattr(body, member))
        ids[named] = set(given)
        yield from (Problem(member, f"holds the id {one} twice") for one, times in given.items() if times > 1)
    for path, mark, value in marked(body, Names):
        if value not in ids.get(mark.member, ()):
            yield Problem(path, f"names {value}, which is not among the {lists.get(mark.member) or mark.member}")
