"""The introduction file, and the fingerprint that is read aloud."""

from __future__ import annotations

import re

import pytest
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from app.directory.introduction import anchors_digest, fingerprint, read_introduction, same_fingerprint
from app.kit import canonical
from app.kit.canonical import sha256
from app.kit.errors import Refused, RogatoryError, Unreadable
from app.trust.anchors import Purpose
from tests.directory.states import NOW, State, der

XA, XB = State("XA"), State("XB")
FILE = XA.introduction()


def changed(**members: object) -> bytes:
    return canonical.dumps({**canonical.loads(FILE), **members})


def test_an_introduction_brings_anchors_for_each_purpose_and_the_edition() -> None:
    introduction, edition = read_introduction(FILE, NOW)
    assert edition == XA.edition()
    for purpose in Purpose:
        assert introduction.trust.of("XA", purpose) == (der(XA.roots[purpose][0]),)
    assert introduction.trust.log_keys == {"XA": (XA.log.public.vkey,)}
    assert anchors_digest(introduction) != sha256(FILE)


@given(st.binary(max_size=200))
def test_a_fingerprint_is_eight_groups_of_four(data: bytes) -> None:
    found = fingerprint(data)
    assert re.fullmatch(r"(?:[0-9A-F]{4} ){7}[0-9A-F]{4}", found)
    assert sha256(data).startswith(found.replace(" ", "").lower())


@given(st.binary(max_size=200), st.sampled_from([" ", "-", "", ".", "\n"]), st.booleans())
def test_a_fingerprint_may_be_typed_in_any_spelling(data: bytes, between: str, lower: bool) -> None:
    typed = fingerprint(data).replace(" ", between)
    assert same_fingerprint(typed.lower() if lower else typed, data)


@given(st.binary(max_size=200), st.integers(0, 31), st.integers(1, 15))
def test_one_wrong_digit_is_another_fingerprint(data: bytes, place: int, by: int) -> None:
    digits = list(fingerprint(data).replace(" ", ""))
    digits[place] = f"{int(digits[place], 16) ^ by:X}"
    assert not same_fingerprint("".join(digits), data)
    assert not same_fingerprint("".join(digits[:-1]), data)


def test_every_purpose_needs_an_anchor() -> None:
    anchors = dict(canonical.loads(FILE)["anchors"])
    del anchors["tsa"]
    with pytest.raises(Unreadable, match="signatory, seal, node, tsa"):
        read_introduction(changed(anchors=anchors), NOW)


def test_one_key_does_not_serve_two_purposes() -> None:
    anchors = dict(canonical.loads(FILE)["anchors"])
    anchors["exercise"] = anchors["seal"]
    with pytest.raises(Refused) as refused:
        read_introduction(changed(anchors=anchors), NOW)
    assert refused.value.code == "anchors_shared"


def test_an_anchor_that_may_not_issue_is_refused() -> None:
    anchors = dict(canonical.loads(FILE)["anchors"])
    anchors["tsa"] = [XA.leaves["seal"][0].public_bytes(Encoding.PEM).decode()]
    with pytest.raises(Refused) as refused:
        read_introduction(changed(anchors=anchors), NOW)
    assert refused.value.code == "anchor_not_a_ca"


def test_an_anchor_that_cannot_be_read_whole_is_named() -> None:
    """It has one extension twice, which shows only when they are asked for. Found by the fuzzer."""
    anchor = asn1_x509.Certificate.load(der(XA.roots[Purpose.TSA][0]))
    extensions = anchor["tbs_certificate"]["extensions"]
    anchor["tbs_certificate"]["extensions"] = [*extensions, extensions[0]]
    anchors = dict(canonical.loads(FILE)["anchors"])
    anchors["tsa"] = [pem.armor("CERTIFICATE", anchor.dump(force=True)).decode()]
    with pytest.raises(Unreadable) as refused:
        read_introduction(changed(anchors=anchors), NOW)
    assert refused.value.code == "bad_certificate"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"state": "XB"}, "no_anchor"),
        ({"address": "https://elsewhere:1"}, "introduction_inconsistent"),
        ({"log": {"origin": "rogatory/XA", "vkey": "x", "handover": None}}, "introduction_inconsistent"),
        ({"edition": canonical.loads(XB.signed(XB.edition()))}, "no_anchor"),
    ],
)
def test_an_introduction_that_contradicts_its_edition_is_refused(members: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_introduction(changed(**members), NOW)
    assert refused.value.code == code


@given(st.binary(max_size=300))
def test_bytes_of_a_stranger_raise_only_our_own_errors(data: bytes) -> None:
    with pytest.raises(RogatoryError):
        read_introduction(data, NOW)
