"""The ladders of an authority's own: they go before the rule's, for an occasion or for all of a severity.

Each change is a version that stays. A ladder is stamped on a notice when it is made: a later change rewrites none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import GRANTS, Permission
from app.audit.events import Event
from app.audit.record import record
from app.duty.queries import in_force
from app.kit.actor import Actor, Role
from app.kit.canonical import Json, dumps, sha256
from app.kit.errors import Invalid, Unknown
from app.kit.ids import AuthorityId, authority_of
from app.notices.channel_models import NoticeLadder
from app.notices.occasions import Occasion, Severity
from app.notices.rules import CLIMBS_AS, RULES
from app.notices.rungs import LONGEST, Rule, Stamped, of_rule, on_duty_first, read

NIGHTLY = frozenset({Occasion.MATTER_URGENT, *CLIMBS_AS})
"""What wakes people at any hour by the ladder of the night."""
SHORTEST = 60
"""Seconds between two rings of the last rung at least."""
WITHIN = {Severity.URGENT: 30 * 60, Severity.ALARM: 60 * 60}
"""Seconds until the head has heard at the latest: 24/7 points promise a human answer within 30 minutes (law.md §6)."""

OFTEN = 3600
"""Seconds between two rings of the last rung at most, of what is urgent and of an alarm: nobody sleeps through a night
of it. Of an occasion that the rules themselves ring more seldom, as often as they do.
"""


@dataclass(frozen=True)
class Ladder:
    """What a notice climbs: `repeat` in seconds; `of`: the authority's own ladder and its version, None: the rule's."""

    rungs: tuple[Stamped, ...]
    repeat: int
    of: str | None = None


def stamped(session: Session, authority: AuthorityId, occasion: Occasion, rule: Rule, at: datetime) -> Ladder:
    """The ladder of a new notice: the authority's own for the occasion, else for the one that it climbs as
    (`CLIMBS_AS`), else for its severity, else the rule's; of what rings at night with whoever is on duty then first,
    where the authority keeps rosters (ADR 0045).
    """
    keys = _keys(occasion, rule)
    query = select(NoticeLadder).where(
        NoticeLadder.authority == authority, NoticeLadder.key.in_(keys), NoticeLadder.ended.is_(None)
    )
    own = {row.key: row for row in session.scalars(query)}
    row = next((own[key] for key in keys if key in own), None)
    if row is not None:
        return Ladder(tuple(read(row.rungs)), row.repeat, f"{row.key}:{row.version}")
    rungs = of_rule(rule)
    if occasion in NIGHTLY and (rosters := in_force(session, authority, at)):
        rungs = on_duty_first(rungs, rosters)
    return Ladder(tuple(rungs), int(rule.repeat.total_seconds()))


def _keys(occasion: Occasion, rule: Rule) -> list[str]:
    """Of an authority's own ladders those that go before the rule's, the first before the others."""
    same = [occasion, *([CLIMBS_AS[occasion]] if occasion in CLIMBS_AS else [])]
    return [*(f"occasion:{one.value}" for one in same), f"severity:{rule.severity.value}"]


BY_RULES = "rules"
"""What calls a roster where the authority has no ladder of its own for something that rings at night."""


def callers(session: Session, authority: AuthorityId, at: datetime) -> dict[str, list[str]]:
    """What calls each roster that is in force: the keys of the authority's own ladders that name it, and `BY_RULES`.
    None: nothing that rings finds who is on duty there.
    """
    query = select(NoticeLadder).where(NoticeLadder.authority == authority, NoticeLadder.ended.is_(None))
    own = {row.key: {name for one in read(row.rungs) for name in one.rosters} for row in session.scalars(query)}
    by_rules = any(not own.keys() & _keys(one, RULES[one]) for one in NIGHTLY)
    return {
        roster: [*sorted(key for key, names in own.items() if roster in names), *([BY_RULES] if by_rules else [])]
        for roster in in_force(session, authority, at)
    }


def called_by(callers: Sequence[str]) -> str:
    """What calls a roster, in a line."""
    if not callers:
        return "Nothing calls it: name it in a ladder, see docs/how-to/reach-the-duty-officer.md."
    return f"Called by {', '.join('the rules of the night' if one == BY_RULES else one for one in callers)}."


def callers_of(session: Session, actor: Actor, roster: str, at: datetime) -> list[str]:
    """`callers` of one roster, for an official; of one that is not in force none."""
    permit(actor, Permission.ROSTER_READ, actor.authority)
    return callers(session, actor.authority, at).get(roster, [])


def set_ladder(
    session: Session,
    actor: Actor,
    key: str,
    rungs: Sequence[Json],
    repeat: int,
    at: datetime,
    *,
    rosters: Sequence[str] | None = None,
) -> NoticeLadder:
    """Set a ladder for `occasion:…` or `severity:…`. `rosters`: those that there are; None: not known here.

    `Invalid` `bad_ladder`, or `dead_end` with the first thing that would leave a notice without an owner.
    """
    permit(actor, Permission.LADDER_MANAGE, actor.authority)
    found = read(rungs)
    wrong = faults(actor.authority, key, found, repeat, rosters)
    if wrong:
        raise Invalid("dead_end", wrong[0], "See `rogatory ladder check`.")
    before = _open(session, actor.authority, key)
    if before is not None:
        before.ended, before.ended_by = at, actor.official
        session.flush()
    latest = session.scalar(
        select(func.max(NoticeLadder.version)).where(NoticeLadder.authority == actor.authority, NoticeLadder.key == key)
    )
    row = NoticeLadder(authority=actor.authority, key=key, version=(latest or 0) + 1, repeat=repeat)
    row.rungs, row.by, row.made = [one.to_json() for one in found], actor.official, at
    session.add(row)
    session.flush()
    subject = {"ladder": key, "version": str(row.version), "rungs": sha256(dumps(row.rungs))}
    record(session, actor, Event.LADDER_SET, at=at, subject=subject)
    return row


def end_ladder(session: Session, actor: Actor, key: str, at: datetime) -> None:
    """From now on the rule's own ladder is climbed again. `Unknown` `no_ladder`."""
    permit(actor, Permission.LADDER_MANAGE, actor.authority)
    row = _open(session, actor.authority, key)
    if row is None:
        raise Unknown("no_ladder", f"Your authority has no ladder for {key[:60]}.", "See `rogatory ladder show`.")
    row.ended, row.ended_by = at, actor.official
    session.flush()
    record(session, actor, Event.LADDER_ENDED, at=at, subject={"ladder": key, "version": str(row.version)})


