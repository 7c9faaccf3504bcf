"""Strangers who never stop asking, each from another network: the official comes in, and they do not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.accounts import passwords, sign_in, totp
from app.accounts.sign_in import Came
from app.accounts.sign_in_models import Throttle
from app.accounts.throttle import LIMITS, SECOND_WITHIN, Key, network
from app.accounts.web_sessions import Begun
from app.audit.models import AuditEntry
from app.kit.actor import Role
from app.kit.db import Sessions
from app.kit.errors import Denied
from app.kit.ids import OfficialId
from tests.accounts.people import ANA, MOJ, NOW, actor, enter
from tests.accounts.signing_in import PASSWORD, Gate, Telephone, enrolled
from tests.conftest import Database

STEP = timedelta(seconds=30)
HERS = "192.0.2.77"
WRONG = "a guess of twelve letters"
BLIND = LIMITS["blind"].free


@pytest.fixture
def gate(database: Database) -> Gate:
    return Gate(database.sessions("rog_web"))


@pytest.fixture
def phone(database: Database, sessions: Sessions) -> Telephone:
    enter(sessions, "ana", Role.DUTY_OFFICER)
    return enrolled(database, ANA, NOW - timedelta(minutes=5))


def places() -> Iterator[str]:
    """Networks of all the world, of both versions, none twice nor hers."""
    chance, seen = random.Random(7), {HERS}
    while True:
        wide = f"2001:{chance.randrange(1 << 16):x}:{chance.randrange(1 << 16):x}:{chance.randrange(1 << 16):x}::1"
        address = chance.choice((wide, ".".join(str(chance.randrange(1, 224)) for _ in range(4))))
        if network(address) not in seen:
            seen.add(network(address))
            yield address


def besieged(
    gate: Gate, at: datetime, tries: int, code: str = "000000", crowd: Iterator[str] | None = None
) -> set[str]:
    """So many tries of strangers at one instant, each from elsewhere; what they were answered."""
    crowd = crowd or places()
    return {gate.try_it(ANA, WRONG, code, at, address=next(crowd)) for _ in range(tries)}


def wrong(phone: Telephone, at: datetime) -> str:
    """A code that is none of those around."""
    near = {phone.code(at + turn * STEP) for turn in range(-2, 3)}
    return next(f"{one:06d}" for one in range(10) if f"{one:06d}" not in near)


def paused(gate: Gate, phone: Telephone, at: datetime, *, twice: bool = False) -> None:
    """The account pauses at this instant; `twice`: so many codes were shown that two are asked for."""
    with gate.sessions.begin(None) as session:
        keys = [(Key("account", ANA), LIMITS["account"].free)]
        keys += [(Key("blind", ANA), BLIND + 1)] if twice else []
        for key, failures in keys:
            session.merge(Throttle(key=key.row, failures=failures, last=at, until=at + timedelta(seconds=29)))
    assert gate.try_it(ANA, PASSWORD, wrong(phone, at), at, address="198.51.100.200") == "sign_in_paused"


@pytest.fixture
def reckoned(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The hashes that were reckoned."""
    found, real = list[str | None](), passwords.matches

    def matches(stored: str | None, password: str) -> bool:
        found.append(stored)
        return real(stored, password)

    monkeypatch.setattr(passwords, "matches", matches)
    return found


