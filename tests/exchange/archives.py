"""A node that keeps real letters: XB's, with its own PostgreSQL and the real logins, under the development PKI."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from app.directory import introduce
from app.directory.introduction import build_introduction, fingerprint
from app.exchange import archiving, rejudging, watching
from app.exchange.desk import ArchiveDesk
from app.exchange.models import Archived
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import Json
from app.kit.ids import AuthorityId, StateCode, uuid7
from app.procedures.catalogue import CATALOGUE
from app.trust.anchors import Purpose
from app.trust.policy import POLICY, Policy
from app.trust.sandbox import ParserPool
from app.trust.timestamps import Timestamper
from certs import pki
from certs.lab import Lab
from tests.conftest import Database
from tests.factories.node import House, enter_people
from tests.hostile.workshop import Workshop

OWNER = AuthorityId("XB.moj")
DAY = timedelta(days=1)


@pytest.fixture(scope="session")
def fresh_pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PKI in which nothing was revoked yet."""
    return pki.make(tmp_path_factory.mktemp("archives") / "pki").directory


@pytest.fixture
def shop(fresh_pki: Path, tmp_path: Path) -> Workshop:
    """A PKI of its own: what one test revokes is no other's."""
    shutil.copytree(fresh_pki, tmp_path / "pki")
    return Workshop(Lab(pki.load(tmp_path / "pki")))


@pytest.fixture(scope="session")
def pool() -> Iterator[ParserPool]:
    """One parser process for all of these tests."""
    with ParserPool(1) as made:
        yield made


class Lent(ParserPool):
    """A pool that outlives the round that it is lent to."""

    def __init__(self, pool: ParserPool) -> None:
        self.__dict__ = pool.__dict__

    def close(self) -> None:
        """It goes on."""


@dataclass
class Keeping:
    """XB's node, what its keeper archives with, and services that can be silenced."""

    house: House
    shop: Workshop
    pool: ParserPool
    tsa_away: Exception | None = None
    lists_away: Exception | None = None
    tsa: str = "XB"
    """Whose timestamping authority stamps."""
    asked: list[str] = field(default_factory=list)
    policy: Policy = POLICY

    @property
    def desk(self) -> ArchiveDesk:
        """Made anew each time: what a process has learnt is lost."""
        return ArchiveDesk(
            state=StateCode("XB"),
            authorities=(OWNER,),
            sessions=self.house.database.sessions("rog_keeper"),
            store=self.house.store,
            now=lambda: self.house.time,
            tsa=Timestamper(self._stamp),
            fetch=self.ask,
            parsers=lambda: Lent(self.pool),
            catalogue=CATALOGUE,
            after=DAY,
            policy=self.policy,
        )

    def _stamp(self, request: bytes) -> bytes:
        if self.tsa_away is not None:
            raise self.tsa_away
        return self.shop.lab.transport(self.tsa, self.house.time)(request)

    def ask(self, url: str, body: bytes | None) -> bytes:
        """What a client of the services would get, over a road that can be cut."""
        self.asked.append(url)
        if self.lists_away is not None:
            raise self.lists_away
        return self.shop.lab.fetch(self.house.time)(url, body)

    def letter(self, kind: str = "withdrawal", **sealed: object) -> bytes:
        """A letter of XA that came and was accepted; answers its bytes. `sealed`: as of `Workshop.sealer`."""
        content = self.content(kind)
        pdf = self.shop.letter(content, sealer=self.shop.sealer(**sealed))
        self.house.receive(content, pdf)
        return pdf

    def content(self, kind: str = "withdrawal", **more: Json) -> bytes:
        """The content of a letter of its own, in a matter of its own."""
        identity = uuid7()
        matter = f"XA-2026-{identity[-8:].upper().translate(_CROCKFORD)}"
        return self.shop.content(kind=kind, id=identity, matter=matter, **more)

    def round(self) -> int:
        """What the keeper does every minute."""
        return archiving.work(self.desk)

    def watch(self) -> int:
        """What the keeper does beside it: certificates are asked about; answers how many verdicts changed."""
        watching.enter(self.desk)
        watching.work(self.desk)
        return rejudging.work(self.desk)

    def rows(self) -> list[Archived]:
        """How things stand."""
        with self.house.session("rog_keeper") as session:
            return list(session.query(Archived).order_by(Archived.id))

    def row(self) -> Archived:
        """Of the only instrument."""
        (found,) = self.rows()
        return found

    def copy(self) -> bytes:
        """The only copy."""
        return self.house.store.read(OWNER, self.row().sha256 or "")

    def instrument(self) -> Instrument:
        """The only instrument."""
        with self.house.session() as session:
            return session.query(Instrument).one()


_CROCKFORD = str.maketrans("ILOU", "0000")


@pytest.fixture
def keeping(database: Database, shop: Workshop, pool: ParserPool, tmp_path: Path) -> Keeping:
    """XB's node, founded, with people, and with XA confirmed."""
    house = House(StateCode("XB"), OWNER, database, tmp_path / "store", time=shop.at)
    with house.session("rog_operator") as session:
        introduce.found_own(session, Actor.node(OWNER), introduction(shop, "XB"), house.time)
    enter_people(house)
    data = introduction(shop, "XA")
    with house.session("rog_operator") as session:
        introduce.introduce(session, house.official("olga"), data, house.time)
        for who in ("ana", "ben"):
            introduce.confirm(session, house.official(who), StateCode("XA"), fingerprint(data), house.time)
    return Keeping(house, shop, pool)


def introduction(shop: Workshop, state: str) -> bytes:
    """The introduction file of a State of the development PKI."""
    anchors = {one: list(shop.lab.anchors.of(state, one)) for one in Purpose}
    return build_introduction(StateCode(state), anchors, "https://localhost:8443", shop.edition(state), shop.at)
