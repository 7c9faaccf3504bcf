"""Deconfliction: do two authorities work on the same identifier? (`law.md` §3.18; opt-in by both)

Each makes a file of keyed marks of the identifiers of its open matters. The two first tell each other the digests of
their files, then exchange the files: each then holds both, and both find the same matches, or neither finds any. That
one who has the other's file keeps its own back is not prevented; the digest that it told shows it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.access.guards import guarded
from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.directory import introduction
from app.exchange import chains
from app.instruments import said_by
from app.instruments.models import Instrument, MatterHead
from app.kit import canonical
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.errors import Invalid, Misused, Refused
from app.kit.ids import AuthorityId, Digest, state_of
from app.matters.limited import limited_to_others
from app.matters.models import Matter
from app.matters.office import Office
from app.matters.views import View
from app.treaties.limited import bound
from app.treaties.same_identifier import known_by, listed
from app.trust.marks import LENGTH, Pair, padded

KIND, MOST = "deconfliction_marks", 65_536
_MEMBERS = {"v", "kind", "from", "to", "round", "made", "contact", "marks", "seal"}


@dataclass(frozen=True)
class Match(View):
    """An identifier on which the other authority works too: our matters with it, and whom to call there."""

    mark: str
    matters: tuple[str, ...]
    other: str
    contact: str


def fingerprint(actor: Actor, pair: Pair) -> str:
    """What both read aloud by telephone before the first round: the same on both sides, or somebody is between."""
    permit(actor, Permission.MARKS_COMPARE, actor.authority)
    _demand_own(actor, pair)
    return introduction.fingerprint(pair.binding)


def make(session: Session, office: Office, actor: Actor, pair: Pair, round_: str, contact: str) -> bytes:
    """Our file for one round: canonical JSON, sealed with the pair's key. Its SHA-256 is told before it is sent."""
    permit(actor, Permission.MARKS_COMPARE, actor.authority)
    _demand_own(actor, pair)
    told = {"round": _line("round", round_, 40), "contact": _line("contact", contact, 200)}
    marks = padded(_marks(pair, round_, identifiers(session, office, actor, pair.other)))
    if len(marks) > MOST:
        raise Invalid("too_many_marks", f"A file holds at most {MOST} marks.", "Compare by case.")
    whole: JsonObject = {
        "v": 1,
        "kind": KIND,
        "from": pair.own,
        "to": pair.other,
        **told,
        "made": stamp(office.now()),
        "marks": [*marks],
    }
    data = canonical.dumps({**whole, "seal": pair.seal(canonical.dumps(whole))})
    _log(session, actor, Event.MARKS_MADE, pair, office, ours=canonical.sha256(data))
    return data


def compare(
    session: Session, office: Office, actor: Actor, pair: Pair, ours: bytes, theirs: bytes, told: Digest
) -> tuple[Match, ...]:
    """On what both work. `told`: the SHA-256 that they told before they had our file.

    `Refused` `other_file` where their file is not that one, `bad_seal` where a file is not of this pair; `Invalid`
    `bad_marks`; `Misused` `other_round`.
    """
    permit(actor, Permission.MARKS_COMPARE, actor.authority)
    _demand_own(actor, pair)
    if canonical.sha256(theirs) != told:
        raise Refused("other_file", "Their file is not the one whose digest they told.", "Telephone them.")
    mine, other = _read(ours, pair, pair.own, pair.other), _read(theirs, pair, pair.other, pair.own)
    if mine["round"] != other["round"]:
        raise Misused("other_round", f"Their file is of round {other['round']}.", "Compare files of one round.")
    both = frozenset(_texts(mine)) & frozenset(_texts(other))
    by_mark = _marks(pair, str(mine["round"]), identifiers(session, office, actor, pair.other))
    digests = {"ours": canonical.sha256(ours), "theirs": told, "matches": str(len(both))}
    _log(session, actor, Event.MARKS_COMPARED, pair, office, **digests)
    return tuple(Match(one, by_mark.get(one, ()), pair.other, str(other["contact"])) for one in sorted(both))


def identifiers(session: Session, office: Office, actor: Actor, other: AuthorityId) -> Mapping[str, tuple[str, ...]]:
    """By each identifier of our open matters, the matters. Left out are those of confidential matters, of matters
    with that State, of exercises, and what another State gave under conditions, also where we have named it since.
    """
    query = (
        select(Instrument, MatterHead, Matter.status)
        .join(MatterHead, _same(MatterHead))
        .join(Matter, _same(Matter))
        .where(
            Instrument.authority == actor.authority,
            Instrument.state != "rejected",
            Matter.exercise.is_(False),
            MatterHead.counterpart.not_like(f"{state_of(other)}.%"),
        )
        .order_by(Instrument.reference, Instrument.number)
    )
    found: dict[str, dict[str, None]] = {}
    rows = session.execute(query).all()
    closed = guarded(session, actor.authority, {head.reference for _, head, _ in rows})
    limited = limited_to_others(session, actor.authority, other)
    for row, head, status in rows:
        if head.reference in closed or status not in chains.table(office.catalogue, head).open:
            continue
        body = said_by.read(row.content).body
        if not row.outgoing and bound(body):
            continue
        for _, one in listed(body):
            if (known := known_by(one)) is not None and not limited.touches(one):
                found.setdefault(known, {})[head.reference] = None
    return {known: tuple(matters) for known, matters in found.items()}


def _same(table: type[MatterHead] | type[Matter]) -> ColumnElement[bool]:
    return (table.authority == Instrument.authority) & (table.reference == Instrument.reference)


def _marks(pair: Pair, round_: str, known: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {pair.mark(round_, one): matters for one, matters in known.items()}


def _read(data: bytes, pair: Pair, sender: AuthorityId, recipient: AuthorityId) -> JsonObject:
    found = canonical.loads(data)
    if not isinstance(found, dict) or set(found) != _MEMBERS or found["v"] != 1 or found["kind"] != KIND:
        raise Invalid("bad_marks", "This is no file of marks.", "Ask for the file that `deconflict marks` wrote.")
    seal = found.pop("seal")
    if not hmac.compare_digest(str(seal).encode(), pair.seal(canonical.dumps(found)).encode()):
        raise Refused("bad_seal", "The file was not made with the key of this pair.", "Compare the fingerprints.")
    if (found["from"], found["to"]) != (sender, recipient):
        raise Refused("bad_seal", f"The file is of {found['from']} for {found['to']}.", "Name the right files.")
    if not all(len(one) == 2 * LENGTH for one in _texts(found)) or len(_texts(found)) > MOST:
        raise Invalid("bad_marks", "The file holds something else than marks.", "Ask for it anew.")
    return found


def _texts(found: JsonObject) -> list[str]:
    marks = found["marks"]
    if not isinstance(marks, list) or not all(isinstance(one, str) for one in marks):
        raise Invalid("bad_marks", "The file holds something else than marks.", "Ask for it anew.")
    return [str(one) for one in marks]


def _demand_own(actor: Actor, pair: Pair) -> None:
    if actor.authority != pair.own:
        raise Misused("other_pair", f"The pair is of {pair.own}, not of {actor.authority}.", "Name your own authority.")


def _line(name: str, text: str, most: int) -> str:
    words = " ".join(text.split())
    if not 0 < len(words) <= most:
        raise Invalid("bad_marks", f"{name} has 1 to {most} characters.", "Give it.")
    return words


def _log(session: Session, actor: Actor, event: Event, pair: Pair, office: Office, **digests: str) -> None:
    subject = {"other": pair.other, "pair": canonical.sha256(pair.binding), **digests}
    record(session, actor, event, at=office.now(), subject=subject)
