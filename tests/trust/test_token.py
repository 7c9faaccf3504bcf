"""PKCS#11 URIs (RFC 7512): read, written again, refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.errors import KeyAway, Misused
from app.trust import pins
from app.trust.token import TokenKey

FULL = (
    "pkcs11:token=The%20Ministry%3b;serial=2c17;model=SoftHSM%20v2;manufacturer=SoftHSM%20project;slot-id=5;"
    "object=seal-moj;type=private;id=%01%ff?module-path=/usr/lib/x.so&pin-source=file:/run/pin"
)


def test_a_uri_is_read() -> None:
    found = TokenKey.parse(f"  {FULL}\n")
    assert found == TokenKey(
        Path("/usr/lib/x.so"),
        "The Ministry;",
        "2c17",
        "SoftHSM v2",
        "SoftHSM project",
        5,
        "seal-moj",
        b"\x01\xff",
        "file:/run/pin",
    )
    assert TokenKey.parse(str(found)) == found


@settings(max_examples=25, deadline=None)
@given(
    st.builds(
        TokenKey, st.just(Path("/m.so")), st.text(min_size=1), st.text(), key=st.text(), key_id=st.binary(min_size=1)
    )
)
def test_what_is_written_is_read_again(where: TokenKey) -> None:
    if len(str(where)) <= 2048:
        assert TokenKey.parse(str(where)) == where


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("", "begins with pkcs11:"),
        ("https://example", "begins with pkcs11:"),
        ("pkcs11:token=a;object=b", "names no library"),
        ("pkcs11:token=a;object=b?module-path=lib.so", "no absolute path"),
        ("pkcs11:object=b?module-path=/lib.so", "names no token"),
        ("pkcs11:token=a?module-path=/lib.so", "names no key"),
        ("pkcs11:token=a;object=b;type=cert?module-path=/lib.so", "no private key"),
        ("pkcs11:token=a;token=c;object=b?module-path=/lib.so", "stands in it twice"),
        ("pkcs11:token=a;object=b;colour=red?module-path=/lib.so", "'colour' is not heeded"),
        ("pkcs11:token=a;object=b?module-path=/lib.so&pin-value=1234", "holds a PIN"),
        ("pkcs11:token=a;object=b;slot-id=x?module-path=/lib.so", "slot-id cannot be read"),
        ("pkcs11:token=%ff;object=b?module-path=/lib.so", "token cannot be read"),
        ("pkcs11:token=a;object=b\npkcs11:token=c?module-path=/lib.so", "one line"),
        ("pkcs11:token=a;object=b?module-path=/" + "l" * 3000, "one line"),
    ],
)
def test_a_uri_that_cannot_be_used_says_why(uri: str, words: str) -> None:
    with pytest.raises(Misused) as caught:
        TokenKey.parse(uri)
    assert caught.value.code == "bad_token_uri"
    assert words in caught.value.message
    assert "1234" not in str(caught.value)


def test_a_pin_comes_from_a_file_or_a_credential(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "seal-pin").write_text("1234\n", "utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert pins.source(f"file:{tmp_path}/any") == pins.source(f"{tmp_path}/any") == tmp_path / "any"
    assert pins.source("seal-pin") == tmp_path / "seal-pin"
    assert pins.read_secret(pins.source("seal-pin")) == "1234"
    for wrong in ("other-pin", "../seal-pin", ".."):
        with pytest.raises(KeyAway) as caught:
            pins.source(wrong)
        assert caught.value.code == "pin_missing"
