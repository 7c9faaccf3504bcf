"""Certomancer's services, with a clock of whole seconds and lists that overlap."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from asn1crypto import crl, x509
from certomancer.crypto_utils import generic_sign
from certomancer.integrations.animator import Animator
from certomancer.registry import ArchLabel, PKIArchitecture, ServiceLabel
from werkzeug.wrappers import Request, Response


class Services(Animator):  # type: ignore[misc]  # certomancer is untyped for mypy
    """TSA, OCSP and CRLs of some States as a WSGI application."""

    def __init__(self, architectures: Mapping[ArchLabel, PKIArchitecture]) -> None:
        super().__init__(architectures, with_web_ui=False)

    def at_time(self, request: Request) -> datetime:
        """The moment asked for. RFC 6960 §4.2.2.1: times in OCSP have no fractions of a second."""
        found: datetime = super().at_time(request)
        return found.replace(microsecond=0)

    def serve_crl(
        self, request: Request, *, label: ServiceLabel, arch: str, crl_no: int | None, use_pem: bool
    ) -> Response:
        """The newest list, good for one more period than the next one takes to appear."""
        if crl_no is not None or use_pem:
            return super().serve_crl(request, label=label, arch=arch, crl_no=crl_no, use_pem=use_pem)
        listed = published(self.architectures[ArchLabel(arch)], label, self.at_time(request))
        return Response(listed, mimetype="application/pkix-crl")


def published(architecture: PKIArchitecture, label: ServiceLabel, at: datetime) -> bytes:
    """The list (DER) that an issuer has published last at a moment.

    Certomancer's ends at the instant at which the next one appears: whose clock is some minutes ahead would find none
    that is current. Authorities let their lists overlap, and so does this one: `nextUpdate` is one period later
    (RFC 5280 §5.1.2.5 says by when the next one comes, not when).
    """
    services = architecture.service_registry
    found = services.get_crl(label, at)
    told, period = found["tbs_cert_list"], services.get_crl_repo_info(label).simulated_update_schedule
    told["next_update"] = x509.Time({told["next_update"].name: told["next_update"].native + period})
    key = architecture.key_set.get_asym_key(services.get_crl_repo_info(label).signing_key).private
    signature = generic_sign(key, told.dump(force=True), found["signature_algorithm"])
    algorithm = found["signature_algorithm"]
    signed = crl.CertificateList({"tbs_cert_list": told, "signature_algorithm": algorithm, "signature": signature})
    return bytes(signed.dump())
