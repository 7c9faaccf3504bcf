"""The development PKI in one process: CRLs, OCSP and timestamps at any moment, and odd certificates for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlsplit

from asn1crypto import tsp
from certomancer.integrations.animator import FAKE_TIME_HEADER
from certomancer.registry import ArchLabel, CertLabel, PKIArchitecture, ServiceLabel
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from werkzeug.test import Client

from app.kit.clock import now
from app.kit.errors import Unavailable
from app.trust.anchors import Anchors, Purpose
from app.trust.anchors import load as load_anchors
from app.trust.keys import FileSigner
from app.trust.revocation import Revocation, gather
from app.trust.timestamps import Timestamper
from certs.animation import Services, published
from certs.pki import Pki, chain_pem, write_key
from certs.plan import CertificateSpec, leaf


class Lab:
    """A PKI whose certificate authorities, responders and timestamping authorities answer in this process."""

    def __init__(self, pki: Pki) -> None:
        self.pki = pki
        self._more: dict[str, dict[str, CertificateSpec]] = {state: {} for state in pki.states}
        self._built: dict[str, PKIArchitecture] = {}

    @property
    def anchors(self) -> Anchors:
        """The anchors of every State."""
        return load_anchors(self.pki.anchors)

    def architecture(self, state: str) -> PKIArchitecture:
        """The State's PKI with what was issued or revoked here."""
        if state not in self._built:
            self._built[state] = self.pki.architecture(state, self._more[state])
        return self._built[state]

    def crl(self, state: str, issuer: str, at: datetime | None = None) -> bytes:
        """The list that an issuer (`seal-issuing`, `tsa-root`, …) had published at a moment, DER."""
        return published(self.architecture(state), ServiceLabel(issuer), at or now())

    def tsa(self, state: str, at: datetime | None = None) -> Timestamper:
        """The State's timestamping authority; `at` makes its clock stand still."""
        return Timestamper(self.transport(state, at))

    def transport(self, state: str, at: datetime | None = None) -> Callable[[bytes], bytes]:
        """The timestamping authority as a transport."""

        def ask(request: bytes) -> bytes:
            moment = (at or now()).replace(microsecond=0)
            stamper = self.architecture(state).service_registry.summon_timestamper(ServiceLabel("tsa"), moment)
            return bytes(stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump())

        return ask

    def fetch(self, at: datetime | None = None) -> Callable[[str, bytes | None], bytes]:
        """What a client of the services over HTTP would get, at a moment."""
        client = Client(Services({ArchLabel(one.lower()): self.architecture(one) for one in self.pki.states}))

        def get(url: str, body: bytes | None) -> bytes:
            path, headers = urlsplit(url).path, {FAKE_TIME_HEADER: (at or now()).isoformat()}
            answer = (
                client.get(path, headers=headers) if body is None else client.post(path, data=body, headers=headers)
            )
            if answer.status_code != 200:
                raise Unavailable("no_answer", f"{url} answered {answer.status_code}.")
            return answer.data

        return get

    def revocation(self, state: str, certificates: Iterable[bytes], at: datetime | None = None) -> Revocation:
        """Revocation data for certificates and for the State's timestamping authority, as of a moment."""
        stamping = self.pki.signer(state, "tsa")
        every = (*certificates, stamping.certificate, *stamping.chain)
        known = [one for purpose in Purpose for one in self.anchors.of(state, purpose)]
        return gather(every, known, self.fetch(at), at or now()).revocation

    def revoke(self, state: str, label: str, since: datetime, reason: str = "key_compromise") -> None:
        """Revoke a certificate from an instant on; earlier lists do not know it."""
        given = self._more[state].setdefault(label, {})
        # RFC 5280 §5.1.2.6: times in a list have no fractions of a second.
        given["revocation"] = {"revoked-since": since.replace(microsecond=0).isoformat(), "reason": reason}
        self._built.pop(state, None)

    def issue(
        self,
        state: str,
        label: str,
        purpose: str = "seal",
        *,
        usage: Iterable[str] = ("digital_signature",),
        name: str = "",
        key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
        more: CertificateSpec | None = None,
    ) -> FileSigner:
        """Issue a certificate that the plan does not have; `more` overrides what certomancer's configuration says."""
        entity = {"common-name": name or label}
        spec = leaf(self.pki.plan, self.pki.made_at, label, purpose, list(usage), entity)
        extra = dict(more or {})
        wanted = extra.pop("extensions", [])
        # Without usages the extension is left out: a profile such as `simple-ca` brings its own.
        spec["extensions"] = [*(spec["extensions"] if usage else []), *wanted]
        self._more[state][label] = {**spec, **extra}
        self._built.pop(state, None)
        path = self.pki.key_path(state, str(self._more[state][label]["subject-key"]))
        if not path.exists():
            write_key(path, key)
        architecture = self.architecture(state)
        # The certificate is pinned to its file for the same reason as in `certs.pki`.
        single = self.pki.directory / state / "certs" / "single" / f"{label}.pem"
        single.write_bytes(
            chain_pem(architecture, label).partition(b"-----END CERTIFICATE-----\n")[0] + b"-----END CERTIFICATE-----\n"
        )
        self.pki.certificate_path(state, label).write_bytes(chain_pem(architecture, label))
        self._more[state][label]["certificate-file"] = f"{state}/certs/single/{label}.pem"
        self._built.pop(state, None)
        return FileSigner.load(path, self.pki.certificate_path(state, label))

    def certificate(self, state: str, label: str) -> bytes:
        """The DER certificate of a label."""
        return bytes(self.architecture(state).get_cert(CertLabel(label)).dump())
