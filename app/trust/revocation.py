"""Revocation data: gathering it, keeping it, and what it honestly says.

Fetching goes through an injected callable, so that this room opens no connection. What cannot be had is named in
`missing`, never assumed.
"""

from __future__ import annotations

import logging
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.errors import Unavailable
from app.trust.algorithms import TABLE
from app.trust.chain import MALFORMED, issued
from app.trust.statements import Data

log = logging.getLogger("rogatory.revocation")

Fetch: TypeAlias = Callable[[str, bytes | None], bytes]
"""URL and body (POST of an OCSP request) or None (GET of a CRL) → the answer; `Unavailable` when there is none."""

_LARGEST = 16 * 1024 * 1024
_ADDRESSES = 4
"""Responders, and lists, of one certificate that are asked: each that is silent costs seconds."""
_CLOCKS = timedelta(minutes=5)
"""How far the clocks of others may differ from ours."""
_TROUBLE: tuple[type[Exception], ...] = (Unavailable, *MALFORMED)


@dataclass(frozen=True)
class Revocation:
    """CRLs and OCSP responses, DER; kept with the instrument, so that the verdict can be had again in twenty years."""

    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()

    def __add__(self, other: Revocation) -> Revocation:
        """Both together, each item once."""
        return Revocation(tuple(dict.fromkeys(self.crls + other.crls)), tuple(dict.fromkeys(self.ocsps + other.ocsps)))


@dataclass(frozen=True)
class Gathered:
    """What could be had, and for which certificates (subject, reason) nothing could."""

    revocation: Revocation
    missing: tuple[tuple[str, str], ...]


@dataclass
class Cache:
    """Answers that still stand, by what was asked. One a process; holds at most `most` answers.

    `folder`: where they are kept beyond the process, for a node that is shut and opened again without a network. What
    lies there is judged like any answer: whoever changes it spoils it.
    """

    most: int = 500
    answers: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    folder: Path | None = None

    def get(self, key: str, now: datetime) -> bytes | None:
        """An answer that is still fresh."""
        answer, until = self.answers.get(key, (b"", now))
        return answer if now < until else None

    def put(self, key: str, answer: bytes, until: datetime) -> None:
        """Keep an answer until an instant; the oldest gives way."""
        self.answers.pop(key, None)
        while len(self.answers) >= self.most:
            del self.answers[next(iter(self.answers))]
        self.answers[key] = (answer, until)
        if self.folder is not None:
            self._write(self.folder, key, answer)

    def last(self, key: str) -> bytes | None:
        """What was answered last, however long ago."""
        if key in self.answers:
            return self.answers[key][0]
        if self.folder is None:
            return None
        try:
            return (self.folder / sha256(key.encode())).read_bytes()
        except OSError:
            return None

    def _write(self, folder: Path, key: str, answer: bytes) -> None:
        """Beside the others; the oldest gives way. A disk that is full costs no signature."""
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:
                file.write(answer)
            Path(file.name).replace(folder / sha256(key.encode()))
            there = [one for one in folder.iterdir() if not one.name.startswith(".")]
            for one in sorted(there, key=lambda one: one.stat().st_mtime)[: -self.most]:
                one.unlink(missing_ok=True)
        except OSError as error:
            log.warning("an answer about revocation is not kept: %s", error)


