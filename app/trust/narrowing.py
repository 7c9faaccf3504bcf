"""A State's own policy: what it narrows of the table of algorithms and of the age of revocation data.

The file (setting `policy_file`, option `--policy`) is TOML, and whatever it says can only take away:

    revocation_max_age_hours = 12          # at most the 24 of the release
    issuer_max_age_days = 100              # at most the 366 of the release

    [[end]]                                # any number of these
    algorithm = "rsa-3072"                 # a name of docs/reference/algorithms.md
    works = ["accept"]                     # `sign`, `accept`; both if it is missing
    uses = ["pdf_signature"]               # every use if it is missing
    at = 2028-01-01                        # the first day (UTC) or instant of refusal; from ever if it is missing
    reason = "TR-02102-1, table 3.1"       # words for the State's own people; needed
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar

from app.kit.errors import Misused
from app.trust.algorithms import ALGORITHMS, Table, Use, Work
from app.trust.policy import POLICY, Policy

EVER = datetime(1, 1, 1, tzinfo=UTC)
_PAGE = "See docs/how-to/narrow-the-algorithms.md."
_AGE, _ISSUER_AGE = "revocation_max_age_hours", "issuer_max_age_days"
_MEMBERS = {"algorithm", "works", "uses", "at", "reason"}
_Enum = TypeVar("_Enum", Use, Work)


def load(path: Path, at: datetime, policy: Policy = POLICY) -> Policy:
    """`policy` as a State's file narrows it, for work at a moment.

    `Misused` says which line of it is wrong, and what would be right.
    """
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Misused("no_policy_file", f"The policy {path} cannot be read: {error.strerror}.", _PAGE) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misused("policy_malformed", f"The policy {path.name} is not TOML: {error}", _PAGE) from error
    return narrowed(told, at, policy)


def narrowed(told: dict[str, object], at: datetime, policy: Policy = POLICY) -> Policy:
    """The same for a file that was read. `Misused`: `policy_malformed`, `policy_widens`, `policy_leaves_nothing`."""
    unknown = set(told) - {_AGE, _ISSUER_AGE, "end"}
    if unknown:
        known = f"{_AGE}, {_ISSUER_AGE} and [[end]]"
        raise _malformed(f"it has {', '.join(sorted(unknown))}, where only {known} are known")
    age = _age(told, _AGE, policy.revocation_max_age, timedelta(hours=1))
    issuer_age = _age(told, _ISSUER_AGE, policy.issuer_max_age, timedelta(days=1))
    rows = told.get("end", [])
    if not isinstance(rows, list):
        raise _malformed("`end` is a list of tables: write [[end]], not [end]")
    table = policy.algorithms
    for number, row in enumerate(rows, 1):
        table = _ended(table, row, f"[[end]] number {number}")
    for use in {use for _, work, use in policy.algorithms.ends if work is Work.ACCEPT}:
        _demand_some(table, policy.algorithms, use, at)
    return replace(policy, algorithms=table, revocation_max_age=age, issuer_max_age=issuer_age)


def _age(told: dict[str, object], member: str, most: timedelta, unit: timedelta) -> timedelta:
    """An age in hours or days; `most` where the file does not say."""
    value = told.get(member, most / unit)
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise _malformed(f"{member} is a number of {member.rpartition('_')[2]} above 0, not {value!r}")
    if value > most / unit:
        raise Misused(
            "policy_widens", f"{member} is {value}; a State may only lower the {most / unit:g} of the release.", _PAGE
        )
    return value * unit


def _ended(table: Table, row: object, place: str) -> Table:
    if not isinstance(row, dict) or set(row) - _MEMBERS:
        odd = ", ".join(sorted(set(row) - _MEMBERS)) if isinstance(row, dict) else repr(row)
        raise _malformed(f"{place} has {odd}; it may have {', '.join(sorted(_MEMBERS))}")
    name, reason = row.get("algorithm"), row.get("reason")
    names = [one.name for one in ALGORITHMS]
    if name not in names:
        raise _malformed(f"{place} names the algorithm {name!r}; there are {', '.join(names)}")
    if not isinstance(reason, str) or not reason.strip():
        raise _malformed(f"{place} ({name}) gives no `reason`: say for your own people who decided it and where")
    works, uses = _those(Work, row, "works", place), _those(Use, row, "uses", place)
    at = _instant(row.get("at"), place)
    keys = [(str(name), work, use) for work in works for use in uses if (str(name), work, use) in table.ends]
    if not keys:
        raise _malformed(f"{place} ends what {name} may not do in this release anyway: nothing to narrow")
    ends = dict(table.ends)
    for key in keys:
        known = ends[key]
        if known is not None and at > known:
            raise Misused(
                "policy_widens",
                f"{place} lets {name} {key[1].value} ({key[2].value}) until {at:%Y-%m-%d}; it ends on "
                f"{known:%Y-%m-%d} already, and a State may only narrow.",
                _PAGE,
            )
        ends[key] = at
    return Table(ends)


def _demand_some(table: Table, before: Table, use: Use, at: datetime) -> None:
    """A use that nothing serves at that time would refuse everything: whoever wants that shuts the node down."""
    for work in Work:
        own = [key for key in before.ends if key[1:] == (work, use)]
        for hashes in (True, False):
            those = [key for key in own if key[0].startswith("sha") is hashes]
            if those and not any(table.allows(*key, at) for key in those):
                raise Misused(
                    "policy_leaves_nothing",
                    f"No {'hash' if hashes else 'key'} is left that may {work.value} ({use.value}).",
                    "Leave at least one; " + _PAGE,
                )


def _those(kind: type[_Enum], row: dict[str, object], member: str, place: str) -> list[_Enum]:
    given, known = row.get(member, [one.value for one in kind]), {one.value: one for one in kind}
    if not isinstance(given, list) or not given or any(one not in known for one in given):
        raise _malformed(f"{place}: `{member}` is a list of some of {', '.join(known)}, not {given!r}")
    return [known[one] for one in given]


def _instant(value: object, place: str) -> datetime:
    if value is None:
        return EVER
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise _malformed(f"{place}: `at` has no offset from UTC; write 2028-01-01T00:00:00Z, or the day alone")
        return value.astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    raise _malformed(f"{place}: `at` is a day such as 2028-01-01 without quotes, not {value!r}")


def _malformed(words: str) -> Misused:
    return Misused("policy_malformed", f"The policy cannot be used: {words}.", _PAGE)
