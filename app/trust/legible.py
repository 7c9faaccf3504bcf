"""What of revocation data all of our libraries can read.

Lists and answers come over plain HTTP (RFC 5280 §4.2.1.13) and in strangers' files. One that a library stumbles over
says nothing: it is set aside, and what is then missing is *indeterminate*. It never makes a sound file unreadable.
"""

from __future__ import annotations

from collections.abc import Callable

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.x509 import ocsp

from app.trust.chain import MALFORMED
from app.trust.revocation import Revocation

_TROUBLE: tuple[type[Exception], ...] = (*MALFORMED, KeyError, IndexError, OverflowError, RecursionError)
_HEAD = ("signature", "issuer", "this_update", "next_update", "crl_extensions")


def legible(revocation: Revocation) -> Revocation:
    """The items that can be read whole by `cryptography` and by pyHanko's asn1crypto."""
    return Revocation(
        tuple(der for der in revocation.crls if _reads(_read_list, der)),
        tuple(der for der in revocation.ocsps if _reads(_read_answer, der)),
    )


def _reads(read: Callable[[bytes], None], der: bytes) -> bool:
    try:
        read(der)
    except _TROUBLE:
        return False
    return True


def _read_list(der: bytes) -> None:
    # The entries, of which there may be a hundred thousand, are looked at by `cryptography` alone: it reads them all.
    x509.load_der_x509_crl(der)
    found = asn1_crl.CertificateList.load(der, strict=True)
    for part in (found["signature_algorithm"], found["signature"], *(found["tbs_cert_list"][one] for one in _HEAD)):
        part.native  # noqa: B018  # read only when asked for


def _read_answer(der: bytes) -> None:
    ocsp.load_der_ocsp_response(der)
    found = asn1_ocsp.OCSPResponse.load(der, strict=True)
    found.native  # noqa: B018  # read only when asked for
    found.response_data.native  # noqa: B018