def gather(
    certificates: Iterable[bytes],
    anchors: Sequence[bytes],
    fetch: Fetch,
    now: datetime,
    cache: Cache | None = None,
    *,
    reuse: timedelta = timedelta(hours=1),
    lasting: bool = False,
) -> Gathered:
    """Revocation data for every certificate (DER) that is not an anchor: OCSP where offered, else the CRL.

    A certificate that says that it is never revoked (id-pkix-ocsp-nocheck) is asked about like any other: RFC 6960
    §4.2.2.2.1 lets a responder's say so, and no responder signs papers. An answer is used again until its next update,
    `reuse` at most. Only what leads to one of the anchors is asked about: the addresses stand in the certificates, and
    a stranger's would send us wherever they like.

    `lasting`: where a service cannot be reached, what it answered last is taken until that itself says that it ends.
    Whether it is young enough is for whoever judges to say (`Policy.revocation_max_age`).
    """
    cache = cache if cache is not None else Cache()
    ask = _Asking(fetch, cache, now, lasting)
    missing: list[tuple[str, str]] = []
    believed = list(_readable(anchors, missing))
    waiting = [one for one in _readable(certificates, missing) if one not in believed]
    crls: list[bytes] = []
    ocsps: list[bytes] = []
    while found := [(one, issuer) for one in waiting if (issuer := _issuer(one, believed)) is not None]:
        for one, issuer in found:
            waiting.remove(one)
            believed.append(one)
            try:
                _one(one, issuer, ask, now, cache, reuse, crls, ocsps)
            except _TROUBLE as error:
                missing.append((one.subject.rfc4514_string(), str(error)))
    # Of a root that travels along there is nothing to ask, whether it is believed or not.
    lost = [one for one in waiting if one.subject != one.issuer]
    missing += [(one.subject.rfc4514_string(), "it leads to no anchor that is known here") for one in lost]
    return Gathered(Revocation(tuple(dict.fromkeys(crls)), tuple(ocsps)), tuple(missing))


@dataclass(frozen=True)
class _Asking:
    """One piece of work's questions. Where nobody answers, what was answered last may count, if it names its end."""

    fetch: Fetch
    cache: Cache
    now: datetime
    lasting: bool

    def of(self, key: str, url: str, body: bytes | None) -> tuple[bytes, bool]:
        """The answer, and whether it is one that was had before."""
        try:
            return _bounded(self.fetch(url, body)), False
        except Unavailable:
            kept = self.cache.last(key) if self.lasting else None
            if kept is None or not self._ends(kept, body):
                raise
            return kept, True

    @staticmethod
    def _ends(answer: bytes, body: bytes | None) -> bool:
        """Without a next update nothing says until when it was meant to stand."""
        if body is None:
            return x509.load_der_x509_crl(answer).next_update_utc is not None
        told = ocsp.load_der_ocsp_response(answer)
        return told.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL and told.next_update_utc is not None


def _issuer(certificate: x509.Certificate, believed: Iterable[x509.Certificate]) -> x509.Certificate | None:
    """Who issued a certificate, among those that are believed."""
    return next((one for one in believed if issued(certificate, one)), None)


def _readable(ders: Iterable[bytes], missing: list[tuple[str, str]]) -> Iterator[x509.Certificate]:
    """Each certificate once; a stranger's that cannot be read is named, and hinders none of the others."""
    for der in dict.fromkeys(ders):
        try:
            found = x509.load_der_x509_certificate(der)
            found.subject, found.issuer  # noqa: B018  # read only when asked for
        except MALFORMED as error:
            missing.append((f"certificate {sha256(der)[:16]}", str(error)))
        else:
            yield found


def _one(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    ask: _Asking,
    now: datetime,
    cache: Cache,
    reuse: timedelta,
    crls: list[bytes],
    ocsps: list[bytes],
) -> None:
    """Put the data of one certificate on one of the two lists; `Unavailable` when neither service answers."""
    responders, lists = _responders(certificate), _lists(certificate)
    reasons: list[str] = []
    for url in responders:
        try:
            ocsps.append(_ocsp(certificate, issuer, url, ask, now, cache, reuse))
        except _TROUBLE as error:
            reasons.append(str(error))
        else:
            return
    for url in lists:
        try:
            crls.append(_crl(url, ask, now, cache, reuse))
        except _TROUBLE as error:
            reasons.append(str(error))
        else:
            return
    raise Unavailable("no_revocation_data", "; ".join(reasons) or "it names no CRL and no responder")


