"""A joint investigation as two of its States signed it last: which States, by which text (`law.md` §3.10, §3.18).

Pure, and of bodies that may be anything: what is not of the wanted form reads as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from app.kit.canonical import Json
from app.treaties import bodies

Said: TypeAlias = tuple[str, str, Json]
"""An instrument of the matter: its id, its kind, its body."""
Seat: TypeAlias = tuple[str, str]
"""A State and its authority in the team."""


@dataclass(frozen=True)
class Team:
    """Who is of a team, and by which text of which conference. Empty: nothing was signed yet."""

    states: frozenset[str] = frozenset()
    seats: frozenset[Seat] = frozenset()
    conference: str = ""
    texts: tuple[str, ...] = ()
    """Digests of the common texts that were signed, the last one last."""


def founded(terms: Json) -> Team:
    """The team as terms have it: the States that they list, and those of their members."""
    seats = _seats(terms, "members")
    states = {*bodies.texts(terms, "participants"), *(state for state, _ in seats)}
    return Team(frozenset(states), seats, bodies.text(terms, "conference_ref"), _text(terms))


def moved(team: Team, change: Json) -> Team:
    """The team once who joins has joined and who leaves has left. A State is out when its last authority leaves."""
    joins, leaves = _seats(change, "joins"), _seats(change, "leaves")
    seats = (team.seats - leaves) | joins
    gone = {state for state, _ in leaves} - {state for state, _ in seats}
    return replace(team, states=(team.states | {state for state, _ in joins}) - gone, seats=seats)


def changed(team: Team, change: Json) -> Team:
    """The team after a change: of the States that the change lists, where it lists any."""
    after, listed = moved(team, change), frozenset(bodies.texts(change, "participants"))
    return replace(
        after,
        states=listed or after.states,
        conference=bodies.text(change, "conference_ref") or team.conference,
        texts=(*team.texts, *_text(change)),
    )


def standing(said: Iterable[Said]) -> Team:
    """The team by what has been said in a matter, in its order: an agreement founds it, a change that was agreed to
    changes it, and one that was only proposed does not.
    """
    team, proposed = Team(), dict[str, Json]()
    for name, kind, body in said:
        if kind == "jit_agreement":
            team = founded(body)
        elif kind == "jit_change":
            proposed[name] = body
        elif kind == "jit_change_agreed":
            change = proposed.get(bodies.text(body, "change.id"))
            team = changed(team, change) if change is not None else team
    return team


def _text(body: Json) -> tuple[str, ...]:
    text = bodies.text(body, "common_text")
    return (text,) if text else ()


def _seats(body: Json, path: str) -> frozenset[Seat]:
    rows = [row for _, row in bodies.rows(body, path) if bodies.text(row, "state")]
    return frozenset((bodies.text(row, "state"), bodies.text(row, "authority")) for row in rows)
