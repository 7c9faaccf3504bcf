"""Web Push and webhooks over a socket: what arrives can be read by the right one alone, and inner networks are out of
reach.
"""

from __future__ import annotations

import base64
import json

import http_ece
import pytest
import standardwebhooks
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.accounts.models import Official
from app.kit.canonical import JsonObject
from app.kit.db import Sessions
from app.kit.errors import Refused, RogatoryError, Unavailable
from app.notices import contacts, sendings
from app.notices.channels import Channel
from app.notices.push import Push, Webhook
from app.notices.roads import Roads
from tests.notices import providers
from tests.notices.desks import ROADS, Keeper
from tests.notices.logins import under
from tests.notices.people import MOJ, actor, enter, reached, urgent

BROWSER = ec.generate_private_key(ec.SECP256R1())
AUTH = b"0123456789abcdef"
HOOK = "whsec_" + base64.b64encode(b"a-key-of-the-system-32-bytes-lon").decode()


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def subscription(url: str) -> JsonObject:
    point = BROWSER.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"endpoint": f"{url}/send/abc", "p256dh": coded(point), "auth": coded(AUTH)}


@pytest.fixture
def keeper(sessions: Sessions) -> Keeper:
    enter(sessions)
    key = ec.generate_private_key(ec.SECP256R1())
    return Keeper(sessions, {Channel.PUSH: Push(ROADS, key, "mailto:ops@xa.example"), Channel.WEBHOOK: Webhook(ROADS)})


def test_a_browser_is_told_what_only_it_can_read(keeper: Keeper) -> None:
    with providers.running(providers.receiver) as service:
        reached(keeper.sessions, "dora", "push", subscription(service.url))
        notice = urgent(keeper.sessions)
        assert keeper.turn() == 1
    (came,) = service.came
    assert (came.headers["content-encoding"], came.headers["urgency"], came.headers["ttl"]) == (
        "aes128gcm",
        "high",
        "3600",
    )
    assert came.headers["authorization"].startswith("vapid t=")
    assert len(came.headers["topic"]) == 32
    assert b"XB-2026" not in came.body
    read = json.loads(http_ece.decrypt(came.body, private_key=BROWSER, auth_secret=AUTH, version="aes128gcm"))
    assert (read["title"], read["body"]) == ("Urgent: act at once", "An urgent notice waits for you.")
    assert "XB-2026-00000001" not in str(read), "it is shown on a locked screen"
    assert (read["page"], read["tag"], read["urgent"]) == (f"/duty/{notice}", notice, True)
    assert read["link"].startswith("https://mla.xa.example/n/XA.moj~")


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_ended_is_used_no_more_and_the_next_way_is_taken(keeper: Keeper, status: int) -> None:
    """Whose it was hears of it by the next way, once."""
    with providers.running(providers.receiver) as service, providers.running(providers.receiver) as system:
        service.always = status
        way = reached(keeper.sessions, "dora", "push", subscription(service.url), 0)
        reached(keeper.sessions, "dora", "webhook", f"{system.url}/in", 1, secret=HOOK)
        for number in (1, 2):
            urgent(keeper.sessions, number)
            keeper.turn()
        assert len(service.came) == 1
    assert sorted(str(one.json()["type"]) for one in system.came) == ["contact.ended", "notice.rang", "notice.rang"]
    (told,) = [one.json()["data"] for one in system.came if one.json()["type"] == "contact.ended"]
    assert "A way by which you were reached takes nothing any more." in str(told)
    (entry,) = keeper.trail("contact.ended")
    assert {"contact": way, "channel": "push"}.items() <= entry["subject"].items()  # type: ignore[union-attr]  # JSON
    with under(keeper.sessions, "rog_web", MOJ) as session:
        ended = [one.id for one in contacts.contacts_of(session, actor("dora")) if sendings.takes_nothing(one)]
    assert ended == [way]


def test_a_push_service_that_is_busy_ends_nothing(keeper: Keeper) -> None:
    with providers.running(providers.receiver) as service:
        service.statuses.append(503)
        reached(keeper.sessions, "dora", "push", subscription(service.url))
        urgent(keeper.sessions)
        keeper.turn()
        keeper.later(seconds=20)
        keeper.turn()
        assert len(service.came) == 2
    assert keeper.trail("contact.ended") == []


