"""Who acts: an official through a door, or the node itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.kit.ids import AuthorityId, OfficialId, authority_of


class Role(Enum):
    """Roles of officials (`law.md` §3, conventions) and of operators."""

    CASE_OFFICER = "case_officer"
    SIGNATORY = "signatory"
    DUTY_OFFICER = "duty_officer"
    EVIDENCE_OFFICER = "evidence_officer"
    CLEARANCE_OFFICER = "clearance_officer"
    EXAMINER = "examiner"
    FILTER_TEAM = "filter_team"
    HEAD = "head"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    NODE = "node"


@dataclass(frozen=True)
class Actor:
    """An official of one authority with roles, or the node acting for that authority.

    `scopes` narrows what a token may do; None means everything that the roles allow.
    """

    authority: AuthorityId
    official: OfficialId
    roles: frozenset[Role]
    scopes: frozenset[str] | None = None

    @classmethod
    def node(cls, authority: AuthorityId) -> Actor:
        """The node itself, acting for one of its authorities."""
        return cls(authority, OfficialId(f"{authority}/node"), frozenset({Role.NODE}))

    @classmethod
    def named(cls, official: OfficialId) -> Actor:
        """An official as the doer of something that was permitted earlier, for the log; it may do nothing more."""
        return cls(authority_of(official), official, frozenset())
