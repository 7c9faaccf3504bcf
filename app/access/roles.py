"""ONE table: which role may do what. Printed into `docs/reference/permissions.md` by `printed`.

What a single step of a procedure demands (its `role` column) comes on top of this table: see `permit_step`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from app.kit.actor import Role


class Permission(Enum):
    """Everything that an act may demand; the value is also the name of a token's scope."""

    DRAFT_READ = "draft_read"
    DRAFT_WRITE = "draft_write"
    CLAUSE_WRITE = "clause_write"
    FINDING_READ = "finding_read"
    ATTACHMENT_WRITE = "attachment_write"
    FREEZE = "freeze"
    APPROVE = "approve"
    TAKE_PART = "take_part"
    SIGN = "sign"
    SEAL = "seal"
    SIGNING_READ = "signing_read"
    SIGNING_MANAGE = "signing_manage"
    ACT = "act"
    MATTER_READ = "matter_read"
    MARKS_COMPARE = "marks_compare"
    GUARD_NAME = "guard_name"
    GUARD_OVERSEE = "guard_oversee"
    INSTRUMENT_READ = "instrument_read"
    QUARANTINE_READ = "quarantine_read"
    PROVIDER_READ = "provider_read"
    PROVIDER_WRITE = "provider_write"
    NOTICE_READ = "notice_read"
    NOTICE_ACKNOWLEDGE = "notice_acknowledge"
    ROSTER_READ = "roster_read"
    ROSTER_MANAGE = "roster_manage"
    DUTY_ARRANGE = "duty_arrange"
    CONTACT_MANAGE = "contact_manage"
    CONTACT_ERASE = "contact_erase"
    CHANNEL_READ = "channel_read"
    LADDER_READ = "ladder_read"
    LADDER_MANAGE = "ladder_manage"
    OFFICIAL_READ = "official_read"
    OFFICIAL_MANAGE = "official_manage"
    TOKEN_MANAGE = "token_manage"  # noqa: S105  # the name of a permission
    SIGN_IN_MANAGE = "sign_in_manage"
    PEER_READ = "peer_read"
    PEER_INTRODUCE = "peer_introduce"
    PEER_CONFIRM = "peer_confirm"
    EDITION_ACCEPT = "edition_accept"
    EDITION_DRAFT = "edition_draft"
    EDITION_PUBLISH = "edition_publish"
    LOG_READ = "log_read"
    LOG_PROVE = "log_prove"
    AUDIT_READ = "audit_read"
    STATISTICS_READ = "statistics_read"
    STATISTICS_EXPORT = "statistics_export"
    EXERCISE_RUN = "exercise_run"
    EXERCISE_PROMISE = "exercise_promise"
    NODE_OPERATE = "node_operate"


@dataclass(frozen=True)
class Grant:
    """Who holds a permission, and what it lets them do."""

    roles: frozenset[Role]
    words: str
    reads: bool = False
    """Changes nothing; part of the scope `read`."""


_OFFICER, _SIGNATORY, _DUTY = Role.CASE_OFFICER, Role.SIGNATORY, Role.DUTY_OFFICER
_EVIDENCE, _CLEARANCE, _EXAMINER = Role.EVIDENCE_OFFICER, Role.CLEARANCE_OFFICER, Role.EXAMINER
_HEAD, _AUDITOR, _OPERATOR, _NODE = Role.HEAD, Role.AUDITOR, Role.OPERATOR, Role.NODE
_PEOPLE = frozenset(Role) - {_NODE}
_DRAFTING = frozenset({_OFFICER, _SIGNATORY, _DUTY, _EVIDENCE})
_CASE_READERS = _DRAFTING | {_CLEARANCE, _HEAD, _AUDITOR}


def _grant(roles: frozenset[Role] | set[Role], words: str, *, reads: bool = False) -> Grant:
    return Grant(frozenset(roles), words, reads)


