"""The pages on a real database, with an urgent matter that just came, and people who are enrolled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.embedded.postgres import EmbeddedPostgres
from app.kit.ids import AuthorityId, OfficialId, StateCode
from tests.accounts.signing_in import Telephone, enrolled
from tests.conftest import Database
from tests.directory.states import State
from tests.factories import bodies
from tests.factories.node import NOW, TO_XB, House, house, urgent_request
from tests.web.visiting import Site

ENROLLED = ("dora", "ben", "cem", "olga", "ana", "aud")


@dataclass(frozen=True)
class Filled:
    """What a database is filled with once a run."""

    states: tuple[State, State]
    content: bytes
    data: bytes
    phones: dict[str, Telephone]
    consulted: tuple[bytes, bytes]
    """A notice on jurisdiction of XA to XB, which a test hands in itself."""


@pytest.fixture(scope="session")
def filled(postgres: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """An urgent request of XA to XB, signed, and a notice on jurisdiction."""
    states = State("XA"), State("XB")
    database = Database(postgres, "web_sender", template)
    made = house(database, *states, tmp_path_factory.mktemp("xa"))
    body = {**urgent_request("emergency"), "reciprocity": {"text": "XA will do the same in a like case."}}
    sent = made.issue("request", body, urgency="emergency", **TO_XB)
    opened = made.issue("open", bodies.of("jurisdiction_notice"), **{**TO_XB, "procedure": "jurisdiction"})
    kept = (opened.content, made.store.read(made.owner, opened.sha256))
    yield Filled(states, sent.content, made.store.read(made.owner, sent.sha256), {}, kept)
    database.drop()


@pytest.fixture
def site(database: Database, filled: Filled, tmp_path: Path) -> Site:
    """XB's pages. The request came a moment ago; nobody has seen it."""

    def fill(one: Database) -> None:
        here = house(one, filled.states[1], filled.states[0], tmp_path / "first")
        here.receive(filled.content, filled.data)
        here.project()
        for who in ENROLLED:
            filled.phones[who] = enrolled(one, OfficialId(f"{here.owner}/{who}"), NOW)

    database.begin_as(("web", id(filled)), fill)
    here = House(StateCode("XB"), AuthorityId("XB.moj"), database, tmp_path / "xb")
    here.store.put(here.owner, filled.data)
    return Site(here, filled.phones)