def _ocsp(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    url: str,
    ask: _Asking,
    now: datetime,
    cache: Cache,
    reuse: timedelta,
) -> bytes:
    key = f"{url} {sha256(certificate.public_bytes(Encoding.DER))}"
    kept = cache.get(key, now)
    if kept is not None:
        return kept
    # RFC 5019 §2.1.1: SHA-1 names the issuer here and protects nothing; many responders know nothing else.
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303
    nonce = x509.OCSPNonce(secrets.token_bytes(32))  # RFC 9654 §2.1
    asked = request.add_extension(nonce, critical=False).build()
    answer, again = ask.of(key, url, asked.public_bytes(Encoding.DER))
    response = ocsp.load_der_ocsp_response(answer)
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise Unavailable("ocsp_refused", f"The responder answered {response.response_status.name.lower()}.")
    _demand_answer(response, certificate, None if again else nonce, now)
    told = Data.of(Revocation((), (answer,))).about(certificate, issuer, TABLE, None)
    if not told.statements:
        # A responder whose own certificate has ended, say: the list, if there is one, counts all the same.
        words = "; ".join(told.unusable) or "it is about a certificate of another issuer"
        raise Unavailable("ocsp_unusable", f"What the responder answered does not count: {words}.")
    if not again:
        cache.put(key, answer, min(response.next_update_utc or now, now + reuse))
    return answer


def _demand_answer(
    response: ocsp.OCSPResponse, certificate: x509.Certificate, nonce: x509.OCSPNonce | None, now: datetime
) -> None:
    """The answer is to this question (`nonce`; None: to an earlier one, which was looked at then) and of this time.

    RFC 5019 §4: many responders prepare answers and leave the nonce out; then thisUpdate alone says how old it is.
    """
    given = [one.value for one in response.extensions if isinstance(one.value, x509.OCSPNonce)]
    if nonce is not None and given and given != [nonce]:
        raise Unavailable("ocsp_other_nonce", "The responder answered another question than was asked.")
    about = [one for one in response.responses if one.serial_number == certificate.serial_number]
    if not about:
        raise Unavailable("ocsp_other_certificate", "The responder answered about another certificate.")
    if any(one.certificate_status is ocsp.OCSPCertStatus.UNKNOWN for one in about):
        raise Unavailable("ocsp_unknown", "The responder does not know the certificate.")
    for one in about:
        _demand_current("answer", one.this_update_utc, one.next_update_utc, now)


def _demand_current(what: str, since: datetime, until: datetime | None, now: datetime) -> None:
    if since > now + _CLOCKS:
        raise Unavailable("revocation_from_the_future", f"The {what} is of {stamp(since)}, ahead of our clock.")
    if until is not None and until < now - _CLOCKS:
        raise Unavailable("revocation_outdated", f"The {what} was to be replaced by {stamp(until)}.")


def _crl(url: str, ask: _Asking, now: datetime, cache: Cache, reuse: timedelta) -> bytes:
    kept = cache.get(url, now)
    if kept is not None:
        return kept
    answer, again = ask.of(url, url, None)
    parsed = x509.load_der_x509_crl(answer)
    _demand_current("list", parsed.last_update_utc, parsed.next_update_utc, now)
    if any(isinstance(one.value, x509.DeltaCRLIndicator) for one in parsed.extensions):
        raise Unavailable("delta_list", "There is a delta instead of a whole list, and a delta clears nobody.")
    if not again:
        cache.put(url, answer, min(parsed.next_update_utc or now, now + reuse))
    return answer


def _bounded(answer: bytes) -> bytes:
    if len(answer) > _LARGEST:
        raise Unavailable("answer_too_large", f"The answer holds more than {_LARGEST} bytes.")
    return answer


def _responders(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return []
    wanted = AuthorityInformationAccessOID.OCSP
    named = [one.access_location for one in found if one.access_method == wanted and _http(one.access_location)]
    return [one.value for one in named[:_ADDRESSES]]


def _lists(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    return [name.value for point in points for name in point.full_name or () if _http(name)][:_ADDRESSES]


def _http(name: x509.GeneralName) -> bool:
    return isinstance(name, x509.UniformResourceIdentifier) and name.value.startswith(("http://", "https://"))
