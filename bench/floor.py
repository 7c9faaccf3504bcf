"""The floor of the exchange: pyHanko called as its documentation shows, and nothing of ours but the rendering.

The same documents, keys, timestamping authority and revocation data: two signatures with a timestamp each, the second
over a security store; then both validated with what the file carries.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from asn1crypto import crl, ocsp, tsp, x509
from pyhanko.keys import load_certs_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import KeyUsageConstraints, async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore


class Stamper(TimeStamper):
    """pyHanko's timestamper over a connection that is kept, as ours is."""

    def __init__(self, ask: Callable[[bytes], bytes]) -> None:
        super().__init__(include_nonce=True)
        self._ask = ask

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """What the authority answers."""
        return tsp.TimeStampResp.load(self._ask(req.dump()))


def signer(key: Path, certificate: Path) -> SimpleSigner:
    """A key in a file and its chain, the signer's certificate first."""
    own, *chain = load_certs_from_pemder([str(certificate)])
    store = SimpleCertificateStore()
    store.register_multiple(chain)
    loaded = load_private_key_from_pemder(str(key), passphrase=None)
    return SimpleSigner(signing_cert=own, signing_key=loaded, cert_registry=store)


@dataclass
class Floor:
    """One process that signs and validates with bare pyHanko calls."""

    person: SimpleSigner
    seal: SimpleSigner
    stamper: Stamper
    roots: list[x509.Certificate]
    crls: list[crl.CertificateList]
    ocsps: list[ocsp.OCSPResponse]

    @classmethod
    def like(
        cls, sample: bytes, person: SimpleSigner, seal: SimpleSigner, ask: Callable[[bytes], bytes], roots: list[bytes]
    ) -> Floor:
        """With the revocation data that a sample carries."""
        store = DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(sample)))
        crls = [crl.CertificateList.load(one.get_object().data) for one in store.crls]
        ocsps = [ocsp.OCSPResponse.load(one.get_object().data) for one in store.ocsps]
        return cls(person, seal, Stamper(ask), [x509.Certificate.load(one) for one in roots], crls, ocsps)

    def sign(self, frozen: bytes) -> bytes:
        """Signatory's signature, security store, seal."""
        person = PdfSignatureMetadata(
            field_name="Signatory",
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.FILL_FORMS,
        )
        seal = PdfSignatureMetadata(
            field_name="Seal",
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        once = self._sign(IncrementalPdfFileWriter(BytesIO(frozen)), person, self.person)
        writer = IncrementalPdfFileWriter(BytesIO(once))
        DocumentSecurityStore.supply_dss_in_writer(writer, None, crls=self.crls, ocsps=self.ocsps)
        return self._sign(writer, seal, self.seal)

    def _sign(self, writer: IncrementalPdfFileWriter, metadata: PdfSignatureMetadata, who: SimpleSigner) -> bytes:
        output = BytesIO()
        PdfSigner(metadata, signer=who, timestamper=self.stamper).sign_pdf(
            writer, existing_fields_only=True, output=output
        )
        return output.getvalue()

    def validate(self, pdf: bytes) -> None:
        """Both signatures with their timestamps; fails where pyHanko does not trust both."""
        asyncio.run(self._validate(pdf))

    async def _validate(self, pdf: bytes) -> None:
        reader = PdfFileReader(BytesIO(pdf))
        told = {"trust_roots": self.roots, "allow_fetching": False, "revocation_mode": "require"}
        context = DocumentSecurityStore.read_dss(reader).as_validation_context(told)
        for embedded in reader.embedded_regular_signatures:
            usage = "non_repudiation" if embedded.field_name == "Signatory" else "digital_signature"
            settings = KeyUsageConstraints(key_usage={usage})
            status = await async_validate_pdf_signature(embedded, context, context, key_usage_settings=settings)
            assert status.bottom_line, f"pyHanko does not trust {embedded.field_name}: {status.summary()}"
