"""Withdrawing an anchor or a certificate from a date on takes two officials, and so does taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.directory import queries, withdrawals
from app.directory.withdrawals import Withdrawal
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.db import Sessions
from app.kit.errors import Conflict, Denied, Invalid, RogatoryError, Unknown
from app.kit.ids import Digest
from app.trust.anchors import Purpose
from tests.directory.states import NOW, State, der
from tests.directory.test_trust import ANA, BEN, CODE, MOJ, NODE, OFFICER, OPERATOR, XB, confirmed

HOUR = timedelta(hours=1)
SINCE = NOW - HOUR


def of_anchor(purpose: Purpose) -> Digest:
    return sha256(der(XB.roots[purpose][0]))


SEAL, SEAL_ROOT = sha256(der(XB.leaves["seal"][0])), of_anchor(Purpose.SEAL)


def withdraw(
    sessions: Sessions, who: Actor, certificate: Digest = SEAL, since: datetime = SINCE, reason: str = "key_compromise"
) -> Withdrawal:
    with sessions.begin(MOJ) as session:
        return withdrawals.withdraw(session, who, CODE, certificate, since, reason, NOW)


def lift(sessions: Sessions, who: Actor, certificate: Digest = SEAL) -> list[Withdrawal]:
    with sessions.begin(MOJ) as session:
        return withdrawals.lift(session, who, CODE, certificate, NOW)


def gone(sessions: Sessions) -> dict[Digest, datetime]:
    with sessions.begin(MOJ) as session:
        return dict(queries.withdrawn(session, CODE))


def code(caught: pytest.ExceptionInfo[RogatoryError]) -> str:
    return caught.value.code


def test_the_second_official_makes_it_count(sessions: Sessions) -> None:
    confirmed(sessions)
    assert withdraw(sessions, ANA).counts is False
    assert gone(sessions) == {}
    with pytest.raises(Conflict) as caught:
        withdraw(sessions, ANA)
    assert code(caught) == "withdrawn_already"
    assert withdraw(sessions, BEN).counts is True
    assert gone(sessions) == {SEAL: SINCE}
    with sessions.begin(MOJ) as session:
        events = list(session.scalars(select(AuditEntry.event)))
    assert events.count("certificate.withdrawn") == 2


def test_two_officials_must_mean_the_same_time(sessions: Sessions) -> None:
    confirmed(sessions)
    withdraw(sessions, ANA)
    assert withdraw(sessions, BEN, since=SINCE - HOUR).counts is False
    assert gone(sessions) == {}


def test_an_earlier_date_counts_over_a_later_one_and_not_the_reverse(sessions: Sessions) -> None:
    confirmed(sessions)
    for since in (SINCE, SINCE - HOUR):
        withdraw(sessions, ANA, since=since)
        withdraw(sessions, BEN, since=since)
    assert gone(sessions) == {SEAL: SINCE - HOUR}
    with pytest.raises(Conflict):
        withdraw(sessions, ANA, since=SINCE)


def test_nobody_else_may(sessions: Sessions) -> None:
    confirmed(sessions)
    for who in (OPERATOR, OFFICER, NODE):
        with pytest.raises(Denied):
            withdraw(sessions, who)
        with pytest.raises(Denied):
            lift(sessions, who)


def test_what_cannot_be_withdrawn_is_refused_with_what_to_do(sessions: Sessions) -> None:
    confirmed(sessions)
    for certificate in (of_anchor(Purpose.NODE), of_anchor(Purpose.DIRECTORY), Digest("00" * 32)):
        with pytest.raises(Unknown) as caught:
            withdraw(sessions, ANA, certificate)
        assert code(caught) == "not_withdrawable"  # type: ignore[arg-type]
    for more in ({"since": NOW + HOUR}, {"reason": "because"}):
        with pytest.raises(Invalid) as wrong:
            withdraw(sessions, ANA, **more)  # type: ignore[arg-type]
        assert wrong.value.code == "bad_withdrawal"
    # Whoever gives a certificate must give an issuer below an anchor, and that very one.
    strange = der(State("XC").leaves["seal"][0])
    for given, digest in (
        (der(XB.roots[Purpose.SEAL][0]), Digest("00" * 32)),
        (strange, sha256(strange)),
        (b"no certificate", sha256(b"no certificate")),
    ):
        with pytest.raises(Unknown) as stranger, sessions.begin(MOJ) as session:
            withdrawals.withdraw(session, ANA, CODE, digest, SINCE, "ca_compromise", NOW, der=given)
        assert stranger.value.code == "not_withdrawable"
    with pytest.raises(Unknown) as never:
        lift(sessions, ANA)
    assert never.value.code == "not_withdrawn"


def test_a_state_that_nobody_introduced_has_nothing_to_withdraw(sessions: Sessions) -> None:
    with pytest.raises(Unknown) as caught:
        withdraw(sessions, ANA)
    assert caught.value.code == "not_introduced"


def test_it_is_taken_back_by_two_and_at_once_while_nobody_confirmed_it(sessions: Sessions) -> None:
    confirmed(sessions)
    withdraw(sessions, ANA)
    assert [one.lifted for one in lift(sessions, BEN)] == [NOW]
    withdraw(sessions, ANA)
    withdraw(sessions, BEN)
    assert [one.counts for one in lift(sessions, BEN)] == [True]
    with pytest.raises(Conflict) as caught:
        lift(sessions, BEN)
    assert caught.value.code == "lifted_already"
    assert [one.counts for one in lift(sessions, ANA)] == [False]
    assert gone(sessions) == {}
    with sessions.begin(MOJ) as session:
        assert [one.counts for one in withdrawals.withdrawals(session)] == [False]


def test_it_ends_from_its_date(sessions: Sessions) -> None:
    confirmed(sessions)
    for certificate in (SEAL, of_anchor(Purpose.TSA)):
        withdraw(sessions, ANA, certificate)
        withdraw(sessions, BEN, certificate)
    with sessions.begin(MOJ) as session:
        anchors, holders = queries.trust_of(session, CODE, NOW)
        before, _ = queries.trust_of(session, CODE, SINCE - HOUR)
        ever = queries.anchors_once(session, CODE)
    # An anchor stays, with the date from which on nothing under it holds: what was proven before comes later.
    assert anchors.of(CODE, Purpose.TSA) == before.of(CODE, Purpose.TSA)
    assert anchors.withdrawn == {CODE: {SEAL: SINCE, of_anchor(Purpose.TSA): SINCE}}
    assert before.withdrawn == {CODE: {}}
    assert holders[SEAL].not_after == SINCE
    assert all(one.not_after is None for digest, one in holders.items() if digest != SEAL)
    assert ever.of(CODE, Purpose.TSA) == before.of(CODE, Purpose.TSA), "what is old is judged under it all the same"
