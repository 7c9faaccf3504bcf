"""A mailbox answers a call, and presses no key: what proves that a telephone wakes somebody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Official
from app.notices import policy, proven, sendings
from app.notices.channel_models import ContactMethod, NoticeAttempt, NoticeSending
from app.notices.channels import Channel
from app.notices.gateways import Became
from app.notices.messages import PRESS_TEST, TEST, Writer
from app.notices.models import Notice
from app.notices.policy import Link, Policy
from app.notices.proven import By, Lack, Standing
from tests.duty.offices import MOJ, Office
from tests.duty.plans import DAY, HOUR
from tests.notices.test_proven import called_back, how, message, way
from tests.notices.test_proven import office as office  # the fixture

VOICE = frozenset({Channel.VOICE, Channel.SMS})
SECOND = timedelta(seconds=1)


def rings(office: Office, method: str, purpose: str = sendings.RING) -> str:
    """A call to ana that the gateway took."""
    return message(office, "ana", method, channel="voice", purpose=purpose)


def stands(office: Office) -> Standing:
    return how(office, channels=VOICE)


def unreached(office: Office) -> list[str]:
    """The keeper's round: who is on duty and is reached by nothing that is proven."""
    query = select(Notice.subject["official"].astext).where(Notice.resolved.is_(None))
    with office.session() as session:
        proven.tell(session, MOJ, VOICE, office.time)
        return list(session.scalars(query.where(Notice.occasion == "roster.unreached")))


@pytest.fixture
def telephone(office: Office) -> str:
    """Ana's only way; the code that proved it is too old. She is on duty."""
    found = way(office, "ana", "voice")
    office.time += 42 * DAY
    return found


@pytest.mark.parametrize("purpose", [sendings.RING, sendings.TEST, sendings.CODE])
def test_a_call_that_was_answered_proves_nothing(office: Office, telephone: str, purpose: str) -> None:
    called_back(office, rings(office, telephone, purpose), Became.DELIVERED)
    assert stands(office).lack is Lack.STALE
    assert unreached(office) == ["XA.moj/ana"]


@pytest.mark.parametrize("purpose", [sendings.RING, sendings.TEST])
@pytest.mark.parametrize("answered", [False, True])
def test_the_key_that_the_call_asked_for_proves_it(
    office: Office, telephone: str, purpose: str, answered: bool
) -> None:
    assert unreached(office) == ["XA.moj/ana"]
    sending = rings(office, telephone, purpose)
    if answered:
        called_back(office, sending, Became.DELIVERED)
    office.time += 9 * SECOND
    called_back(office, sending, Became.PRESSED, "1")
    found = stands(office)
    assert (found.by, found.at, found.lack) == (By.PRESSED, office.time, None)
    assert unreached(office) == []
    called_back(office, rings(office, telephone), Became.DELIVERED)
    assert stands(office) == found, "a mailbox that answers the next call proves nothing anew"
    office.time += 30 * DAY
    assert stands(office).lack is Lack.STALE


@pytest.mark.parametrize("key", ["2", "", "11"])
def test_another_key_proves_nothing(office: Office, telephone: str, key: str) -> None:
    called_back(office, rings(office, telephone), Became.PRESSED, key)
    assert stands(office).lack is Lack.STALE


def test_a_key_that_comes_too_late_proves_nothing(office: Office, telephone: str) -> None:
    sending = rings(office, telephone)
    office.time += HOUR
    called_back(office, sending, Became.PRESSED, "1")
    assert stands(office).lack is Lack.STALE


def test_where_no_key_acknowledges_a_test_still_asks_for_one(office: Office, telephone: str) -> None:
    with office.acting("head") as (session, head):
        policy.set_policy(session, head, Policy(Link.FACTOR, keypress=False), office.time)
    called_back(office, rings(office, telephone), Became.PRESSED, "1")
    assert stands(office).lack is Lack.STALE
    called_back(office, rings(office, telephone, sendings.TEST), Became.PRESSED, "1")
    assert (stands(office).by, stands(office).lack) == (By.PRESSED, None)


def test_a_text_message_that_arrived_proves_its_telephone(office: Office) -> None:
    method = way(office, "ana", "sms")
    office.time += 40 * DAY
    called_back(office, message(office, "ana", method), Became.DELIVERED)
    assert (stands(office).by, stands(office).lack) == (By.DELIVERED, None)


@pytest.mark.parametrize(
    ("channel", "keys", "asks"),
    [("voice", True, True), ("voice", False, False), ("sms", True, False), ("email", True, False)],
)
def test_the_test_of_a_telephone_asks_for_the_key_where_it_is_heard(
    office: Office, channel: str, keys: bool, asks: bool
) -> None:
    method = way(office, "ana", channel)
    sending = message(office, "ana", method, channel=channel, purpose=sendings.TEST)
    with office.session("rog_keeper") as session:
        row, attempt = session.get_one(NoticeSending, sending), NoticeAttempt(repeated=False)
        ana = session.scalars(select(Official).where(Official.id == f"{MOJ}/ana")).one()
        found = session.get_one(ContactMethod, (MOJ, method))
        written = Writer("", keys).write(session, row, attempt, found, ana, [], office.time)
    assert written.keypress is asks
    assert TEST in written.text
    assert (PRESS_TEST in written.text) is asks