@pytest.mark.parametrize("begun", [30, 90])
def test_who_holds_the_telephone_comes_in_while_strangers_go_on(gate: Gate, phone: Telephone, begun: int) -> None:
    """Two tries of strangers a second, from everywhere, for so many seconds before she tries: each five seconds, on a
    browser and in a network that are new. At first she is in at once; later with the second code that she shows.
    """
    crowd, at, tries = places(), NOW, 0
    first, end = NOW + timedelta(seconds=begun), NOW + timedelta(seconds=begun + 60)
    while at < end:
        with gate.sessions.begin(MOJ) as session:
            try:
                weighed = sign_in.weigh(session, Came(ANA, next(crowd)), at)
            except Denied:
                weighed = None
        if weighed is not None and weighed.pause is not None:
            with gate.sessions.begin(MOJ) as session:
                came = Came(ANA, "203.0.113.1")
                assert sign_in.shown(session, came, weighed, wrong(phone, at), gate.factors, at).pause is not None
        if at >= first and (at - first).seconds % 5 == 0 and not at.microsecond:
            tries += 1
            got = gate.try_it(ANA, PASSWORD, phone.code(at), at + timedelta(milliseconds=250), address=HERS)
            if isinstance(got, Begun):
                break
            assert got == "sign_in_paused"
        at += timedelta(milliseconds=500)
    assert isinstance(got, Begun)
    assert at - first <= (timedelta(0) if begun == 30 else timedelta(seconds=35))


def test_a_wrong_code_reads_as_before_and_reckons_nothing(
    gate: Gate, phone: Telephone, reckoned: list[str | None]
) -> None:
    paused(gate, phone, NOW)
    told = set[str]()
    for official, code in ((ANA, wrong(phone, NOW)), (ANA, ""), (OfficialId("XA.moj/nobody"), "000000")):
        with gate.sessions.begin(None) as session:
            row = Throttle(key=Key("account", official).row, failures=30, last=NOW, until=NOW + STEP)
            session.merge(row)
        with gate.sessions.begin(MOJ) as session:
            came = Came(official, "198.51.100.9")
            weighed = sign_in.weigh(session, came, NOW)
        with gate.sessions.begin(MOJ) as session:
            weighed = sign_in.shown(session, came, weighed, code, gate.factors, NOW)
        assert weighed.pause is not None
        told.add(f"{weighed.pause.code} {weighed.pause.message} {weighed.pause.remedy}")
    assert len(told) == 1, told
    assert "possible in 30 s" in told.pop()
    before = len(reckoned)
    assert besieged(gate, NOW, 20, wrong(phone, NOW)) == {"sign_in_paused"}
    assert len(reckoned) == before


def test_a_code_that_was_shown_in_a_pause_is_spent_whatever_the_password_was(gate: Gate, phone: Telephone) -> None:
    """Else it would open as many guesses of the password as there are networks."""
    paused(gate, phone, NOW)
    code = phone.code(NOW)
    assert gate.try_it(ANA, WRONG, code, NOW, address=HERS) == "refused"
    assert gate.try_it(ANA, PASSWORD, code, NOW, address=HERS) == "sign_in_paused"
    assert gate.try_it(ANA, PASSWORD, code, NOW, address="198.51.100.8") == "sign_in_paused"
    later = NOW + STEP
    paused(gate, phone, later)
    assert isinstance(gate.try_it(ANA, PASSWORD, phone.code(later), later, address=HERS), Begun)
    with gate.sessions.begin(MOJ) as session:
        events = list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)))
    assert events[-2:] == ["official.sign_in_refused", "official.signed_in"]


def test_many_at_once_with_one_right_code_are_judged_once(
    gate: Gate, phone: Telephone, reckoned: list[str | None]
) -> None:
    paused(gate, phone, NOW)
    code, crowd = phone.code(NOW), places()
    with ThreadPoolExecutor(8) as pool:
        told = list(
            pool.map(lambda where: gate.try_it(ANA, WRONG, code, NOW, address=where), [next(crowd) for _ in range(16)])
        )
    assert sorted(told) == ["refused"] + ["sign_in_paused"] * 15
    assert len(reckoned) == 1


def test_codes_are_not_searched_for_from_one_network(gate: Gate, phone: Telephone) -> None:
    """Its own limits hold in the pause as well: six tries, then it waits by itself, also with the right code."""
    paused(gate, phone, NOW)
    for _ in range(LIMITS["pair"].free + 1):
        assert gate.try_it(ANA, PASSWORD, wrong(phone, NOW), NOW, address="198.51.100.7") == "sign_in_paused"
    assert gate.try_it(ANA, PASSWORD, phone.code(NOW), NOW, address="198.51.100.7") == "sign_in_paused"
    assert isinstance(gate.try_it(ANA, PASSWORD, phone.code(NOW), NOW, address=HERS), Begun)


