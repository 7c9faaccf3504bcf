"""What a clock that begins is about, and when it ends where the letter itself says so (`law.md` §3). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.kit.canonical import Json
from app.matters.clock_rack import Rack
from app.matters.measures import named, told_of
from app.procedures.engine import Link
from app.procedures.table import Procedure, Side, Starts, Stops
from app.treaties.bodies import at, rows, text


@dataclass(frozen=True)
class Beginning:
    """How a clock begins. `measures`: what it is about, empty for the whole matter; `end`: where the letter names one,
    `ends_by` by measure; `named`: the member in which it stands.
    """

    measures: frozenset[str]
    end: datetime | None = None
    ends_by: Mapping[str, datetime] | None = None
    named: str = ""


def beginning(rack: Rack, procedure: Procedure, rule: Starts, link: Link, duty: Side) -> Beginning | None:
    """What the letter that is being read begins by a rule. None: nothing is left of what it would be about, something
    stands in its place, or it runs to the same end already.
    """
    if rule.spent and not rack.spent():
        return None
    if rule.rows and rule.left:
        return _moved(rack, rule, link, duty)
    if rule.rows and not rule.until:
        return _by_rows(rack, procedure, rule, link, duty)
    body = rack.answered(link) if rule.answered else link.body
    member = next((one for one in rule.until.split("|") if _told(body, one) is not None), rule.until)
    end = rack.named_end(_told(body, member), duty) if member else None
    if rule.answered and end is not None and end <= rack.known(link, duty):
        return None  # whoever accepts so late has the usual time
    ends_by: Mapping[str, datetime] = {}
    before = rack.until_now(rule.ends_as, link) if rule.ends_as else None
    if before is not None:
        about = named(link.body)
        ends_by = rack.ends_by(rule.ends_as, link, about)
        if about and not ends_by and before.end is not None:
            return None  # it had ended for all of them: what was lost is kept by nobody
        end = min(ends_by.values(), default=before.ends_for(about) or rack.ends(before))
        member = before.named
    measures = _about(rack, rule, link, duty)
    if rule.answered and (asked := frozenset(named(body))):
        measures = (asked - rack.over()) or None
    if before is not None and ends_by and measures:
        measures &= frozenset(ends_by)
    if measures is None or (end is not None and not _moves(rack, procedure, rule, end, measures)):
        return None
    if rule.rows:
        ends_by = rack.kept_until(measures, duty)
    if rule.lasting and not (measures := rack.lasting() if rule.whole else measures & rack.lasting()):
        return None
    return Beginning(measures, end, ends_by, member)


def _by_rows(rack: Rack, procedure: Procedure, rule: Starts, link: Link, duty: Side) -> Beginning | None:
    """For the measures of the rows alone, each until the day of its own; not for what is over."""
    listed, _, member = rule.rows.partition(".")
    ends: dict[str, datetime] = {}
    for _, row in rows(dict(link.body), listed):
        name, end = text(row, "measure"), rack.named_end(row.get(member), duty)
        if name and end is not None:
            ends[name] = min(end, ends.get(name, end))
    over = rack.over()
    left = {
        name: end
        for name, end in ends.items()
        if name not in over and _moves(rack, procedure, rule, end, frozenset({name}))
    }
    return Beginning(frozenset(left), min(left.values()), left, member) if left else None


def _moved(rack: Rack, rule: Starts, link: Link, duty: Side) -> Beginning | None:
    """For the measures of the rows of which something is left so, where the day of another custodian is now the first:
    in the place of what ran for them.
    """
    gone, _ = rack.parted(rule.left)
    about = frozenset(name for name in told_of(link.body, rule.rows) if rack.running(rule.ends_as, name)) - gone
    ends = rack.kept_until(about, duty)
    left = {name: end for name, end in ends.items() if _anew(rack, rule, name, ends)}
    before = rack.until_now(rule.ends_as, link)
    return Beginning(frozenset(left), min(left.values()), left, before.named) if left and before is not None else None


def _about(rack: Rack, rule: Starts, link: Link, duty: Side) -> frozenset[str] | None:
    if rule.left:
        left = rack.parted(rule.left)[1]
        left -= rack.told_of(rule.untold.split("|"), left) if rule.untold else frozenset()
        return frozenset(one for one in left if not rack.running(rule.code, one)) or None
    about = frozenset() if rule.takes_up else frozenset(named(link.body))
    if not rule.rows:
        return about
    about = about or frozenset(told_of(link.body, rule.rows)) - {""}
    if not about:
        return None if rule.unless and rack.live(rule.unless) else about
    left, new = about - rack.parted("wanted")[0], rack.kept_until(about, duty)
    return frozenset(one for one in left if _anew(rack, rule, one, new)) or None


def _anew(rack: Rack, rule: Starts, measure: str, ends: Mapping[str, datetime]) -> bool:
    if rule.unless and rack.running(rule.unless, measure):
        return False
    return all(clock.end_of(measure) != ends.get(measure) for clock in rack.running(rule.code, measure))


def _moves(rack: Rack, procedure: Procedure, rule: Starts, end: datetime, measures: frozenset[str]) -> bool:
    """Whether an end that is named may take the place of what runs under the name (`Starts.sooner`, `once`)."""
    if rule.once:
        ended = [one.stopped_by for one in rack.all if one.code == rule.code]
        acts = {rack.acts[one] for one in ended if one is not None}
        if any(Stops(rule.code) in row.clocks for act in acts for row in procedure.rows(act)):
            return False
    rivals = rack.rivals(rule.code, measures) if rule.sooner or rule.once else ()
    return all(rack.ends(clock) > end for clock in rivals)


def _told(body: Mapping[str, Json], path: str) -> Json:
    """The end that a member holds, or the earliest of a list's rows with one code (`Starts.until`)."""
    member, _, rest = path.partition("[")
    found = at(dict(body), member)
    if not rest:
        return found
    code, _, name = rest.partition("].")
    listed = found if isinstance(found, list) else []
    told = [one for one in listed if isinstance(one, dict) and code in ("", one.get("code"))]
    ends = [end for one in told if isinstance(end := one.get(name), str)]
    return min(ends, default=None)
