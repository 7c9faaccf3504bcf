"""Chains of the signatures in a paper: how long they are, how names are compared, what an anchor was signed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

from app.instruments.kinds import fields_of
from app.kit.ids import StateCode
from app.procedures.catalogue import CATALOGUE
from app.trust.anchors import Anchors, Purpose
from app.trust.archive import Part
from app.trust.foundations import foundations
from app.trust.keys import FileSigner
from app.trust.report import Report
from app.trust.revocation import Revocation
from app.trust.verification import verify
from tests.hostile.template import rerender
from tests.hostile.workshop import Held, Workshop
from tests.trust.certificates import usage

DAY = timedelta(days=1)
KEYS = [ec.generate_private_key(ec.SECP256R1()) for _ in range(8)]


def named(text: str, kind: _ASN1Type) -> x509.Name:
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "XA")
    return x509.Name([country, x509.NameAttribute(NameOID.COMMON_NAME, text, _type=kind)])


class Chain:
    """A root for seals, `length - 1` authorities below it and a seal: each certificate with its list."""

    def __init__(
        self,
        shop: Workshop,
        length: int,
        *,
        spelt: _ASN1Type = _ASN1Type.UTF8String,
        hashing: hashes.HashAlgorithm | None = None,
    ) -> None:
        self.shop, self.spelt, self.label = shop, spelt, f"{length}{spelt.name}{hashing.name if hashing else ''}"
        self.keys = [*KEYS[:length], ec.generate_private_key(ec.SECP256R1())]
        self.root = self._made(0, 0, hashing or hashes.SHA256())
        below = [self._made(place, place - 1, hashes.SHA256()) for place in range(1, length + 1)]
        self.signer = FileSigner.of(self.keys[-1], [*reversed(below)])
        shop.held.append(Held("XA.moj", "seal", self.signer.certificate))

    def _made(self, place: int, by: int, hashing: hashes.HashAlgorithm) -> bytes:
        issues, at = place < len(self.keys) - 1, self.shop.at
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(f"{self.label} {place}", _ASN1Type.UTF8String))
            .issuer_name(named(f"{self.label} {by}", self.spelt if not issues else _ASN1Type.UTF8String))
            .public_key(self.keys[place].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - 30 * DAY)
            .not_valid_after(at + 300 * DAY)
            .add_extension(x509.BasicConstraints(issues, None), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.keys[place].public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.keys[by].public_key()), False)
            .add_extension(usage("key_cert_sign", "crl_sign") if issues else usage("digital_signature"), True)
        )
        return builder.sign(self.keys[by], hashing).public_bytes(Encoding.DER)

    def _list(self, place: int) -> bytes:
        key, at = self.keys[place], self.shop.at
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(named(f"{self.label} {place}", _ASN1Type.UTF8String))
            .last_update(at - timedelta(minutes=1))
            .next_update(at + 30 * DAY)
            .add_extension(x509.CRLNumber(1), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
        )
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)

    def letter(self) -> bytes:
        lists = tuple(self._list(place) for place in range(len(self.keys) - 1))
        revocation = self.shop.known(self.shop.sound) + Revocation(lists)
        return self.shop.letter(sealer=self.shop.sealer(signer=self.signer, revocation=revocation))

    @property
    def anchors(self) -> Anchors:
        known = self.shop.lab.anchors
        own = {**known.certificates[StateCode("XA")]}
        own[Purpose.SEAL] = (*own[Purpose.SEAL], self.root)
        return replace(known, certificates={**known.certificates, StateCode("XA"): own})

    def judged(self, pdf: bytes) -> Report:
        holders = self.shop.directories()[StateCode("XA")]
        return verify(pdf, self.anchors, holders, self.shop.at, fields=fields_of(CATALOGUE), rerender=rerender)


def found(report: Report) -> Sequence[tuple[str, str]]:
    return [(one.code, one.detail) for one in report.found]


def anchored(chain: Chain, pdf: bytes) -> bool:
    every = tuple(one for purpose in Purpose for one in chain.anchors.of("XA", purpose))
    return (chain.root, Part.ANCHOR) in {(one.certificate, one.part) for one in foundations(pdf, every)}


@pytest.mark.parametrize(
    ("length", "expected"), [(4, []), (5, [("chain_invalid", "5 certificates below the anchor; 4 are allowed")])]
)
def test_a_chain_is_as_long_as_the_house_can_follow(
    shop: Workshop, length: int, expected: Sequence[tuple[str, str]]
) -> None:
    chain = Chain(shop, length)
    pdf = chain.letter()
    assert found(chain.judged(pdf)) == expected
    # However long it is: when its anchor is withdrawn, the verdict is looked at again.
    assert anchored(chain, pdf)


def test_a_name_in_another_kind_of_string_is_the_same_name(shop: Workshop) -> None:
    chain = Chain(shop, 2, spelt=_ASN1Type.PrintableString)
    pdf = chain.letter()
    assert (found(chain.judged(pdf)), anchored(chain, pdf)) == ([], True)


def test_what_an_anchor_was_signed_over_does_not_count(shop: Workshop) -> None:
    chain = Chain(shop, 2, hashing=hashes.SHA224())
    pdf = chain.letter()
    assert (found(chain.judged(pdf)), anchored(chain, pdf)) == ([], True)
