"""Signing in: who comes in, what is told to who does not, and that nobody can lock another out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from app.accounts import enrolment, officials, passwords, sign_in, throttle, web_sessions
from app.accounts.passwords import hashed
from app.accounts.sign_in_models import Passkey, Throttle, WebSession
from app.accounts.throttle import LIMITS, Key, network
from app.accounts.web_sessions import IDLE, LONGEST, Begun, Signed
from app.audit.models import AuditEntry
from app.kit.actor import Role
from app.kit.db import Sessions
from app.kit.errors import Denied, Invalid, Unknown
from app.kit.ids import AuthorityId, OfficialId
from tests.accounts.people import ANA, BEN, MOJ, NODE, NOW, actor, enter
from tests.accounts.signing_in import FACTORS, PASSWORD, Gate, Telephone, enrolled
from tests.conftest import Database

STEP = timedelta(seconds=30)


@pytest.fixture
def gate(database: Database) -> Gate:
    return Gate(database.sessions("rog_web"))


@pytest.fixture
def phone(database: Database, sessions: Sessions) -> Telephone:
    """Ana's, just enrolled; the code of `NOW` is taken by that."""
    enter(sessions, "ana", Role.DUTY_OFFICER)
    return enrolled(database, ANA, NOW)


def came(gate: Gate, cookie: str, now: datetime) -> Signed | None:
    with gate.sessions.begin(MOJ) as session:
        return web_sessions.signed_in(session, cookie, now)


def test_password_and_code_open_a_session(gate: Gate, phone: Telephone) -> None:
    at = NOW + STEP
    begun = gate.try_it(ANA, PASSWORD, phone.code(at), at)
    assert isinstance(begun, Begun)
    found = came(gate, begun.cookie, at)
    assert found is not None
    assert (found.actor.official, found.actor.roles, found.means) == (ANA, {Role.DUTY_OFFICER}, "totp")
    assert begun.cookie.rpartition("_")[2] not in repr(begun)


def test_a_code_is_taken_once(gate: Gate, phone: Telephone) -> None:
    at = NOW + STEP
    code = phone.code(at)
    assert isinstance(gate.try_it(ANA, PASSWORD, code, at), Begun)
    assert gate.try_it(ANA, PASSWORD, code, at) == "refused"
    later = at + STEP
    assert isinstance(gate.try_it(ANA, PASSWORD, phone.code(later), later), Begun)


def test_a_wrong_password_does_not_spend_the_code(gate: Gate, phone: Telephone) -> None:
    at = NOW + STEP
    code = phone.code(at)
    assert gate.try_it(ANA, "something else entirely", code, at) == "refused"
    assert isinstance(gate.try_it(ANA, PASSWORD, code, at), Begun)


def test_every_refusal_reads_the_same_and_all_are_logged(gate: Gate, phone: Telephone, sessions: Sessions) -> None:
    enter(sessions, "ben", Role.HEAD)
    enter(sessions, "gone", Role.CASE_OFFICER)
    with sessions.begin(MOJ) as session:
        officials.deactivate(session, NODE, OfficialId("XA.moj/gone"), NOW)
    at, code = NOW + STEP, phone.code(NOW + STEP)
    told = {
        gate.try_it(ANA, "not the password at all", code, at, address="192.0.2.9"),
        gate.try_it(ANA, PASSWORD, "000000", at, address="192.0.2.8"),
        gate.try_it(BEN, PASSWORD, code, at),
        gate.try_it(OfficialId("XA.moj/nobody"), PASSWORD, code, at),
        gate.try_it(OfficialId("XA.moj/gone"), PASSWORD, code, at),
    }
    assert told == {"refused"}
    with gate.sessions.begin(MOJ) as session:
        events = list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)))
        entries = list(session.scalars(select(AuditEntry.entry)))
    assert events[-5:] == ["official.sign_in_refused"] * 5
    assert not any(b"moj/ana" in one or b"192.0.2" in one for one in entries)


