"""Our signers and timestamping authorities in the shape that pyHanko takes.

This file, `pdfsign` and `verification` are the only ones that import pyHanko: processes that sign no PDF stay light.
"""

from __future__ import annotations

import logging

from asn1crypto import tsp, x509
from pyhanko.sign import signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.trust.keys import Signer
from app.trust.timestamps import Timestamper

# pyHanko logs whole tracebacks with subjects' names at WARNING; our reasons are kept in reports instead.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class CmsSigner(signers.Signer):
    """A `Signer` of ours as pyHanko's; the chain goes into the signature, the root does not."""

    def __init__(self, signer: Signer) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko
        store.register_multiple(x509.Certificate.load(one) for one in signer.chain)
        super().__init__(signing_cert=x509.Certificate.load(signer.certificate), cert_registry=store, embed_roots=False)
        self._signer = signer

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The raw signature; a rehearsal is never asked for, because `bytes_reserved` is always given."""
        return self._signer.sign(data)


class CmsTimestamper(TimeStamper):
    """A `Timestamper` of ours as pyHanko's."""

    def __init__(self, timestamper: Timestamper) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko
        self._timestamper = timestamper

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Unused by pyHanko once `async_timestamp` is our own; kept whole because it is the class's contract."""
        imprint = req["message_imprint"]
        return self._timestamper.response(
            imprint["hashed_message"].native, imprint["hash_algorithm"]["algorithm"].native
        )

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> tsp.ContentInfo:
        """A token over a digest; errors of ours pass through unchanged."""
        return self._timestamper.response(message_digest, md_algorithm)["time_stamp_token"]
