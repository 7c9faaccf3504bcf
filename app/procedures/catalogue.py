"""Every procedure in every version that was ever used. A matter pins name, version and digest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

from app.kit.canonical import Json, JsonObject, dumps, sha256
from app.kit.errors import Conflict, Unknown
from app.kit.ids import Digest
from app.procedures.assets import ASSETS
from app.procedures.assistance import ASSISTANCE
from app.procedures.draft_consultation import DRAFT_CONSULTATION
from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE
from app.procedures.exercise import EXERCISE
from app.procedures.extradition import EXTRADITION
from app.procedures.forensics import FORENSICS
from app.procedures.hearing import HEARING_BY_VIDEO
from app.procedures.information import INFORMATION
from app.procedures.joint import JOINT
from app.procedures.jurisdiction import JURISDICTION
from app.procedures.mandate import MANDATE
from app.procedures.mla import MLA
from app.procedures.preservation import PRESERVATION
from app.procedures.provider_measures import PROVIDER_MEASURES
from app.procedures.table import (
    Agrees,
    AgreesTo,
    Clock,
    EndsWait,
    Moots,
    Pauses,
    Procedure,
    Resumes,
    Span,
    Starts,
    Step,
    Stops,
    Waits,
)
from app.procedures.transfer import TRANSFER


@dataclass(frozen=True)
class Catalogue:
    """A set of procedures; releases only ever add to it."""

    procedures: tuple[Procedure, ...]

    def procedure(self, name: str, version: int) -> Procedure:
        """The table; `Unknown` with code `unsupported` when this release does not have it."""
        for one in self.procedures:
            if (one.name, one.version) == (name, version):
                return one
        raise Unknown("unsupported", f"This release does not know {name} version {version}.", "Update the node.")

    def pinned(self, name: str, version: int, digest: str) -> Procedure:
        """The table that a matter pins; `Conflict` when the same name and version hide another table."""
        found = self.procedure(name, version)
        if digest_of(found) != digest:
            raise Conflict("other_table", f"{name} version {version} is not the table that the matter pins.")
        return found

    def newest(self, name: str) -> Procedure:
        """The highest version of a procedure."""
        versions = [one for one in self.procedures if one.name == name]
        if not versions:
            known = sorted({one.name for one in self.procedures})
            near = difflib.get_close_matches(name, known, 1)
            remedy = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(known)}."
            raise Unknown("no_procedure", f"There is no procedure {name!r}.", remedy)
        return max(versions, key=lambda one: one.version)

    def speaks(self) -> dict[str, list[int]]:
        """What an edition says that this node speaks."""
        names = sorted({one.name for one in self.procedures})
        return {name: sorted(one.version for one in self.procedures if one.name == name) for name in names}

    def with_more(self, more: Iterable[Procedure]) -> Catalogue:
        """A catalogue with further procedures, for another release."""
        return Catalogue((*self.procedures, *more))


CATALOGUE = Catalogue((
    MLA,
    PRESERVATION,
    EMERGENCY_DISCLOSURE,
    INFORMATION,
    JURISDICTION,
    PROVIDER_MEASURES,
    EXTRADITION,
    ASSETS,
    HEARING_BY_VIDEO,
    FORENSICS,
    JOINT,
    TRANSFER,
    ASSISTANCE,
    MANDATE,
    DRAFT_CONSULTATION,
    EXERCISE,
))  # fmt: skip


@cache
def digest_of(procedure: Procedure) -> Digest:
    """SHA-256 of the canonical print of a table."""
    return sha256(dumps(printed(procedure)))


def printed(procedure: Procedure) -> Json:
    """A table as JSON: what its digest covers."""
    return _plain(procedure)


PINNED: Mapping[type, tuple[str, ...]] = {
    Procedure: ("end", "evidence", "exercise", "name", "open", "reopen", "silent", "steps", "title", "version"),
    Step: (
        "act", "answers", "articles", "at", "chained", "clocks", "eyes", "forgets", "instrument", "measures", "oral",
        "role", "sign", "then", "who",
    ),
    Starts: ("article", "basis", "code", "duty", "spans", "until"),
    Stops: ("code",),
    Pauses: ("code",),
    Resumes: ("code",),
    Agrees: ("code", "until", "when"),
    AgreesTo: ("code", "until", "when"),
    Waits: ("code", "member", "until", "word"),
    EndsWait: ("code",),
    Moots: ("others", "own", "parcel", "where"),
    Span: ("number", "unit"),
}  # fmt: skip
"""What a table's digest covers: the columns by which both sides accept and project alike. What only one side does with
a row (whom it wakes) is not among them, so that a later release may add such a column without changing any table.
"""

SPARSE: Mapping[type, Mapping[str, object]] = {
    Procedure: {"domestic": False},
    Step: {"meets": (), "once": (), "alike": "", "takes_back": (), "moots": None},
    Starts: {
        "outlives": False, "takes_up": False, "where": "", "by_measure": False, "rows": "", "ends_as": "",
        "sooner": False, "opened": "", "lasting": False, "answered": False, "once": False, "left": "", "unless": "",
        "untold": "",
        "spent": False, "stands": False, "about": "", "whole": False,
    },
    Stops: {
        "others": False, "returned": False, "dropped": False, "names": "", "where": "", "crossed": True, "spares": "",
        "asked": "", "whole": False, "rows": "", "moot": False, "left": "", "named": False, "alike": "",
    },
    Pauses: {"own": False},
    AgreesTo: {"asked": "", "of": "", "part": "", "exact": False},
}  # fmt: skip
"""Columns that count too, but stand in the digest only where they hold something else than this: tables that were made
before there was such a column keep their digests.
"""


def plain(clock: Clock) -> JsonObject:
    """A clock as JSON: `is` says what the row does to it."""
    return _columns(clock)


def _plain(value: object) -> Json:
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, frozenset):
        return [*sorted(str(_plain(one)) for one in value)]
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return _columns(value)


def _columns(value: object) -> JsonObject:
    kind = type(value)
    told = [name for name, usual in SPARSE.get(kind, {}).items() if getattr(value, name) != usual]
    return {"is": kind.__name__, **{name: _plain(getattr(value, name)) for name in sorted((*PINNED[kind], *told))}}
