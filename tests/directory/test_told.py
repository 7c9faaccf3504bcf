"""What of an edition is the word of two officials, and what its operator changes alone (ADR 0030)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.directory.drafting import Hosted, Present, Wishes, compose
from app.directory.edition import build_edition
from app.directory.told import told_otherwise
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


def test_keys_addresses_and_versions_are_the_operators() -> None:
    told = XA.payload(2, BEFORE, practice=PRACTICE, calendar=CALENDAR)
    (node,) = told["nodes"]  # type: ignore[misc]
    changed = {**told, "nodes": [{**node, "address": "https://elsewhere:8443"}], "speaks": {"mla": [1]}}
    assert not told_otherwise(BEFORE, build_edition({**changed, "valid_until": stamp(NOW + timedelta(days=9))}))


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