def ladders_of(session: Session, actor: Actor, *, all_of_them: bool = False) -> list[NoticeLadder]:
    """The authority's own ladders by key: those in force, or all versions that there ever were."""
    permit(actor, Permission.LADDER_READ, actor.authority)
    query = select(NoticeLadder).where(NoticeLadder.authority == actor.authority)
    if not all_of_them:
        query = query.where(NoticeLadder.ended.is_(None))
    return list(session.scalars(query.order_by(NoticeLadder.key, NoticeLadder.version)))


def faults(
    authority: AuthorityId, key: str, rungs: Sequence[Stamped], repeat: int, rosters: Sequence[str] | None
) -> list[str]:
    """What would make a ladder a dead end, in words. Pure; whom it reaches now is `reachability.gaps`."""
    severity = severity_of(key)
    found = []
    if rungs[0].after != 0:
        found.append("The first rung does not ring at once.")
    if any(one.after <= 0 for one in rungs[1:]):
        found.append("Two rungs ring at the same time: make one of them.")
    if Role.HEAD not in rungs[-1].roles:
        found.append("The last rung does not ring with the head of the authority.")
    if not SHORTEST <= repeat <= LONGEST:
        found.append("The last rung must ring again, after one minute at the earliest and 31 days at the latest.")
    elif repeat > _seldom(key):
        found.append(
            f"The last rung must ring again within {_seldom(key)} seconds: what is urgent is not left lying. "
            f"Write --repeat {_seldom(key)} or less."
        )
    able = GRANTS[Permission.NOTICE_ACKNOWLEDGE].roles
    for place, one in enumerate(rungs, start=1):
        if not (one.roles or one.rosters or one.persons):
            found.append(f"Rung {place} names nobody.")
        if set(one.roles) - able:
            found.append(f"Rung {place} names a role that may acknowledge nothing.")
        if any(authority_of(who) != authority for who in one.persons):
            found.append(f"Rung {place} names somebody of another authority.")
        missing = [] if rosters is None else [name for name in one.rosters if name not in rosters]
        if missing:
            found.append(f"Rung {place} names the roster {missing[0][:60]!r}, which there is not.")
    waited = 0
    for one in rungs:
        waited += one.after
        if Role.HEAD in one.roles:
            break
    if severity in WITHIN and waited > WITHIN[severity]:
        found.append("The head hears of what is urgent too late: within 30 minutes, of an alarm within 60.")
    return found


def _seldom(key: str) -> int:
    """Seconds after which the last rung of a ladder rings again at the latest."""
    if severity_of(key) not in WITHIN:
        return LONGEST
    kind, _, name = key.partition(":")
    by_rule = RULES[Occasion(name)].repeat if kind == "occasion" else timedelta(0)
    return max(OFTEN, int(by_rule.total_seconds()))


def severity_of(key: str) -> Severity:
    """The severity of what a ladder is for; `Unknown` `no_such_occasion` for a key that stands for nothing."""
    kind, _, name = key.partition(":")
    try:
        return RULES[Occasion(name)].severity if kind == "occasion" else Severity(name if kind == "severity" else "")
    except ValueError as error:
        raise Unknown(
            "no_such_occasion",
            f"{key[:60]!r} is neither an occasion nor a severity.",
            "Write occasion:matter.urgent or severity:urgent; see docs/reference/notices.md.",
        ) from error


def _open(session: Session, authority: AuthorityId, key: str) -> NoticeLadder | None:
    severity_of(key)
    query = select(NoticeLadder).where(
        NoticeLadder.authority == authority, NoticeLadder.key == key, NoticeLadder.ended.is_(None)
    )
    return session.scalars(query.with_for_update()).first()
