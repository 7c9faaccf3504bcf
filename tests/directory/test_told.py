"""What of an edition is the word of two officials, and what its operator changes alone (ADR 0030, 0071)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.directory.drafting import Hosted, Present, Wishes, compose
from app.directory.edition import build_edition
from app.directory.told import entrusted_otherwise, told_otherwise
from app.kit.clock import stamp
from app.kit.ids import AuthorityId
from tests.directory.states import NOW, State

XA = State("XA")
CALENDAR = {"zone": "Europe/Vienna", "country": "AT", "subdivision": None, "weekend": [5, 6], "closed": []}
PRACTICE = {"mla": {"ack_mla": {"urgent": {"number": 1, "unit": "days"}}}}
BEFORE = XA.edition(practice=PRACTICE, calendar=CALENDAR)


@pytest.mark.parametrize(
    "change",
    [
        {"practice": {"mla": {"ack_mla": {"urgent": {"number": 30, "unit": "days"}}}}},
        {"practice": {"mla": {"ack_mla": {"routine": {"number": 1, "unit": "days"}}}}},
        {"calendar": {**CALENDAR, "weekend": [0, 1, 2, 3, 4, 5]}},
        {"calendar": {**CALENDAR, "closed": ["2026-12-24"]}},
        {"calendar": {**CALENDAR, "roll": True}},
        {"calendar": {**CALENDAR, "zone": "Pacific/Apia"}},
    ],
    ids=lambda one: "".join(one),
)
def test_what_is_promised_and_how_days_are_counted_is_told(change: dict[str, object]) -> None:
    told = {"practice": PRACTICE, "calendar": CALENDAR}
    assert told_otherwise(BEFORE, XA.edition(2, BEFORE, **{**told, **change}))
    assert not told_otherwise(BEFORE, XA.edition(2, BEFORE, **told))


@pytest.mark.parametrize("left", ["practice", "calendar"])
def test_to_say_it_for_the_first_time_or_no_more_is_told(left: str) -> None:
    told = {"practice": PRACTICE, "calendar": CALENDAR}
    less = XA.edition(2, BEFORE, **{name: value for name, value in told.items() if name != left})
    assert told_otherwise(BEFORE, less)
    assert told_otherwise(less, XA.edition(3, less, **told))


def _signatory(told: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in told["authorities"][0]["certificates"] if one["purpose"] == "signatory")


def _with(told: dict[str, Any], **members: object) -> None:
    """Another signatory's certificate beside those that are there."""
    other = {**_signatory(told), "certificate": told["nodes"][0]["envelope_certificates"].pop(), **members}
    told["nodes"][0]["envelope_certificates"] = [_signatory(told)["certificate"]]
    told["authorities"][0]["certificates"] = [
        one for one in told["authorities"][0]["certificates"] if one["purpose"] != "signatory"
    ] + [other]


@pytest.mark.parametrize(
    ("change", "entrusted"),
    [
        (lambda told: None, False),
        (lambda told: told.update(speaks={"mla": [1]}, valid_until=stamp(NOW + timedelta(days=9))), False),
        (_with, False),
        (lambda told: _signatory(told).update(valid_until=stamp(NOW + timedelta(days=1))), False),
        (lambda told: told["nodes"][0].update(address="https://elsewhere:8443"), True),
        (lambda told: _signatory(told).update(function="Minister"), True),
        (lambda told: _signatory(told).update(official_name="Another"), True),
        (lambda told: _with(told, official="XA.moj/stranger"), True),
    ],
    ids=["nothing", "versions", "new key", "end", "address", "function", "name", "signatory"],
)
def test_keys_and_versions_are_the_operators_signatories_and_addresses_are_not(
    change: Callable[[dict[str, Any]], None], entrusted: bool
) -> None:
    told: dict[str, Any] = build_edition(XA.payload(2, BEFORE, practice=PRACTICE, calendar=CALENDAR)).payload
    change(told)
    after = build_edition(told)
    assert not told_otherwise(BEFORE, after)
    assert entrusted_otherwise(BEFORE, after) is entrusted


def test_who_signed_no_more_signs_again_by_two() -> None:
    ended: dict[str, Any] = build_edition(XA.payload(2, BEFORE)).payload
    _signatory(ended).update(valid_from=stamp(NOW - timedelta(days=9)), valid_until=stamp(NOW - timedelta(days=1)))
    before = build_edition(ended)
    again: dict[str, Any] = build_edition(XA.payload(3, before)).payload
    assert entrusted_otherwise(before, build_edition(again))


def test_new_keys_need_not_wait_for_what_a_release_would_tell() -> None:
    """A release has other numbers in its profile: the operator leaves them to two officials and drafts the keys."""
    hosted = (Hosted(AuthorityId("XA.moj"), (), (), ()),)
    stands = Present(
        hosted, "https://localhost:8443", True, (), (), (), BEFORE.log.vkey, {"mla": [1]}, {}, practice={},
        calendar={**CALENDAR, "closed": ["2026-12-24"]},
    )  # fmt: skip
    until = NOW + timedelta(days=90)
    for wishes, otherwise in ((Wishes(), True), (Wishes(as_told=True), False)):
        drafted = compose(BEFORE, stands, wishes, NOW, until)
        assert told_otherwise(BEFORE, drafted) is otherwise
