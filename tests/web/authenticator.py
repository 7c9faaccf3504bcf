"""An authenticator without a browser: a passkey as WebAuthn level 3 makes it, and answers to challenges."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from app.accounts.sign_in_models import Passkey
from app.kit.canonical import JsonObject
from tests.web.visiting import Site

HOST = "localhost"
ORIGIN = "http://localhost:8080"
"""Passkeys know no addresses."""
_PRESENT, _VERIFIED = 0x01, 0x04


def coded(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """One passkey of somebody."""

    id: str = field(default_factory=lambda: coded(secrets.token_bytes(16)))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    count: int = 0

    def public(self) -> bytes:
        """Its public key in COSE (RFC 9052 §7, RFC 9053 §7.1.1): ES256 on P-256."""
        point = self.key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})

    def answer(self, asked: JsonObject) -> str:
        """What a browser sends for what it was asked, after a touch of its verified owner."""
        self.count += 1
        client = {"type": "webauthn.get", "challenge": asked["challenge"], "origin": ORIGIN, "crossOrigin": False}
        told = json.dumps(client).encode()
        flags = bytes([_PRESENT | _VERIFIED])
        data = hashlib.sha256(HOST.encode()).digest() + flags + self.count.to_bytes(4, "big")
        signature = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": coded(told),
            "authenticatorData": coded(data),
            "signature": coded(signature),
        }
        return json.dumps({"id": self.id, "rawId": self.id, "type": "public-key", "response": response})


def passkey(site: Site, who: str) -> Authenticator:
    """A passkey of somebody, as if they had made it on their account page."""
    made = Authenticator()
    owner = site.house.owner
    told = {"authority": owner, "id": made.id, "official": site.official(who), "label": f"{who}'s"}
    with site.house.session("rog_web") as session:
        session.add(Passkey(**told, public_key=made.public(), count=0, made=site.house.time, last_used=None))
    return made
