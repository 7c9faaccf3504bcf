"""Who called is proven by the call back alone: at a number of the directory, never of the caller's (`law.md` §3.0)."""

from __future__ import annotations

from app.kit.ids import AuthorityId, state_of
from app.treaties import bodies
from app.treaties.numbering import dialled
from app.treaties.review import Review

SHORTEST = 6
"""Letters and digits of a read-back code: two calls of a night have not the same by chance."""
_TOLD = 3
"""Numbers of the directory that a finding names."""
_TALK = ("communication", "status_inquiry")
"""Kinds that say nothing of what is asked for."""


def called_back(review: Review) -> None:
    """The call back went to the caller's State, after the call, and had a code of its own read back."""
    _caller(review)
    _number(review)
    came, called = bodies.when(review.at("received_at")), bodies.when(review.at("called_back_at"))
    if came is not None and called is not None and called.end < came.start:
        review.find("called_back_before", "called_back_at")
    code = review.text("read_back_code")
    if code and sum(one.isalnum() for one in code) < SHORTEST:
        review.find("read_back_code_short", "read_back_code")


def written(review: Review) -> None:
    """What lapses because nothing came in writing: something else may have come."""
    state = review.requesting.state
    kinds = [one.kind for one in review.asked.spoken if one.side == "requesting" and one.kind not in _TALK]
    if kinds:
        told = ", ".join(kind.replace("_", " ") for kind in dict.fromkeys(kinds))
        review.find("lapses_though_written", "", state=state, kinds=told)


def _caller(review: Review) -> None:
    state, named, phones = review.requesting.state, review.text("authority.directory_id"), review.asked.phones
    if not named:
        return
    if state_of(AuthorityId(named)) != state:
        review.find("caller_of_another_state", "authority.directory_id", authority=named, state=state)
    elif phones and named not in phones:
        review.find("caller_not_listed", "authority.directory_id", authority=named, state=state)


def _number(review: Review) -> None:
    """Any authority or point of the State: whoever is there knows its own people, or finds them."""
    state, phones, number = review.requesting.state, review.asked.phones, review.text("call_back_number")
    if phones is None or not number:
        return
    listed = [one for numbers in phones.values() for one in numbers]
    if not listed:
        review.find("call_back_unproven", "call_back_number", state=state)
    elif dialled(number) not in map(dialled, listed):
        first = [*phones.get(review.text("authority.directory_id"), ()), *listed]
        told = ", ".join([*dict.fromkeys(first)][:_TOLD])
        review.find("call_back_not_listed", "call_back_number", number=number, state=state, listed=told)
