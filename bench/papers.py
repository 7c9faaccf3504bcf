"""What the bench of verification stands on: instruments of a development PKI, and the two ways to verify them.

A module of its own, so that a parser process can be asked for its functions.
"""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import ades_with_time_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from app.instruments import header
from app.instruments.examination import examine
from app.instruments.header import Content
from app.instruments.kinds import fields_of
from app.instruments.rendering import Renderer
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import now, stamp
from app.kit.ids import AuthorityId, OfficialId, StateCode, uuid7
from app.procedures.catalogue import CATALOGUE, digest_of
from app.treaties.catalogue import TREATIES
from app.trust import pdfsign
from app.trust.anchors import Anchors, Purpose
from app.trust.holder import Holder, Holders
from app.trust.policy import POLICY
from app.trust.report import Report
from app.trust.revocation import Revocation
from app.trust.verification import verify
from certs.lab import Lab

EXAMPLE = Path(__file__).parents[1] / "examples" / "requests" / "mailbox-content.json"
ANA, OWNER = OfficialId("XA.moj/ana"), AuthorityId("XA.moj")


@dataclass
class Press:
    """Makes requests of XA, signed by a person and sealed, with timestamps and revocation data."""

    lab: Lab
    renderer: Renderer
    at: datetime

    @classmethod
    def open(cls, lab: Lab) -> Press:
        """One for a bench."""
        return cls(lab, Renderer.open(), now().replace(microsecond=0))

    def content(self) -> bytes:
        """A request of a case of its own."""
        procedure = CATALOGUE.newest("mla")
        treaty = next(one for one in TREATIES.treaties if one.code == "un_cybercrime")
        body: JsonObject = json.loads(EXAMPLE.read_text("utf-8"))
        value: JsonObject = {
            "v": 1,
            "id": uuid7(),
            "kind": "mla_request",
            "kind_version": 1,
            "act": "request",
            "procedure": {"name": "mla", "version": procedure.version, "sha256": digest_of(procedure)},
            "treaty": {"code": treaty.code, "version": treaty.version, "sha256": "0" * 64},
            "template": {"name": self.renderer.template.name, "sha256": self.renderer.template.sha256},
            "renderer": self.renderer.renderer,
            "matter": "XA-2026-K7Q3MD9T",
            "sender": {"state": "XA", "authority": OWNER, "official": ANA},
            "recipient": {"state": "XB", "authority": "XB.moj"},
            "after": {"own": None, "other": None},
            "in_reply_to": None,
            "replaces": None,
            "frozen_at": stamp(self.at),
            "urgency": "routine",
            "exercise": False,
            "check_token": "00112233445566778899aabbccddeeff",
            "language": "en",
            "attachments": [],
            "body": body,
        }
        return header.write(Content.model_validate(value))

    def instrument(self) -> bytes:
        """One of its own, as it leaves a node."""
        return self.signed(self.renderer.render(self.content()))

    def signed(self, rendering: bytes) -> bytes:
        """A rendering, signed and sealed."""
        person, seal, tsa = self.lab.pki.signatory(ANA), self.lab.pki.seal(OWNER), self.lab.tsa("XA", self.at)
        pdf = pdfsign.sign_person(pdfsign.prepare(rendering, pdfsign.PERSON_AND_SEAL), person, tsa)
        known = (*pdfsign.certificates(pdf), seal.certificate, *seal.chain)
        return pdfsign.seal(pdf, seal, tsa, self.lab.revocation("XA", known, self.at))

    def large(self, size: int) -> bytes:
        """One whose rendering carries an image of so many bytes that do not compress."""
        with pikepdf.open(BytesIO(self.renderer.render(self.content()))) as opened:
            picture = pikepdf.Stream(opened, _noise(size))
            picture.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 1024})
            picture.update({"/Height": size // 1024, "/BitsPerComponent": 8, "/ColorSpace": pikepdf.Name.DeviceGray})
            page = opened.pages[0]
            page.Resources.XObject = pikepdf.Dictionary(Noise=opened.make_indirect(picture))
            output = BytesIO()
            opened.save(
                output,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                compress_streams=False,
                fix_metadata_version=False,
            )
        return self.signed(output.getvalue())

    @property
    def holders(self) -> Holders:
        """Whose certificates they are."""
        since = self.at - timedelta(days=400)
        person, seal = self.lab.pki.signatory(ANA), self.lab.pki.seal(OWNER)
        return {
            sha256(person.certificate): Holder(OWNER, Purpose.SIGNATORY, ANA, since),
            sha256(seal.certificate): Holder(OWNER, Purpose.SEAL, None, since),
        }


def ours(pdf: bytes, anchors: Anchors, holders: Holders, at: datetime) -> Report:
    """The whole verification, with re-rendering."""
    return examine(pdf, anchors, holders, at, False, Revocation(), CATALOGUE, None)


def theirs(pdf: bytes, anchors: Anchors) -> list[bool]:
    """pyHanko's `ades` validation with time of each signature, as ETSI EN 319 102-1 5.5 has it; offline."""
    return asyncio.run(_theirs(pdf, anchors))


async def _theirs(pdf: bytes, anchors: Anchors) -> list[bool]:
    reader = PdfFileReader(BytesIO(pdf))
    store = DocumentSecurityStore.read_dss(reader)
    known = LocalKnowledge(
        known_ocsps=[
            one for it in store.ocsps for one in OCSPContainer.load_multi(ocsp.OCSPResponse.load(it.get_object().data))
        ],
        known_crls=[CRLContainer(crl.CertificateList.load(it.get_object().data)) for it in store.crls],
        known_certs=list(store.load_certs()),
    )
    found = []
    for embedded in reader.embedded_signatures:
        purpose = Purpose.SIGNATORY if embedded.field_name == pdfsign.SIGNATORY else Purpose.SEAL
        spec = SignatureValidationSpec(
            cert_validation_policy=_trust(anchors, purpose),
            ts_cert_validation_policy=_trust(anchors, Purpose.TSA),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
            ),
            local_knowledge=known,
            key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature"}),
        )
        embedded.compute_integrity_info()
        result = await ades_with_time_validation(
            embedded.signed_data,
            spec,
            raw_digest=embedded.compute_digest(),
            extra_status_kwargs=embedded.summarise_integrity_info(),
            status_cls=PdfSignatureStatus,
        )
        found.append(result.ades_subindic is AdESPassed.OK and bool(result.api_status.bottom_line))
    return found


def _trust(anchors: Anchors, purpose: Purpose) -> CertValidationPolicySpec:
    roots = [x509.Certificate.load(one) for one in anchors.of(StateCode("XA"), purpose)]
    return CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=roots),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO, retroactive_revinfo=True),
        time_tolerance=timedelta(hours=1),
    )


def without_text(
    pdf: bytes, anchors: Anchors, holders: Holders, at: datetime, limit: int = POLICY.file_limit
) -> Report:
    """The whole verification but for the re-rendering; with room for a file of `limit` bytes."""
    policy = replace(POLICY, file_limit=limit)
    return verify(pdf, anchors, holders, at, fields=fields_of(CATALOGUE), policy=policy)


def peak(pdf: bytes, anchors: Anchors, holders: Holders, at: datetime, limit: int) -> tuple[int, str, list[str]]:
    """Most memory that this process ever had resident, in MiB, after a verification; its verdict and reasons."""
    report = without_text(pdf, anchors, holders, at, limit)
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    most = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) // 1024
    return most, report.verdict.value, [one.code for one in report.found]


@cache
def _noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)