def test_the_time_of_a_refusal_does_not_tell_who_exists(monkeypatch: pytest.MonkeyPatch, gate: Gate) -> None:
    """The work, and not the clock, is compared: each try reckons one hash."""
    reckoned: list[str] = []
    real = passwords._hasher.verify
    monkeypatch.setattr(
        passwords,
        "_hasher",
        type(
            "Seen",
            (),
            {
                "hash": passwords._hasher.hash,
                "verify": lambda self, stored, word: (reckoned.append(stored), real(stored, word))[1],
            },
        )(),
    )
    gate.try_it(OfficialId("XA.moj/nobody"), PASSWORD, "123456", NOW)
    assert len(reckoned) == 1
    assert reckoned[0].startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_pauses_grow_for_who_guesses_and_are_not_made_longer_by_hammering(gate: Gate, phone: Telephone) -> None:
    at = NOW
    for _ in range(LIMITS["pair"].free):
        assert gate.try_it(ANA, "wrong password again", "000000", at) == "refused"
    waits = []
    for _ in range(6):
        assert gate.try_it(ANA, "wrong password again", "000000", at) == "refused"
        assert gate.try_it(ANA, "wrong password again", "000000", at) == "sign_in_paused"
        with gate.sessions.begin(None) as session:
            key = Key("pair", f"192.0.2.1 {ANA}").row
            row = session.get_one(Throttle, key)
            waits.append((row.until - at).total_seconds())
        at = row.until
    assert waits == [1, 2, 4, 8, 16, 32]


def test_nobody_can_lock_a_duty_officer_out(gate: Gate, phone: Telephone) -> None:
    """Strangers from everywhere hammer on the account, and go on while she tries, each time before her: on her own
    browser she comes in at once, on any other one with the next code at the latest (more in `test_besieged.py`).
    """
    first = NOW + STEP
    known = gate.try_it(ANA, PASSWORD, phone.code(first), first, address="198.51.100.1")
    assert isinstance(known, Begun)
    at, tried, told = first + STEP, 0, set[str]()
    with gate.sessions.begin(None) as session:
        for limit in ("account", "blind"):  # as they stand after some minutes
            session.add(Throttle(key=Key(limit, ANA).row, failures=200, last=at, until=at))

    def hammered(seconds: int) -> datetime:
        nonlocal at, tried
        for _ in range(2 * seconds):
            at, tried = at + timedelta(milliseconds=500), tried + 1
            told.add(str(gate.try_it(ANA, "a stranger's guess", "000000", at, address=f"2001:db8:{tried:x}::1")))
        return at

    assert isinstance(gate.try_it(ANA, PASSWORD, phone.code(at), hammered(1), device=known.device), Begun)
    at += STEP
    began, got = hammered(1), gate.try_it(ANA, PASSWORD, phone.code(at), at, address="192.0.2.77")
    while got == "sign_in_paused" and at < began + 2 * STEP:
        hammered(5)
        got = gate.try_it(ANA, PASSWORD, phone.code(at), at, address="192.0.2.77")
    assert isinstance(got, Begun)
    assert STEP / 2 < at - began <= STEP + timedelta(seconds=5), "two codes were asked for, and two are enough"
    assert told == {"refused", "sign_in_paused"}, "strangers were judged when the pause of the account was over"


def test_a_browser_that_is_known_for_one_is_not_known_for_another(
    gate: Gate, phone: Telephone, sessions: Sessions
) -> None:
    enter(sessions, "ben", Role.HEAD)
    begun = gate.try_it(ANA, PASSWORD, phone.code(NOW + STEP), NOW + STEP)
    assert isinstance(begun, Begun)
    with gate.sessions.begin(MOJ) as session:
        assert web_sessions.is_known(session, ANA, begun.device, NOW) is not None
        assert web_sessions.is_known(session, BEN, begun.device, NOW) is None
        assert web_sessions.is_known(session, ANA, "x" * 64, NOW) is None
        assert web_sessions.is_known(session, ANA, begun.device, NOW + timedelta(days=181)) is None


def test_a_session_ends_idle_and_at_its_longest(gate: Gate, phone: Telephone) -> None:
    at = NOW + STEP
    begun = gate.try_it(ANA, PASSWORD, phone.code(at), at)
    assert isinstance(begun, Begun)
    assert came(gate, begun.cookie, at + IDLE) is None
    now = at
    while now + timedelta(minutes=20) < at + LONGEST:
        now += timedelta(minutes=20)
        assert came(gate, begun.cookie, now) is not None, now
    assert came(gate, begun.cookie, at + LONGEST) is None


def test_sessions_are_listed_and_ended_by_their_owner_alone(gate: Gate, phone: Telephone, sessions: Sessions) -> None:
    enter(sessions, "ben", Role.HEAD)
    at = NOW + STEP
    begun = gate.try_it(ANA, PASSWORD, phone.code(at), at)
    assert isinstance(begun, Begun)
    ana, ben = actor(sessions, ANA), actor(sessions, BEN)
    with gate.sessions.begin(MOJ) as session:
        (line,) = web_sessions.sessions_of(session, ana, at)
        assert (line.agent, line.means) == ("Test", "totp")
        assert list(web_sessions.sessions_of(session, ben, at)) == []
        with pytest.raises(Unknown):
            web_sessions.end(session, ben, line.id, at)
        web_sessions.end(session, ana, line.id, at)
    assert came(gate, begun.cookie, at) is None


