"""Which edition may follow which. Pure.

A State's editions are one chain: each names the one before it. Two editions with one number are a fork: somebody
holds the directory key who should not, or shows different peers different directories. Never repaired, always told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from app.directory.edition import LEFT_OUT, Edition, build_edition
from app.kit.clock import stamp
from app.kit.errors import Conflict, Refused, Undecided
from app.trust.note import NoteKey, open_note


class Succession(Enum):
    """How an edition stands to the one we hold."""

    SAME = "same"
    NEXT = "next"


def succeeds(old: Edition, new: Edition) -> Succession:
    """Whether `new` may follow `old`.

    `Refused` `edition_other_state`, `edition_fork` or `log_key_not_handed_over`; `Conflict` `edition_older` for
    one that is behind ours; `Undecided` `edition_gap` when editions between the two are missing: fetch them first.
    """
    if old.state != new.state:
        raise Refused("edition_other_state", f"An edition of {new.state} cannot follow one of {old.state}.")
    if new.number == old.number:
        if new.digest == old.digest:
            return Succession.SAME
        raise fork(new)
    if new.number < old.number:
        raise Conflict(
            "edition_older",
            f"We hold edition {old.number} of {old.state}; {new.number} is behind it.",
            "Nothing is to be done: editions never go back.",
        )
    if new.number > old.number + 1:
        raise Undecided(
            "edition_gap",
            f"We hold edition {old.number} of {old.state}; {new.number} cannot be joined to it.",
            f"Fetch edition {old.number + 1} first.",
        )
    if new.previous != old.digest:
        raise fork(new)
    if new.log.vkey != old.log.vkey:
        _demand_handover(old, new)
    return Succession.NEXT


def fork(new: Edition) -> Refused:
    """The alarm: this edition and what we hold cannot both be of one chain."""
    return Refused(
        "edition_fork",
        f"Edition {new.number} of {new.state} contradicts the editions that we hold: the chain is forked.",
        "Telephone that State's authority now; withdraw its introduction if its directory key may be lost.",
    )


def following(before: Edition, changes: Mapping[str, object], issued: datetime, valid_until: datetime) -> Edition:
    """The next edition of a State, unsigned: as `before` but for `changes` (members of the payload, whole)."""
    dates = {"issued_at": stamp(issued), "valid_until": stamp(valid_until)}
    chain = {"number": before.number + 1, "previous": before.digest, "next_anchors": None}
    whole = {**before.payload, **dates, **chain, **changes}
    return build_edition({member: value for member, value in whole.items() if value or member not in LEFT_OUT})


def handover_text(origin: str, vkey: str) -> str:
    """What the old and the new log key sign when the key of a log changes."""
    return f"rogatory log key\n{origin}\n{vkey}\n"


def _demand_handover(old: Edition, new: Edition) -> None:
    keys = [NoteKey.parse(old.log.vkey), NoteKey.parse(new.log.vkey)]
    words = f"Edition {new.number} of {new.state} brings a log key that the old and the new key did not both sign for."
    refused = Refused("log_key_not_handed_over", words, "Ask that State for an edition with the handover.")
    if new.log.handover is None:
        raise refused
    text, signatures = open_note(new.log.handover, keys)
    if text != handover_text(new.log.origin, new.log.vkey) or {one.key for one in signatures} != set(keys):
        raise refused
