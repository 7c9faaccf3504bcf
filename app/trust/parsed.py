"""What was taken apart before: certificates and revocation data, by their bytes, for the verifications of a process.

A State's anchors, its issuing certificates and its lists come with every instrument. What is kept is only what the
bytes themselves say, whatever they are used for: nothing about trust, purpose or time, so that it is never out of date.
"""

from __future__ import annotations

import threading
from functools import lru_cache

from asn1crypto import crl, ocsp, x509

_MOST = 64
_LARGEST = 8 * 1024
"""In bytes; a longer item is taken apart each time, so that a stranger's file fills no memory."""


class _Kept(threading.local):
    """asn1crypto takes its values apart when they are looked at: no two threads may look at one."""

    def __init__(self) -> None:
        self.certificate = lru_cache(maxsize=_MOST)(x509.Certificate.load)
        self.list = lru_cache(maxsize=_MOST)(crl.CertificateList.load)
        self.answer = lru_cache(maxsize=_MOST)(ocsp.OCSPResponse.load)


_kept = _Kept()


def certificate(der: bytes) -> x509.Certificate:
    """A certificate as pyHanko takes it; `ValueError` for what is none."""
    return _kept.certificate(der) if len(der) <= _LARGEST else x509.Certificate.load(der)


def revocation_list(der: bytes) -> crl.CertificateList:
    """A CRL as pyHanko takes it; `ValueError` for what is none."""
    return _kept.list(der) if len(der) <= _LARGEST else crl.CertificateList.load(der)


def answer(der: bytes) -> ocsp.OCSPResponse:
    """An OCSP response as pyHanko takes it; `ValueError` for what is none."""
    return _kept.answer(der) if len(der) <= _LARGEST else ocsp.OCSPResponse.load(der)