def test_what_is_said_of_an_end_waits_for_the_morning(keeper: Keeper) -> None:
    """It is not urgent: quiet times hold it back."""
    with providers.running(providers.receiver) as service, providers.running(providers.receiver) as system:
        service.always = 410
        reached(keeper.sessions, "dora", "push", subscription(service.url), 0)
        night: list[JsonObject] = [{"from": "22:00", "to": "07:00", "days": [*range(7)]}]
        reached(keeper.sessions, "dora", "webhook", f"{system.url}/in", 1, secret=HOOK, quiet=night)
        with under(keeper.sessions, "rog_web", MOJ) as session:
            (way, _) = contacts.contacts_of(session, actor("dora"))
            contacts.try_out(session, actor("dora"), way.id, keeper.time)
        keeper.turn()
        assert (len(service.came), len(system.came)) == (1, 0)
        keeper.later(hours=6)
        keeper.turn()
        assert [one.json()["type"] for one in system.came] == ["contact.ended"]


def test_who_works_here_no_more_is_told_nothing_and_keeps_the_other_way(keeper: Keeper) -> None:
    with providers.running(providers.receiver) as service, providers.running(providers.receiver) as system:
        way = reached(keeper.sessions, "dora", "push", subscription(service.url), 0)
        reached(keeper.sessions, "dora", "webhook", f"{system.url}/in", 1, secret=HOOK)
        with under(keeper.sessions, "rog_web", MOJ) as session:
            contacts.try_out(session, actor("dora"), way, keeper.time)
        with under(keeper.sessions, "rog_operator", MOJ) as session:
            session.get_one(Official, (MOJ, f"{MOJ}/dora")).active = False
        keeper.turn()
        assert (service.came, system.came) == ([], [])
    assert [one.purpose for one in keeper.sent()] == ["test"]


def test_a_subscription_inside_a_network_is_never_knocked_at(keeper: Keeper) -> None:
    """Its form is right; where it leads is judged when a message leaves."""
    strict = Keeper(keeper.sessions, {Channel.PUSH: Push(Roads(), ec.generate_private_key(ec.SECP256R1()), "mailto:x")})
    with under(keeper.sessions, "rog_web", MOJ) as session:
        address = {**subscription("https://10.0.0.7"), "name": "Inside"}
        contacts.add(session, actor("dora"), Channel.PUSH, address, keeper.time)
    assert strict.turn() == 0
    (sent,) = strict.sent()
    assert (sent.state, sent.problem) == ("failed", "address_gone")


def test_a_system_is_told_under_its_key(keeper: Keeper) -> None:
    with providers.running(providers.receiver) as system:
        reached(keeper.sessions, "dora", "webhook", f"{system.url}/in?x=1", secret=HOOK)
        notice = urgent(keeper.sessions)
        assert keeper.turn() == 1
    (came,) = system.came
    made = standardwebhooks.Webhook(HOOK)
    signed = made.sign(came.headers["webhook-id"], keeper.time, came.body.decode())
    assert (came.headers["webhook-signature"], came.path) == (signed, "/in?x=1")
    told = came.json()
    assert told["type"] == "notice.rang"
    assert told["data"]["notices"][0]["id"] == notice  # type: ignore[index]  # JSON
    assert came.headers["webhook-id"] == keeper.sent()[0].id


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.7/hook",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.1]/",
        "https://192.0.2.1:8443/",
        "http://192.0.2.1/",
        "https://0/",
        "file:///etc/passwd",
    ],
)
def test_nobody_has_the_node_knock_inside_a_network(url: str) -> None:
    with pytest.raises(RogatoryError) as refused:
        Roads().bring(url, b"", {})
    assert isinstance(refused.value, Refused | Unavailable)
    assert refused.value.code in {"address_gone", "receiver_down"}


def test_a_place_that_the_operator_listed_is_reached_and_no_redirect_is_followed() -> None:
    with providers.running(providers.receiver) as system:
        port = int(system.url.rpartition(":")[2])
        listed = Roads(frozenset({("127.0.0.1", port)}))
        assert listed.bring(f"{system.url}/in", b"x", {}).status == 201
        system.statuses.append(307)
        assert listed.bring(f"{system.url}/in", b"x", {}).status == 307
    assert len(system.came) == 2
