"""Signing with a key that never leaves its token or hardware security module (OASIS PKCS #11 2.40).

When the session is lost, or the token was not there, the library is started anew and the token opened once more before
anything is said to be away. Every signature is checked against the certificate before it is handed on: neither another
key of the same label nor a fault in the token passes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from asn1crypto.algos import DigestInfo
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from app.kit.errors import KeyAway, Misused
from app.trust import cryptoki
from app.trust.cryptoki import Handle, Library, Lost
from app.trust.keys import hash_for
from app.trust.pins import Pin, WrongPin
from app.trust.token import TokenKey

T = TypeVar("T")


@dataclass(frozen=True)
class _Held:
    """A key at hand, good for one start of one library."""

    library: Library
    start: int
    key: Handle
    raw: bool
    """Whether the token signs a digest; else it hashes by itself."""
    each: str
    """Serial number of a token that wants its PIN for each signature (CKA_ALWAYS_AUTHENTICATE); empty: it does not."""


@dataclass
class Pkcs11Signer:
    """A `Signer` in a token: ECDSA on P-256, P-384 or P-521, or RSA."""

    where: TokenKey
    pin: Pin = field(repr=False)
    certificate: bytes
    chain: tuple[bytes, ...] = ()
    name: str = ""
    """How the key is called in errors; empty: by its place."""
    _held: _Held | None = field(default=None, init=False, repr=False)
    _seen: bool = field(default=False, init=False, repr=False)

    @classmethod
    def of(cls, where: TokenKey, pin: Pin, certificates: Sequence[bytes] = (), name: str = "") -> Pkcs11Signer:
        """A signer from DER certificates, its own first; without any, those in the token count."""
        found = list(certificates) or stored_certificates(where, pin)
        return cls(where, pin, found[0], tuple(found[1:]), name)

    def sign(self, data: bytes) -> bytes:
        """See `Signer.sign`. `KeyAway` when the token cannot be used now."""
        public = self._public
        digest = hashlib.new(hash_for(public).name, data).digest()
        made = self._with_key(lambda held: self._made(held, data, digest))
        if isinstance(public, ec.EllipticCurvePublicKey):
            half = len(made) // 2  # r and s, each as long as the curve's order (PKCS #11 2.40 §2.3.1)
            made = encode_dss_signature(int.from_bytes(made[:half]), int.from_bytes(made[half:]))
        self._check(data, made)
        return made

    def ready(self) -> None:
        """Have the token open and the key at hand; `KeyAway` otherwise. Signs nothing."""
        from pkcs11 import Attribute

        self._with_key(lambda held: held.key[Attribute.KEY_TYPE])

    @cached_property
    def _public(self) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
        found = x509.load_der_x509_certificate(self.certificate).public_key()
        if not isinstance(found, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            raise Misused("bad_key", "A key in a token is ECDSA or RSA.", "Make one of those in the token.")
        return found

    def _with_key(self, act: Callable[[_Held], T]) -> T:
        from pkcs11.exceptions import PKCS11Error

        with self._named():
            library = cryptoki.library(self.where.module)
            with library.lock:
                try:
                    return self._seen_doing(act, library)
                except (PKCS11Error, Lost):
                    self._held = None
                library.restart()
                try:
                    with library.told():
                        return self._seen_doing(act, library)
                except Lost as lost:
                    if self._seen and lost.error.code == "no_token":
                        words = f"The token with {self.where.place} was there and is gone."
                        raise KeyAway("token_away", words, "Put it back; it is found by itself.") from lost
                    raise lost.error from lost

    def _seen_doing(self, act: Callable[[_Held], T], library: Library) -> T:
        if self._held is None or (self._held.library, self._held.start) != (library, library.starts):
            self._held = self._opened(library)
        result = act(self._held)
        self._seen = True
        return result

    def _opened(self, library: Library) -> _Held:
        from pkcs11 import Attribute, Mechanism
        from pkcs11.exceptions import AttributeTypeInvalid

        session = library.session(self.where, self.pin)
        key = cryptoki.private_key(session, self.where)
        try:
            each = bool(key[Attribute.ALWAYS_AUTHENTICATE])
        except AttributeTypeInvalid:  # a token from before this attribute
            each = False
        known = session.token.slot.get_mechanisms()
        raw = (Mechanism.RSA_PKCS if isinstance(self._public, rsa.RSAPublicKey) else Mechanism.ECDSA) in known
        serial = session.token.serial.decode("utf-8", "replace")
        return _Held(library, library.starts, key, raw, serial if each else "")

    def _made(self, held: _Held, data: bytes, digest: bytes) -> bytes:
        from pkcs11 import Mechanism
        from pkcs11.exceptions import PinIncorrect

        if isinstance(self._public, rsa.RSAPublicKey):  # RFC 8017 §8.2
            info = DigestInfo({"digest_algorithm": {"algorithm": "sha256"}, "digest": digest})
            what, mechanism = (info.dump(), Mechanism.RSA_PKCS) if held.raw else (data, Mechanism.SHA256_RSA_PKCS)
        elif held.raw:
            what, mechanism = digest, Mechanism.ECDSA
        else:
            what, mechanism = data, _HASHING[len(digest)](Mechanism)
        if not held.each:
            made: bytes = held.key.sign(what, mechanism=mechanism)
            return made
        with self.pin.offered(held.each) as pin:
            try:
                made = held.key.sign(what, mechanism=mechanism, pin=pin)
            except PinIncorrect as error:
                raise WrongPin from error
        return made

    def _check(self, data: bytes, made: bytes) -> None:
        public = self._public
        try:
            if isinstance(public, rsa.RSAPublicKey):
                public.verify(made, data, padding.PKCS1v15(), hash_for(public))
            else:
                public.verify(made, data, ec.ECDSA(hash_for(public)))
        except InvalidSignature as error:
            raise KeyAway(
                "token_key_unfit",
                f"What the key {self.where.place} signed does not fit its certificate.",
                "Name the key that belongs to the certificate, by its id if labels repeat.",
                self.name or self.where.place,
            ) from error

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except KeyAway as error:
            error.key = self.name or self.where.place
            raise


_HASHING: dict[int, Callable[[Handle], Handle]] = {
    32: lambda known: known.ECDSA_SHA256,
    48: lambda known: known.ECDSA_SHA384,
    64: lambda known: known.ECDSA_SHA512,
}
"""By the digest's length in bytes; the names are known only once python-pkcs11 is imported."""


def stored_certificates(where: TokenKey, pin: Pin) -> list[bytes]:
    """The key's certificate in its token, then those of its issuers that lie there too, without the anchor; DER.

    `Misused` `no_token_certificate` unless exactly one has the key's id (CKA_ID).
    """
    from pkcs11 import Attribute, ObjectClass

    library = cryptoki.library(where.module)
    with library.lock, library.told():
        try:
            session = library.session(where, pin)
            identity = cryptoki.private_key(session, where)[Attribute.ID]
        except Lost as lost:
            raise lost.error from lost
        found = [
            (one[Attribute.ID], x509.load_der_x509_certificate(one[Attribute.VALUE]))
            for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
        ]
    own = [certificate for named, certificate in found if named == identity]
    if len(own) != 1:
        raise Misused(
            "no_token_certificate",
            f"{len(own) or 'No'} certificates lie beside the key {where.place}.",
            "Give it in a PEM file, the issuing ones after it.",
        )
    chain = [own[0]]
    while issuers := [
        one for _, one in found if one.subject == chain[-1].issuer and one.subject != one.issuer and one not in chain
    ]:
        chain.append(issuers[0])
    return [one.public_bytes(Encoding.DER) for one in chain]
