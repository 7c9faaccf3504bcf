"""A State has one log, so that one node speaks for it: an authority on a second one can neither take a matter over nor
send anything (docs/decisions/0037).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.audit.sequencer import sequence
from app.exchange import outbox, packing
from app.kit.errors import Conflict, Unavailable
from app.kit.ids import AuthorityId, StateCode
from app.trust.anchors import Purpose
from app.trust.note import NoteSigner
from tests.conftest import Database
from tests.directory.states import State, certificate, text
from tests.exchange.within import Node
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, edition, enter_people, founded, know
from tests.matters.conftest import states
from tests.matters.ministry_and_desk import DESK, notice, two

__all__ = ["states"]


def on_two_nodes(state: State) -> dict[str, object]:
    """The edition of a State whose second authority is hosted by a node of its own."""
    changed = two(state, DESK)
    (node,) = changed["nodes"]  # type: ignore[misc]
    fresh = {
        f"{name}_certificates": [text(certificate(f"second {name}", state.roots[Purpose.NODE], ca=False)[0])]
        for name in ("receipt", "tls")
    }
    # Its envelope key is listed: what stands in its way is the log alone.
    own = {"envelope_certificates": [text(certificate("first envelope", state.roots[Purpose.NODE], ca=False)[0])]}
    main = {**node, "authorities": ["XB.moj"], **own}  # type: ignore[dict-item]
    second = {**node, **fresh, "id": "node_2", "address": "https://second.xb.example", "authorities": [DESK]}  # type: ignore[dict-item]
    return {**changed, "nodes": [main, second]}


@pytest.fixture
def listed(states: tuple[State, State]) -> dict[str, object]:
    return on_two_nodes(states[1])


def test_a_matter_is_not_handed_over_to_another_node(
    database: Database,
    second_database: Database,
    states: tuple[State, State],
    tmp_path: Path,
    listed: dict[str, object],
) -> None:
    ministry = founded(second_database, states[1], tmp_path / "xb", **listed)
    know(ministry, states[0])
    xa = founded(database, states[0], tmp_path / "xa")
    know(xa, states[1], **listed)
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, ministry)
    ministry.project()
    draft = ministry.draft("transfer_competence", notice(), reference=sent.reference)
    with pytest.raises(Conflict) as caught:
        ministry.freeze(draft)
    assert caught.value.code == "successor_elsewhere"


def test_what_a_second_node_signs_does_not_leave_it(
    second_database: Database, states: tuple[State, State], tmp_path: Path, listed: dict[str, object]
) -> None:
    desk = founded(second_database, states[1], tmp_path / "second", **listed)
    desk = House(StateCode("XB"), AuthorityId(DESK), desk.database, desk.folder)
    enter_people(desk)
    assert edition(states[1], **listed).node_of(DESK) is not None
    body = bodies.of("mandate_submission", signed_letter=None, outgoing={"procedure": "mla", "state": "XA"})
    made = desk.issue("submit", body, procedure="mandate", recipient="XB.moj")
    node, own_log = Node(states[1], (desk,)), NoteSigner.generate("rogatory/XB")
    with desk.database.sessions("rog_keeper").begin(None) as session:
        sequence(session, own_log, desk.time)
    with desk.database.sessions("rog_deliver").begin(desk.owner) as session:
        row, delivery = outbox.lock(session, desk.owner, made.id)
        with pytest.raises(Unavailable) as caught:
            packing.pack(session, node.delivery, row, delivery, desk.time)
    assert caught.value.code == "log_key_unlisted"
