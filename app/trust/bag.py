"""The certificates that a signature or a timestamp carries along.

No signature covers them, so that a stranger may change one and nothing is missed: pyHanko looks only at those that it
needs. A certificate whose own signature does not hold under the issuer that it names is a sign of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from asn1crypto import cms
from cryptography import x509

from app.trust.chain import signed


def certificates(signed: cms.SignedData) -> Iterator[bytes]:
    """The certificates in a CMS, DER."""
    for one in signed["certificates"]:
        if one.name == "certificate":
            yield one.chosen.dump()


def broken(given: Iterable[bytes], anchors: Iterable[bytes]) -> Iterator[str]:
    """The names of those that do not hold under any issuer of their issuer's name, where one is at hand."""
    own = [x509.load_der_x509_certificate(one) for one in given]
    known = [*own, *(x509.load_der_x509_certificate(one) for one in anchors)]
    for certificate in own:
        issuers = [one for one in known if one.subject == certificate.issuer]
        if issuers and not any(signed(certificate, one) for one in issuers):
            yield certificate.subject.rfc4514_string()