def test_codes_are_not_searched_for_from_many_networks(gate: Gate, phone: Telephone) -> None:
    """After a hundred, whoever has the password and guesses one code right is told nothing and not let in."""
    crowd = places()
    paused(gate, phone, NOW)
    for _ in range(BLIND):
        assert besieged(gate, NOW, 1, wrong(phone, NOW), crowd) == {"sign_in_paused"}
    code = phone.code(NOW)
    assert gate.try_it(ANA, PASSWORD, code, NOW, address=next(crowd)) == "sign_in_paused"
    assert gate.try_it(ANA, PASSWORD, code, NOW, address=next(crowd)) == "sign_in_paused"


def test_where_two_codes_are_asked_for_they_are_two_of_one_network_and_soon(gate: Gate, phone: Telephone) -> None:
    at = NOW
    paused(gate, phone, at, twice=True)
    code = phone.code(at)
    assert gate.try_it(ANA, PASSWORD, code, at, address=HERS) == "sign_in_paused"
    assert gate.try_it(ANA, PASSWORD, code, at, address=HERS) == "sign_in_paused", "the same is not two"
    at += STEP
    paused(gate, phone, at, twice=True)
    assert gate.try_it(ANA, PASSWORD, phone.code(at), at, address="198.51.100.5") == "sign_in_paused", "of two networks"
    at += SECOND_WITHIN
    paused(gate, phone, at, twice=True)
    assert gate.try_it(ANA, PASSWORD, phone.code(at), at, address=HERS) == "sign_in_paused", (
        "the first was too long ago"
    )
    at += STEP
    paused(gate, phone, at, twice=True)
    assert isinstance(gate.try_it(ANA, PASSWORD, phone.code(at), at, address=HERS), Begun)


def test_a_recovery_code_opens_under_a_pause_once(gate: Gate, phone: Telephone, sessions: Sessions) -> None:
    """Nobody guesses a hundred bits; one that was found opens one guess of the password."""
    ana = actor(sessions, ANA)
    with gate.sessions.begin(MOJ) as session:
        codes = sign_in.new_recovery_codes(session, ana, NOW)
    paused(gate, phone, NOW, twice=True)
    assert gate.try_it(ANA, WRONG, codes[0], NOW, address=HERS) == "refused"
    assert gate.try_it(ANA, PASSWORD, codes[0], NOW, address=HERS) == "sign_in_paused"
    assert isinstance(gate.try_it(ANA, PASSWORD, codes[1], NOW, address=HERS), Begun)


def test_who_comes_in_under_a_pause_ends_it_for_nobody_else(gate: Gate, phone: Telephone) -> None:
    paused(gate, phone, NOW)
    assert isinstance(gate.try_it(ANA, PASSWORD, phone.code(NOW), NOW, address=HERS), Begun)
    assert besieged(gate, NOW, 3, wrong(phone, NOW)) == {"sign_in_paused"}


def test_what_is_said_of_chances_is_so() -> None:
    """How often a guess hits, and that two are never found sooner than one by the way that everybody has."""
    codes = 2 * totp.AROUND + 1
    chance = codes / 10**totp.DIGITS
    assert round(1 / chance / 1000) == 333
    a_day = timedelta(days=1).total_seconds()
    ordinary = chance * a_day / LIMITS["account"].longest.total_seconds()
    # From one network within the time that a first code counts: its free tries, and then the doubling pauses.
    pair, waited, tries = LIMITS["pair"], 0.0, LIMITS["pair"].free + 1
    while waited < SECOND_WITHIN.total_seconds():
        waited += min(2.0 ** (tries - pair.free - 1), pair.longest.total_seconds())
        tries += 1
    assert 700 * a_day * chance * tries * chance < ordinary
    assert BLIND * chance < ordinary
