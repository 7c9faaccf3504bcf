"""What is accepted is judged at the proven time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.trust.policy import POLICY, RSA_2048_UNTIL, KeyRule, Policy

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_the_keys_of_this_release() -> None:
    accepted = [("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 3072), ("rsa", 4096)]
    refused = [("ecdsa", 224), ("ecdsa", 257), ("rsa", 2048), ("rsa", 1024), ("ed25519", 256), ("dsa", 3072)]
    assert all(POLICY.key_accepted(*one, NOW) for one in accepted)
    assert not any(POLICY.key_accepted(*one, NOW) for one in refused)


def test_an_end_is_the_first_instant_of_refusal() -> None:
    older = Policy(keys=(*POLICY.keys, KeyRule("rsa", 2048, RSA_2048_UNTIL)))
    assert older.key_accepted("rsa", 2048, RSA_2048_UNTIL - timedelta(seconds=1))
    assert not older.key_accepted("rsa", 2048, RSA_2048_UNTIL)
    assert not older.key_accepted("rsa", 2049, RSA_2048_UNTIL - timedelta(seconds=1))
