"""Time with a zone, identifiers with a form."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit import clock, ids
from app.kit.errors import Invalid

moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments)
def test_an_instant_survives_the_wire(moment: datetime) -> None:
    cut = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert clock.instant(clock.stamp(cut)) == cut
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", clock.stamp(cut))


def test_the_present_is_cut_to_what_the_wire_carries() -> None:
    assert clock.now().microsecond % 1000 == 0
    assert clock.instant(clock.stamp(clock.now())).tzinfo is UTC


def test_another_zone_is_the_same_instant() -> None:
    east = datetime(2026, 11, 24, 11, 35, 51, tzinfo=timezone(timedelta(hours=3)))
    assert clock.stamp(east) == "2026-11-24T08:35:51.000Z"
    assert clock.instant("2026-11-24T11:35:51+03:00") == east


@pytest.mark.parametrize("text", ["2026-11-24T08:35:51", "2026-11-24", "yesterday", "", "2026-13-01T00:00:00Z"])
def test_a_time_without_a_zone_is_none(text: str) -> None:
    with pytest.raises(Invalid):
        clock.instant(text)


def test_a_naive_time_is_not_written() -> None:
    with pytest.raises(Invalid):
        clock.stamp(datetime(2026, 11, 24))  # noqa: DTZ001


def test_a_clock_can_be_made_wrong_and_right_again() -> None:
    right = clock.now()
    clock.shift(timedelta(minutes=20))
    try:
        assert clock.now() - right > timedelta(minutes=19)
    finally:
        clock.shift(timedelta(0))
    assert clock.now() - right < timedelta(minutes=1)


def test_an_id_is_a_uuid_of_version_7_and_sorts_by_time() -> None:
    made = [ids.uuid7() for _ in range(200)]
    assert made == sorted(made), "what one process makes is in order"
    assert len(set(made)) == 200
    for one in made:
        assert uuid.UUID(one).version == 7
        assert uuid.UUID(one).variant == uuid.RFC_4122
        assert str(uuid.UUID(one)) == one
    early = int(made[0].replace("-", "")[:12], 16)
    assert abs(early / 1000 - datetime.now(UTC).timestamp()) < 10


def test_a_reference_has_its_form_and_tells_nothing() -> None:
    made = {ids.new_reference(ids.StateCode("XA"), 2026) for _ in range(200)}
    assert len(made) == 200
    assert all(ids.reference(one) == one for one in made)


@pytest.mark.parametrize("text", ["XA.moj", "XB.a", "XC.police-2", "XA." + "a" * 30])
def test_ids_of_authorities(text: str) -> None:
    assert ids.authority_id(text) == text
    official = ids.official_id(text + "/ana.b-2")
    assert ids.authority_of(official) == text
    assert ids.state_of(ids.authority_id(text)) == text[:2]


@pytest.mark.parametrize(
    "text", ["xa.moj", "XA", "XA.", "XA.Moj", "XA.-x", "XA.x-", "XA.moj\n", "XAA.moj", "XA." + "a" * 31]
)
def test_what_is_no_authority(text: str) -> None:
    with pytest.raises(Invalid):
        ids.authority_id(text)
    with pytest.raises(Invalid):
        ids.official_id(text + "/ana")


@pytest.mark.parametrize("text", ["XA.moj/", "XA.moj", "XA.moj/Ana", "XA.moj/ana\n", "XA.moj/ana/b", "/ana"])
def test_what_is_no_official(text: str) -> None:
    with pytest.raises(Invalid):
        ids.official_id(text)


@pytest.mark.parametrize(
    "text", ["XA-2026-K7Q3MD9", "XA-26-K7Q3MD9T", "XA-2026-K7Q3MD9I", "xa-2026-K7Q3MD9T", "XA-2026-K7Q3MD9T\n"]
)
def test_what_is_no_reference(text: str) -> None:
    with pytest.raises(Invalid):
        ids.reference(text)
