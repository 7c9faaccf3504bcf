"""Web Push as the RFCs have it: their own vector byte for byte, and another implementation that reads what we wrote."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import http_ece
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from app.kit.errors import Misused, Refused
from app.trust import webpush

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_the_example_of_rfc_8291_appendix_a() -> None:
    ours = ec.derive_private_key(
        int.from_bytes(plain("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    body = webpush.encrypt(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        key=ours,
        salt=plain("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert coded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_another_implementation_reads_it() -> None:
    browser = ec.generate_private_key(ec.SECP256R1())
    point = browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    body = webpush.encrypt("Dringend: جديد".encode(), coded(point), coded(b"0123456789abcdef"))
    read = http_ece.decrypt(body, private_key=browser, auth_secret=b"0123456789abcdef", version="aes128gcm")
    assert read.decode() == "Dringend: جديد"


def test_the_token_names_the_service_and_is_signed_by_our_key() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    header = webpush.authorization(key, "https://push.example", "mailto:ops@xa.example", NOW)
    token, _, shown = header.removeprefix("vapid t=").partition(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(plain(head)) == {"typ": "JWT", "alg": "ES256"}
    told = json.loads(plain(claims))
    assert (told["aud"], told["sub"]) == ("https://push.example", "mailto:ops@xa.example")
    assert 0 < told["exp"] - NOW.timestamp() <= 24 * 3600
    raw = plain(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), plain(shown))
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert (len(raw), shown) == (64, webpush.public_of(key))


def test_what_is_no_subscription_or_no_key_is_refused() -> None:
    with pytest.raises(Refused) as gone:
        webpush.encrypt(b"x", coded(b"\x04" + b"\x01" * 64), coded(b"0" * 16))
    assert gone.value.code == "address_gone"
    with pytest.raises(Refused):
        webpush.encrypt(b"x" * (webpush.LARGEST + 1), "", "")
    other = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for pem in (b"", b"nothing", other):
        with pytest.raises(Misused):
            webpush.load_key(pem)
