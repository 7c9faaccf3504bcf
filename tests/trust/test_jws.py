"""Signed JSON: what is signed is read back; every other spelling of it is refused."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.errors import Misused, Refused, Unreadable
from app.trust import jws
from app.trust.keys import FileSigner
from tests.trust.certificates import NOW, Authority

TYPE = "rogatory-test"
PAYLOAD = {"to": "XB.moj", "text": "Æ 文 ٣", "number": 7}


@pytest.fixture(scope="module")
def root() -> Authority:
    return Authority("Root")


@pytest.fixture(scope="module")
def signer(root: Authority) -> FileSigner:
    return root.signer("envelope")


def parts(token: str) -> list[str]:
    return token.split(".")


def encoded(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(text + "=="))
    return found


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (ec.generate_private_key(ec.SECP384R1()), "ES384"),
        (ec.generate_private_key(ec.SECP521R1()), "ES512"),
        (ed25519.Ed25519PrivateKey.generate(), "EdDSA"),
    ],
)
def test_what_is_signed_is_read_back(root: Authority, key: ec.EllipticCurvePrivateKey, algorithm: str) -> None:
    signer = root.signer(key=key)
    token = jws.sign(PAYLOAD, signer, TYPE)
    verified = jws.verify(token, TYPE, [root.der], NOW)
    assert (verified.payload, verified.certificate_digest) == (PAYLOAD, signer.digest)
    assert jws.read(token.encode(), TYPE).algorithm == algorithm
    assert jws.compact(jws.flatten(token)) == token


def test_keys_for_which_there_is_no_rule_sign_nothing(root: Authority) -> None:
    for key in (rsa.generate_private_key(65537, 3072), ec.generate_private_key(ec.SECP256K1())):
        with pytest.raises(Misused):
            jws.sign(PAYLOAD, root.signer(key=key), TYPE)


def test_another_payload_under_the_signature_is_refused(root: Authority, signer: FileSigner) -> None:
    header, _, signature = parts(jws.sign(PAYLOAD, signer, TYPE))
    with pytest.raises(Refused) as caught:
        jws.verify(f"{header}.{encoded({'to': 'XC.moj'})}.{signature}", TYPE, [root.der], NOW)
    assert caught.value.code == "bad_signature"


def test_another_algorithm_than_the_keys_is_refused(root: Authority, signer: FileSigner) -> None:
    header, payload, signature = parts(jws.sign(PAYLOAD, signer, TYPE))
    for algorithm in ("none", "HS256", "ES384", "EdDSA"):
        with pytest.raises(Refused) as caught:
            jws.verify(f"{encoded({**decoded(header), 'alg': algorithm})}.{payload}.{signature}", TYPE, [root.der], NOW)
        assert caught.value.code == "bad_signature"


def test_an_rsa_certificate_is_refused_though_its_chain_is_good(root: Authority, signer: FileSigner) -> None:
    header, payload, signature = parts(jws.sign(PAYLOAD, signer, TYPE))
    other = root.signer(key=rsa.generate_private_key(65537, 3072))
    changed = {**decoded(header), "x5c": [base64.b64encode(other.certificate).decode()]}
    with pytest.raises(Refused) as caught:
        jws.verify(f"{encoded(changed)}.{payload}.{signature}", TYPE, [root.der], NOW)
    assert caught.value.code == "weak_key"


def test_a_signature_cut_or_lengthened_is_refused(root: Authority, signer: FileSigner) -> None:
    header, payload, signature = parts(jws.sign(PAYLOAD, signer, TYPE))
    raw = base64.urlsafe_b64decode(signature + "==")
    for other in (raw[:-1], raw + b"\x00", b"", bytes(64)):
        with pytest.raises(Refused):
            jws.verify(f"{header}.{payload}.{encoded(other)}", TYPE, [root.der], NOW)


def test_a_chain_to_no_anchor_is_refused(signer: FileSigner) -> None:
    with pytest.raises(Refused) as caught:
        jws.verify(jws.sign(PAYLOAD, signer, TYPE), TYPE, [Authority("Root").der], NOW)
    assert caught.value.code == "no_anchor"


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("token_malformed", lambda h, p, s: f"{h}.{p}"),
        ("token_malformed", lambda h, p, s: f"{h}.{p}.{s}.x"),
        ("token_malformed", lambda h, p, s: f"{h}.{p}.{s}="),
        ("token_malformed", lambda h, p, s: f"{h}.{p}.!{s}"),
        ("token_malformed", lambda h, p, s: f"{h}.{p[:-1]}.{s}"),
        ("token_header", lambda h, p, s: f"{encoded({**decoded(h), 'crit': ['b64']})}.{p}.{s}"),
        ("token_header", lambda h, p, s: f"{encoded({**decoded(h), 'jku': 'https://localhost'})}.{p}.{s}"),
        ("token_header", lambda h, p, s: f"{encoded({**decoded(h), 'x5c': []})}.{p}.{s}"),
        ("token_header", lambda h, p, s: f"{encoded({**decoded(h), 'x5c': ['?']})}.{p}.{s}"),
        ("token_type", lambda h, p, s: f"{encoded({**decoded(h), 'typ': 'rogatory-other'})}.{p}.{s}"),
        ("token_type", lambda h, p, s: f"{encoded({**decoded(h), 'alg': 7})}.{p}.{s}"),
        ("json_not_canonical", lambda h, p, s: f"{h}.{encoded(b'{ }')}.{s}"),
        ("json_malformed", lambda h, p, s: f"{h}.{encoded(b'[')}.{s}"),
    ],
)
def test_another_form_is_not_read(signer: FileSigner, code: str, change: object) -> None:
    token = change(*parts(jws.sign(PAYLOAD, signer, TYPE)))  # type: ignore[operator]
    with pytest.raises(Unreadable) as caught:
        jws.read(token, TYPE)
    assert caught.value.code == code


def test_an_endless_token_is_not_read() -> None:
    with pytest.raises(Unreadable) as caught:
        jws.read("a" * (jws.LARGEST + 1), TYPE)
    assert caught.value.code == "token_too_large"


def test_a_flattened_form_has_three_members(signer: FileSigner) -> None:
    flat = jws.flatten(jws.sign(PAYLOAD, signer, TYPE))
    for wrong in ({**flat, "header": {}}, {"payload": "", "protected": ""}, {**flat, "signature": 7}):
        with pytest.raises(Unreadable):
            jws.compact(wrong)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_changed_character_passes(signer: FileSigner, root: Authority, data: st.DataObject) -> None:
    token = jws.sign(PAYLOAD, signer, TYPE)
    place = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.sampled_from("ABCabc019-_."))
    if token[place] == sign:
        return
    with pytest.raises((Refused, Unreadable)):
        jws.verify(token[:place] + sign + token[place + 1 :], TYPE, [root.der], NOW)
