"""The hands of the playground with bodies from the factories, for stories."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from app.cli import hands
from app.cli.hands import Paper, ask_signature, matter, second_look, sees, send, settled, signed, write
from app.cli.playground import RunningNode, eventually
from app.instruments.models import MatterHead
from app.kit.canonical import Json, JsonObject
from app.kit.ids import AuthorityId
from tests.factories import bodies

_numbers = itertools.count(1000)


def fresh(**changes: Json) -> JsonObject:
    """A request of a case of its own: the same one twice would be stopped as a duplicate."""
    return of_its_own(bodies.of("mla_request", **changes))


def of_its_own(body: JsonObject) -> JsonObject:
    """A body of another proceeding than any before it."""
    proceeding = body["proceeding"]
    assert isinstance(proceeding, dict)
    return {**body, "proceeding": {**proceeding, "reference": f"{next(_numbers)}/P/2026"}}


def take(node: RunningNode, act: str, reference: str, *, kind: str = "", body=None, **more) -> str:  # type: ignore[no-untyped-def]  # passes on what `write` takes
    """Write and send in one: an act in a matter; answers the instrument's id."""
    who, second = more.pop("who", "ana"), more.pop("second", "ben")
    paper = write(node, act, bodies.of(kind) if body is None else body, who=who, reference=reference, **more)
    return send(paper, who=who, second=second)


def request(node: RunningNode, to: str = "XB.moj", *, second: str | None = "ben", **more) -> Paper:  # type: ignore[no-untyped-def]  # as above
    """A request for legal assistance that has left."""
    body = more.pop("body", None)
    paper = write(node, "request", fresh() if body is None else body, to=to, **more)
    send(paper, second=second)
    return paper


def agree(
    one: RunningNode, other: RunningNode, reference: str, status: str, *, owners: Sequence[AuthorityId | None] = ()
) -> None:
    """Both sides see the status, hold the same accepted instruments, and say so in the same words. `owners`: the
    authorities, where they are not the first of their nodes.
    """
    sides = list(zip((one, other), owners or (None, None), strict=True))
    for node, owner in sides:
        sees(node, reference, status, owner)
        eventually(lambda node=node, owner=owner: _decided(node, reference, owner), "every receipt has come")  # type: ignore[misc]
    # Where both sides' own words lead to one status, each may show it before it has heard the other.
    eventually(lambda: len({frozenset(_accepted(*side, reference)) for side in sides}) == 1, "both hold the same")
    for node, owner in sides:
        eventually(lambda node=node, owner=owner: _projected(node, reference, owner), f"{node.state} has projected")  # type: ignore[misc]
    views = [matter(node, reference, owner) for node, owner in sides]
    assert views[0] is not None
    assert views[1] is not None
    assert (views[0].status, views[0].source) == (views[1].status, views[1].source)
    assert views[0].status == status


def _decided(node: RunningNode, reference: str, owner: AuthorityId | None) -> bool:
    return all(row.state != "pending" for row in hands.instruments(node, reference, owner))


def _accepted(node: RunningNode, owner: AuthorityId | None, reference: str) -> set[tuple[str, str]]:
    return {(row.id, row.sha256) for row in hands.instruments(node, reference, owner) if row.state == "accepted"}


def _projected(node: RunningNode, reference: str, owner: AuthorityId | None) -> bool:
    with node.session(owner) as session:
        head = session.get_one(MatterHead, (owner or node.authority, reference))
        return head.changed == head.projected


__all__ = [
    "Paper",
    "agree",
    "ask_signature",
    "fresh",
    "matter",
    "of_its_own",
    "request",
    "second_look",
    "sees",
    "send",
    "settled",
    "signed",
    "take",
    "write",
]