def test_a_head_sends_away_who_is_signed_in_somewhere(gate: Gate, phone: Telephone, sessions: Sessions) -> None:
    enter(sessions, "ben", Role.HEAD)
    enter(sessions, "cem", Role.CASE_OFFICER)
    begun = gate.try_it(ANA, PASSWORD, phone.code(NOW + STEP), NOW + STEP)
    assert isinstance(begun, Begun)
    with sessions.begin(MOJ) as session, pytest.raises(Denied):
        web_sessions.send_away(session, actor(sessions, OfficialId("XA.moj/cem")), ANA, NOW + STEP)
    with sessions.begin(MOJ) as session:
        web_sessions.send_away(session, actor(sessions, BEN), ANA, NOW + STEP)
    assert came(gate, begun.cookie, NOW + STEP) is None
    with gate.sessions.begin(MOJ) as session:
        assert web_sessions.is_known(session, ANA, begun.device, NOW + STEP) is None, "nor is the browser known"


@pytest.mark.parametrize("change", ["secret", "id", "authority", "form"])
def test_a_cookie_that_was_altered_is_nobodys(gate: Gate, phone: Telephone, change: str) -> None:
    at = NOW + STEP
    begun = gate.try_it(ANA, PASSWORD, phone.code(at), at)
    assert isinstance(begun, Begun)
    authority, identity, secret = begun.cookie.split("_")
    wrong = {
        "secret": f"{authority}_{identity}_{'0' * 64}",
        "id": f"{authority}_{'0' * 12}_{secret}",
        "authority": f"XA.police_{identity}_{secret}",
        "form": f"{begun.cookie}0",
    }[change]
    owner = web_sessions.owner_of(wrong)
    with gate.sessions.begin(owner) as session:
        assert web_sessions.signed_in(session, wrong, at) is None


def test_who_is_deactivated_is_out_at_once(gate: Gate, phone: Telephone, sessions: Sessions) -> None:
    at = NOW + STEP
    begun = gate.try_it(ANA, PASSWORD, phone.code(at), at)
    assert isinstance(begun, Begun)
    with sessions.begin(MOJ) as session:
        officials.deactivate(session, NODE, ANA, at)
    assert came(gate, begun.cookie, at) is None


def test_no_secret_stands_in_the_database(gate: Gate, phone: Telephone) -> None:
    at = NOW + STEP
    begun = gate.try_it(ANA, PASSWORD, phone.code(at), at)
    assert isinstance(begun, Begun)
    with gate.sessions.begin(MOJ) as session:
        row = session.scalars(select(WebSession)).one()
        kept = repr(vars(row)) + repr(session.execute(text("select * from sign_in")).all())
        kept += repr(session.execute(text("select * from known_device")).all())
    assert begun.cookie.rpartition("_")[2] not in kept
    assert begun.device not in kept
    assert PASSWORD not in kept


def test_another_authority_sees_nothing_of_it(gate: Gate, phone: Telephone) -> None:
    gate.try_it(ANA, PASSWORD, phone.code(NOW + STEP), NOW + STEP)
    with gate.sessions.begin(AuthorityId("XA.police")) as session:
        for table in ("sign_in", "web_session", "known_device", "enrolment", "passkey", "recovery_code"):
            assert session.execute(text(f"select count(*) from {table}")).scalar_one() == 0, table


def test_a_recovery_code_stands_for_the_telephone_once(gate: Gate, phone: Telephone, sessions: Sessions) -> None:
    ana = actor(sessions, ANA)
    with gate.sessions.begin(MOJ) as session:
        codes = sign_in.new_recovery_codes(session, ana, NOW)
    assert len(set(codes)) == 10
    typed = codes[0].lower().replace("-", " ")
    begun = gate.try_it(ANA, PASSWORD, typed, NOW)
    assert isinstance(begun, Begun)
    assert gate.try_it(ANA, PASSWORD, codes[0], NOW) == "refused"
    with gate.sessions.begin(MOJ) as session:
        assert sign_in.recovery_left(session, ana) == 9
        sign_in.new_recovery_codes(session, ana, NOW)
    assert gate.try_it(ANA, PASSWORD, codes[1], NOW) == "refused"


