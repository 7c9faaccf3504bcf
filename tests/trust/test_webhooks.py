"""What systems sign with a shared key agrees with another implementation of Standard Webhooks, and is refused when it
was changed, is old, or is somebody else's.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks

from app.kit.errors import Misused, Refused
from app.trust import webhooks

SECRET, ID, AT = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
BODY = b'{"test": 2432232314}'
NOW = datetime.fromtimestamp(AT, UTC)


def test_ours_and_theirs_sign_alike() -> None:
    ours = webhooks.headers(SECRET, ID, BODY, NOW)
    assert ours[webhooks.SIGNATURE] == standardwebhooks.Webhook(SECRET).sign(ID, NOW, BODY.decode())
    assert webhooks.verify(SECRET, ours, BODY, NOW) == ID


def test_what_we_sign_now_they_take() -> None:
    now = datetime.now(UTC)
    assert standardwebhooks.Webhook(SECRET).verify(BODY, webhooks.headers(SECRET, ID, BODY, now))


def test_one_of_several_signatures_is_enough() -> None:
    told = webhooks.headers(SECRET, ID, BODY, NOW)
    told[webhooks.SIGNATURE] = f"v2,xyz v1,{'A' * 43}= {told[webhooks.SIGNATURE]}"
    assert webhooks.verify(SECRET, told, BODY, NOW) == ID


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (webhooks.SIGNATURE, ""),
        (webhooks.SIGNATURE, "v1,"),
        (webhooks.SIGNATURE, "v1," + "é" * 44),
        (webhooks.ID, "another"),
        (webhooks.ID, "a.b"),
        (webhooks.ID, ""),
        (webhooks.TIMESTAMP, str(AT + 1)),
        (webhooks.TIMESTAMP, "-1"),
        (webhooks.TIMESTAMP, "9" * 40),
        (webhooks.TIMESTAMP, ""),
    ],
)
def test_what_was_changed_is_forged(name: str, value: str) -> None:
    told = {**webhooks.headers(SECRET, ID, BODY, NOW), name: value}
    with pytest.raises(Refused) as refused:
        webhooks.verify(SECRET, told, BODY, NOW)
    assert refused.value.code == "webhook_forged"


def test_another_body_or_key_is_forged_and_an_old_one_stale() -> None:
    told = webhooks.headers(SECRET, ID, BODY, NOW)
    with pytest.raises(Refused):
        webhooks.verify(SECRET, told, BODY + b" ", NOW)
    with pytest.raises(Refused):
        webhooks.verify("whsec_" + "A" * 32, told, BODY, NOW)
    for minutes in (-5.1, 5.1):
        with pytest.raises(Refused) as stale:
            webhooks.verify(SECRET, told, BODY, NOW + timedelta(minutes=minutes))
        assert stale.value.code == "webhook_stale"


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_AAAA", "whsec_" + "A" * 400, "whsec_!!!!"])
def test_a_short_or_broken_secret_is_refused(secret: str) -> None:
    with pytest.raises(Misused):
        webhooks.key_of(secret)