GRANTS: Mapping[Permission, Grant] = {
    Permission.DRAFT_READ: _grant(_CASE_READERS | {_EXAMINER}, "see drafts", reads=True),
    Permission.DRAFT_WRITE: _grant(_DRAFTING, "write, change and discard drafts"),
    Permission.CLAUSE_WRITE: _grant({_OFFICER, _SIGNATORY, _HEAD}, "add, change and archive clauses of the library"),
    Permission.FINDING_READ: _grant(_CASE_READERS | {_EXAMINER}, "see what a draft still lacks", reads=True),
    Permission.ATTACHMENT_WRITE: _grant(_DRAFTING, "add files that travel beside an instrument"),
    Permission.FREEZE: _grant(_DRAFTING, "freeze a draft into the document that people approve"),
    # The second pair of eyes is never the one who only prepares: it belongs to those who answer for what leaves.
    Permission.APPROVE: _grant({_SIGNATORY, _DUTY, _HEAD}, "approve a frozen document, bound to its SHA-256"),
    # law.md §3.9: whoever examined answers for what a report says; the step names the role (`Step.also`).
    Permission.TAKE_PART: _grant({_EXAMINER}, "approve a frozen document of a step in which their role takes part"),
    # A 24/7 point cannot wait for the office to open: its duty officer signs (law.md §3.0, oral requests).
    Permission.SIGN: _grant({_SIGNATORY, _DUTY}, "put a personal signature on a frozen document"),
    Permission.SEAL: _grant(_DRAFTING, "have a routine instrument leave under the seal alone"),
    Permission.SIGNING_READ: _grant(_CASE_READERS | {_OPERATOR, _NODE}, "see signings that stall, and why", reads=True),
    # Taking up again signs nothing anew: the signatory has asked for it, and the document is the one that was approved.
    Permission.SIGNING_MANAGE: _grant(
        {_SIGNATORY, _DUTY, _HEAD, _OPERATOR, _NODE}, "take up again or give up a signing that stalls"
    ),
    Permission.ACT: _grant(_DRAFTING, "take a step in a matter; the step names the role that it needs besides"),
    Permission.MATTER_READ: _grant(
        _CASE_READERS | {_EXAMINER, _NODE}, "see matters, their status and deadlines", reads=True
    ),
    # law.md §3.18: that an authority opts in is the word of those who answer for it.
    Permission.MARKS_COMPARE: _grant(
        {_SIGNATORY, _HEAD}, "make keyed marks of the identifiers of open matters, and compare them with a State's"
    ),
    # law.md §3.0: on top of both, a confidential matter is open to those who are named in it and to nobody else.
    Permission.GUARD_NAME: _grant(
        _DRAFTING | {_HEAD}, "mark what they see as confidential, and name who sees it; the head without seeing it"
    ),
    Permission.GUARD_OVERSEE: _grant(
        {_HEAD}, "see that a confidential matter exists, its status and deadlines; enter it in an emergency"
    ),
    Permission.INSTRUMENT_READ: _grant(
        _CASE_READERS | {_EXAMINER, _NODE}, "see instruments and attachments", reads=True
    ),
    # law.md §5.5: the requested side's own record of whom it ordered what; nobody outside the authority reads it.
    Permission.PROVIDER_READ: _grant(_CASE_READERS, "see the provider log: orders, service and answers", reads=True),
    Permission.PROVIDER_WRITE: _grant(_DRAFTING, "enter an order in the provider log, its service and its answers"),
    Permission.QUARANTINE_READ: _grant(
        {_SIGNATORY, _DUTY, _HEAD, _AUDITOR, _OPERATOR}, "see what was refused at the door and why", reads=True
    ),
    Permission.NOTICE_READ: _grant(_PEOPLE, "see the notices of one's roles", reads=True),
    Permission.NOTICE_ACKNOWLEDGE: _grant(_PEOPLE - {_AUDITOR}, "acknowledge a notice, which stops its ladder"),
    Permission.ROSTER_READ: _grant(_PEOPLE | {_NODE}, "see rosters, and who is on duty when", reads=True),
    Permission.ROSTER_MANAGE: _grant(
        {_HEAD}, "make and change rosters, give one official's time on duty to another, enter absences and closing days"
    ),
    # Among themselves they need no head: both say so, or it is their own time.
    Permission.DUTY_ARRANGE: _grant(
        {_DUTY},
        "swap time on duty with a colleague who agrees, report one's own absence, stand in, have a calendar of it",
    ),
    # How one is reached is one's own word; the head erases it when somebody leaves.
    Permission.CONTACT_MANAGE: _grant(_PEOPLE, "say how one is reached, prove it and try it"),
    Permission.CONTACT_ERASE: _grant({_HEAD, _OPERATOR, _NODE}, "erase how an official is reached"),
    Permission.CHANNEL_READ: _grant(
        {_DUTY, _HEAD, _OPERATOR, _NODE}, "see how the channels fare, and who cannot be reached", reads=True
    ),
    Permission.LADDER_READ: _grant(_PEOPLE | {_NODE}, "see the ladders that notices climb", reads=True),
    Permission.LADDER_MANAGE: _grant({_HEAD}, "set the ladders that notices climb, and how they may be acknowledged"),
    Permission.OFFICIAL_READ: _grant(_PEOPLE | {_NODE}, "see the officials of the authority", reads=True),
    # The node stands for the person at its own command line: somebody must add the first official.
    Permission.OFFICIAL_MANAGE: _grant({_HEAD, _OPERATOR, _NODE}, "add officials, change roles, deactivate"),
    Permission.TOKEN_MANAGE: _grant(_PEOPLE, "make and revoke one's own tokens"),
    Permission.SIGN_IN_MANAGE: _grant(_PEOPLE, "change what one signs in with oneself; see and end one's own sessions"),
    Permission.PEER_READ: _grant(_PEOPLE | {_NODE}, "see States, authorities and nodes", reads=True),
    Permission.PEER_INTRODUCE: _grant({_HEAD, _OPERATOR, _NODE}, "bring in another State's introduction file"),
    # Not the operator, not the node: trust in another State is given by two who answer for the authority.
    Permission.PEER_CONFIRM: _grant({_HEAD, _SIGNATORY}, "confirm a fingerprint compared by telephone"),
    Permission.EDITION_ACCEPT: _grant({_HEAD, _OPERATOR, _NODE}, "take in a signed edition of another State"),
    Permission.EDITION_DRAFT: _grant(
        {_OFFICER, _SIGNATORY, _HEAD, _OPERATOR, _NODE}, "draft what the State's next edition says"
    ),
    Permission.EDITION_PUBLISH: _grant({_HEAD, _OPERATOR, _NODE}, "publish an edition signed by the directory key"),
    Permission.LOG_READ: _grant(_PEOPLE | {_NODE}, "see checkpoints of the log", reads=True),
    Permission.LOG_PROVE: _grant(
        {_OFFICER, _SIGNATORY, _DUTY, _EVIDENCE, _HEAD, _AUDITOR, _OPERATOR, _NODE},
        "get proofs that the log has an entry",
        reads=True,
    ),
    Permission.AUDIT_READ: _grant({_HEAD, _AUDITOR}, "read the authority's own audit entries", reads=True),
    Permission.STATISTICS_READ: _grant(_CASE_READERS, "see the authority's own figures", reads=True),
    # law.md §7: only aggregates leave, and those who answer for the authority let them.
    Permission.STATISTICS_EXPORT: _grant({_SIGNATORY, _HEAD}, "export the conference report for others"),
    Permission.EXERCISE_RUN: _grant({_HEAD, _DUTY, _OPERATOR, _NODE}, "run a drill or a chain test with a peer"),
    # law.md §3.15: what a State promises of its points, the other counts against it. Who is on duty then does not know
    # the window either.
    Permission.EXERCISE_PROMISE: _grant(
        {_HEAD}, "agree to a drill of our points, and promise in how many minutes a person answers"
    ),
    Permission.NODE_OPERATE: _grant({_OPERATOR, _NODE}, "see the node's health, start and stop its parts"),
}

READING = frozenset(permission for permission, grant in GRANTS.items() if grant.reads)
SCOPES: Mapping[str, frozenset[Permission]] = {
    "read": READING,
    **{permission.value: frozenset({permission}) for permission in Permission},
}
"""What a token may be narrowed to: `read`, or single permissions."""


def allowed(role: Role) -> frozenset[Permission]:
    """Everything that one role may do."""
    return frozenset(permission for permission, grant in GRANTS.items() if role in grant.roles)


def printed() -> str:
    """The table as Markdown, for `docs/reference/permissions.md`."""
    roles = list(Role)
    lines = [
        "# Permissions",
        "",
        "Printed from `app/access/roles.py`. An official has the permissions of all of their roles, in their own",
        "authority only. A token may be narrowed to scopes: `read` (all rows marked ○) or single permissions.",
        "",
        "| permission | lets an official … | " + " | ".join(f"`{role.value}`" for role in roles) + " |",
        "|---" * (len(roles) + 2) + "|",
    ]
    for permission, grant in GRANTS.items():
        marks = ["●" if role in grant.roles else "" for role in roles]
        name = f"`{permission.value}`" + (" ○" if grant.reads else "")
        lines.append(f"| {name} | {grant.words} | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"