def test_an_enrolment_code_works_once_and_ends_what_was_before(
    gate: Gate, phone: Telephone, database: Database, sessions: Sessions
) -> None:
    at = NOW + STEP
    begun = gate.try_it(ANA, PASSWORD, phone.code(at), at)
    assert isinstance(begun, Begun)
    key = {"authority": MOJ, "id": "k" * 20, "official": ANA, "label": "The telephone that is lost"}
    with gate.sessions.begin(MOJ) as session:
        session.add(Passkey(**key, public_key=b"\0", count=0, made=at, last_used=None))
    another = enrolled(database, ANA, at, "a wholly different sentence")
    with gate.sessions.begin(MOJ) as session:
        assert session.scalars(select(Passkey)).all() == [], "what was lost with the telephone signs in no more"
    assert came(gate, begun.cookie, at) is None
    later = at + STEP
    assert gate.try_it(ANA, PASSWORD, phone.code(later), later) == "refused"
    assert isinstance(gate.try_it(ANA, "a wholly different sentence", another.code(later), later), Begun)


def test_an_enrolment_code_is_for_one_official_and_a_day(gate: Gate, sessions: Sessions) -> None:
    enter(sessions, "ana", Role.SIGNATORY)
    enter(sessions, "ben", Role.HEAD)
    with sessions.begin(MOJ) as session:
        made = enrolment.enrol(session, actor(sessions, BEN), ANA, NOW)
    with sessions.begin(MOJ) as session, pytest.raises(Denied) as own:
        enrolment.enrol(session, actor(sessions, BEN), BEN, NOW)
    assert own.value.code == "own_enrolment"
    with sessions.begin(MOJ) as session, pytest.raises(Denied):
        enrolment.enrol(session, actor(sessions, ANA), BEN, NOW)
    for official, code, at in ((BEN, made.code, NOW), (ANA, "0" * 20, NOW), (ANA, made.code, made.expires)):
        with gate.sessions.begin(MOJ) as session, pytest.raises(Denied) as denied:
            enrolment.offered(session, official, code, at)
        assert denied.value.code == "bad_enrolment"
    with gate.sessions.begin(MOJ) as session:
        offered = enrolment.offered(session, ANA, made.code, NOW)
        with pytest.raises(Invalid) as wrong:
            enrolment.complete(session, ANA, made.code, hashed(PASSWORD), "000000", FACTORS, NOW)
        assert wrong.value.code == "bad_totp"
        code = Telephone(offered.totp).code(NOW)
        enrolment.complete(session, ANA, made.code, hashed(PASSWORD), code, FACTORS, NOW)
        with pytest.raises(Denied):
            enrolment.offered(session, ANA, made.code, NOW)


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaaaaaa", "x" * 201, "XA.moj/ana XA.moj/ana"])
def test_a_password_is_long_and_not_told_by_who_one_is(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        hashed(password, told="XA.moj/ana XA.moj/ana")
    assert refused.value.code == "bad_password"


def test_a_password_is_the_same_on_every_keyboard() -> None:
    stored = hashed("Ångström über alles und dann")
    assert passwords.matches(stored, "Ångström über alles und dann")
    assert not passwords.matches("not a hash", PASSWORD)
    assert not passwords.matches(None, PASSWORD)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("not one", "unknown"),
    ],
)
def test_a_place_is_what_one_person_has(address: str, place: str) -> None:
    assert network(address) == place


def test_an_office_of_many_who_sign_in_does_not_come_to_wait(gate: Gate) -> None:
    for number in range(3 * LIMITS["source"].free):
        keys = [Key("pair", f"office {number}"), Key("source", "office")]
        with gate.sessions.begin(None) as session:
            assert not throttle.charge(session, keys, NOW), number
        with gate.sessions.begin(None) as session:
            throttle.take_back(session, keys)


def test_a_good_account_of_ones_own_washes_nothing_away(gate: Gate) -> None:
    """Somebody guesses many accounts, and signs in as themself in between."""
    waited = False
    for number in range(3 * LIMITS["source"].free):
        with gate.sessions.begin(None) as session:
            waited = waited or bool(throttle.charge(session, [Key("source", "guesser")], NOW))
        own = [Key("pair", f"own {number}"), Key("source", "guesser")]
        with gate.sessions.begin(None) as session:
            if not throttle.charge(session, own, NOW):
                throttle.take_back(session, own)
    assert waited


def test_many_tries_at_once_gain_nothing(gate: Gate) -> None:
    """Each is charged before it is judged: of twenty at once, five are."""
    keys = [Key("pair", "one account from one place")]

    def tried(_: int) -> bool:
        with gate.sessions.begin(None) as session:
            return not throttle.charge(session, keys, NOW)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(tried, range(20))) == LIMITS["pair"].free + 1
