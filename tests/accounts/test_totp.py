"""One-time codes: those of RFC 6238, in their time, and once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import totp

SECRET = b"12345678901234567890"
NOW = datetime(2026, 11, 24, 9, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (2000000000, "69279037")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238 appendix B; it prints eight digits, of which six are shown."""
    assert totp.code_at(SECRET, totp.step_of(datetime.fromtimestamp(seconds, UTC))) == code[-6:]


@pytest.mark.parametrize(("seconds", "found"), [(-41, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_off_by_one_step(seconds: int, found: bool) -> None:
    code = totp.code_at(SECRET, totp.step_of(NOW + timedelta(seconds=seconds)))
    assert (totp.matched(SECRET, code, NOW, 0) is not None) is found


def test_a_step_that_was_taken_is_not_taken_again() -> None:
    at = totp.step_of(NOW)
    code = totp.code_at(SECRET, at)
    assert totp.matched(SECRET, code, NOW, at - 1) == at
    assert totp.matched(SECRET, code, NOW, at) is None
    assert totp.matched(SECRET, totp.code_at(SECRET, at - 1), NOW, at) is None, "nor any before it"


@given(st.text(max_size=200))
def test_what_is_no_code_matches_nothing(text: str) -> None:
    codes = {totp.code_at(SECRET, totp.step_of(NOW) + one) for one in (-1, 0, 1)}
    assert (totp.matched(SECRET, text, NOW, 0) is None) or "".join(text.split()) in codes


def test_an_app_reads_the_address() -> None:
    found = urlsplit(totp.address(SECRET, "Rogatory XA", "XA.moj/ana"))
    assert (found.scheme, found.netloc) == ("otpauth", "totp")
    assert parse_qs(found.query)["secret"] == ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]
    assert totp.written(SECRET).startswith("GEZD GNBV")
