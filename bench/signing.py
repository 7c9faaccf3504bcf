"""Signing, measured: signature, seal and B-LT of an instrument against the same steps in bare pyHanko calls.

    python -m bench.signing [--rounds 25] [--json]

Ours and the floor take turns on the same frozen request, with the same keys, timestamping authority and revocation
data, all in this process. "Lean" is the fewest pyHanko calls that make the same file; "documented" is what its own
documentation shows for B-LT, which validates the chains on the way. With keys in files and, where SoftHSM is installed,
in a token. The bare operations of the keys are for the record.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.ades.api import CAdESSignedAttrSpec, GenericCommitment
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.instruments import header
from app.instruments.examination import renderer
from app.instruments.header import Content
from app.instruments.kinds import fields_by
from app.instruments.workshop import Workshop
from app.kit.clock import now
from app.procedures.catalogue import CATALOGUE
from app.procedures.table import Sign
from app.trust import pdfsign
from app.trust.anchors import Purpose
from app.trust.cms import CmsTimestamper
from app.trust.keys import FileSigner, Signer
from app.trust.pins import PinFile
from app.trust.pkcs11 import Pkcs11Signer
from app.trust.token import TokenKey
from bench import stage
from certs import pki
from certs.lab import Lab

AIM = 0.85
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "1234567890"
Way = Callable[[bytes], bytes]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rog-") as folder:
        found = measure(Path(folder), given.rounds)
    if given.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for form in ("files", "token"):
        if f"{form}_ours_ms" not in found:
            print("keys in a token                 left out: SoftHSM is not installed (package softhsm2)")
            continue
        print(f"keys in {form + ':':8} ours            {found[f'{form}_ours_ms']:7.1f} ms an instrument")
        for name in ("lean", "documented"):
            aim = f"  (aim ≥ {AIM})" if name == "lean" else ""
            ms, ratio = found[f"{form}_{name}_ms"], found[f"{form}_{name}_ratio"]
            print(f"  {name:12} pyHanko          {ms:7.1f} ms, ratio {ratio:.2f}{aim}")
    for name, value in found.items():
        if name.endswith("_us"):
            print(f"bare {name.removesuffix('_us').replace('_', ' '):30} {value:8.0f} µs")


def measure(folder: Path, rounds: int) -> dict[str, float]:
    """Everything, in milliseconds (`_ms`), microseconds (`_us`) and ratios of the floor to ours."""
    lab = Lab(pki.make(folder / "pki"))
    person, seal = lab.pki.signatory("XA.moj/ana"), lab.pki.signer("XA", "seal-moj")
    strong = lab.issue("XA", "strong", key=rsa.generate_private_key(65537, 3072))
    bare = _Bare(lab)
    workshop = Workshop(CATALOGUE, None, now, lab.transport("XA"), lab.fetch())
    sign, frozen = workshop.signer(lab.anchors), _frozen()
    found: dict[str, float] = {}

    def ours(one: Signer, other: Signer) -> Way:
        return lambda pdf: sign(pdf, one, other, False)

    def floor(one: signers.Signer, other: signers.Signer, *, lean: bool) -> Way:
        return lambda pdf: bare.instrument(pdf, one, other, lean=lean)

    held = {"files": (person, seal, _simple(person), _simple(seal))}
    if SOFTHSM.exists():
        held["token"] = _in_token(folder, person, seal)  # type: ignore[assignment]  # signers all the same
    for form, (one, other, plain, plain_seal) in held.items():
        ways = {
            "ours": ours(one, other),
            "lean": floor(plain, plain_seal, lean=True),
            "documented": floor(plain, plain_seal, lean=False),
        }
        times = _in_turns(ways, frozen, rounds)
        found |= {f"{form}_{name}_ms": value for name, value in times.items()}
        found |= {f"{form}_{name}_ratio": times[name] / times["ours"] for name in ("lean", "documented")}
        found[f"ECDSA_P-256_{form}_us"] = _each(lambda other=other: other.sign(b"x" * 64))  # type: ignore[misc]
    found["RSA-3072_files_us"] = _each(lambda: strong.sign(b"x" * 64))
    if SOFTHSM.exists():
        where = _put(folder, strong, "strong", "03")
        signer = Pkcs11Signer.of(where, PinFile(folder / "pin", folder / "pins"), [strong.certificate])
        found["RSA-3072_token_us"] = _each(lambda: signer.sign(b"x" * 64))
    return found


def _frozen() -> bytes:
    """A request as it is rendered in a node, with its empty fields."""
    drawing = renderer(None)
    value = {
        "v": 1,
        "id": "01936f3e-4c5b-71a1-9f00-0123456789ab",
        "kind": "mla_request",
        "kind_version": 1,
        "act": "request",
        "procedure": {"name": "mla", "version": 1, "sha256": "ab" * 32},
        "treaty": {"code": "un_cybercrime", "version": 1, "sha256": "cd" * 32},
        "template": {"name": drawing.template.name, "sha256": drawing.template.sha256},
        "renderer": drawing.renderer,
        "matter": "XA-2026-K7Q3MD9T",
        "sender": {"state": "XA", "authority": "XA.moj", "official": "XA.moj/ana"},
        "recipient": {"state": "XB", "authority": "XB.moj"},
        "after": {"own": None, "other": None},
        "in_reply_to": None,
        "replaces": None,
        "frozen_at": "2026-11-24T08:35:51.123Z",
        "urgency": "routine",
        "exercise": False,
        "check_token": "00112233445566778899aabbccddeeff",
        "language": "en",
        "attachments": [],
        "body": stage.body(),
    }
    return drawing.frozen(header.write(Content.model_validate(value)), fields_by(Sign.PERSON_AND_SEAL))


class _Bare:
    """pyHanko alone: what somebody would write who knows its documentation well."""

    def __init__(self, lab: Lab) -> None:
        known = lab.pki.signatory("XA.moj/ana"), lab.pki.signer("XA", "seal-moj")
        certificates = [der for one in known for der in (one.certificate, *one.chain)]
        found = lab.revocation("XA", certificates)
        self._crls = [asn1_crl.CertificateList.load(one) for one in found.crls]
        self._ocsps = [asn1_ocsp.OCSPResponse.load(one) for one in found.ocsps]
        self._roots = [asn1_x509.Certificate.load(der) for use in Purpose for der in lab.anchors.of("XA", use)]  # type: ignore[arg-type]
        self._tsa = CmsTimestamper(lab.tsa("XA"))

    def instrument(self, pdf: bytes, person: signers.Signer, seal: signers.Signer, *, lean: bool) -> bytes:
        """Signed and sealed."""
        metadata = PdfSignatureMetadata(
            field_name=pdfsign.SIGNATORY,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.FILL_FORMS,
            cades_signed_attr_spec=CAdESSignedAttrSpec(commitment_type=GenericCommitment.PROOF_OF_APPROVAL.asn1),
        )
        signed = self._signed(IncrementalPdfFileWriter(BytesIO(pdf)), metadata, person)
        more = {} if lean else self._validated()
        metadata = PdfSignatureMetadata(
            field_name=pdfsign.SEAL,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            signer_key_usage={"digital_signature"},
            **more,  # type: ignore[arg-type]
        )
        writer = IncrementalPdfFileWriter(BytesIO(signed))
        if lean:
            chain = [seal.signing_cert, *seal.cert_registry]
            DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=chain, crls=self._crls, ocsps=self._ocsps)
        return self._signed(writer, metadata, seal)

    def _validated(self) -> dict[str, object]:
        context = ValidationContext(
            trust_roots=self._roots, allow_fetching=False, crls=self._crls, ocsps=self._ocsps, revocation_mode="require"
        )
        placement = SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        settings = DSSContentSettings(include_vri=False, placement=placement)
        return {"embed_validation_info": True, "validation_context": context, "dss_settings": settings}

    def _signed(
        self, writer: IncrementalPdfFileWriter, metadata: PdfSignatureMetadata, signer: signers.Signer
    ) -> bytes:
        output = BytesIO()
        PdfSigner(metadata, signer=signer, timestamper=self._tsa).sign_pdf(
            writer, existing_fields_only=True, bytes_reserved=24576, output=output
        )
        return output.getvalue()


def _simple(signer: FileSigner) -> signers.SimpleSigner:
    der = signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(signer.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=_registry(signer),
    )


def _registry(signer: FileSigner) -> SimpleCertificateStore:
    store = SimpleCertificateStore()
    store.register_multiple(asn1_x509.Certificate.load(one) for one in signer.chain)
    return store


def _in_token(folder: Path, person: FileSigner, seal: FileSigner) -> tuple[object, ...]:
    """Ours in a token, and the same keys by pyHanko's own signer for tokens, in the same kind of session."""
    from pkcs11 import lib
    from pyhanko.sign.pkcs11 import PKCS11Signer

    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n", "utf-8")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    _run("softhsm2-util", "--init-token", "--free", "--label", "bench", "--pin", PIN, "--so-pin", PIN)
    (folder / "pin").write_text(PIN, "utf-8")
    pin = PinFile(folder / "pin", folder / "pins")
    places = _put(folder, person, "person", "01"), _put(folder, seal, "seal", "02")
    ours = [
        Pkcs11Signer.of(where, pin, [one.certificate, *one.chain])
        for where, one in zip(places, (person, seal), strict=True)
    ]
    for one in ours:
        one.ready()
    assert ours[0]._held is not None
    session = ours[0]._held.key.session
    assert lib is not None
    bare = [
        PKCS11Signer(
            session,
            key_label=name,
            signing_cert=asn1_x509.Certificate.load(one.certificate),
            ca_chain=[asn1_x509.Certificate.load(der) for der in one.chain],
            use_raw_mechanism=True,
        )
        for name, one in (("person", person), ("seal", seal))
    ]
    return (*ours, *bare)


def _put(folder: Path, signer: FileSigner, label: str, number: str) -> TokenKey:
    file = folder / "in.pem"
    file.write_bytes(signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    words = ("--import", str(file), "--token", "bench", "--label", label, "--id", number, "--pin", PIN)
    _run("softhsm2-util", *words)
    file.unlink()
    return TokenKey(SOFTHSM, "bench", key=label)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _in_turns(ways: dict[str, Way], frozen: bytes, rounds: int) -> dict[str, float]:
    """The median of each way in milliseconds; they take turns, so that a busy machine is busy for all."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 3):
        for name, way in ways.items():
            began = time.perf_counter()
            made = way(frozen)
            if turn >= 3:
                times[name].append((time.perf_counter() - began) * 1000)
            assert made.startswith(frozen)
    return {name: statistics.median(found) for name, found in times.items()}


def _each(act: Callable[[], object], times: int = 100) -> float:
    """Microseconds of one, the best of three runs."""
    runs = []
    for _ in range(3):
        began = time.perf_counter()
        for _ in range(times):
            act()
        runs.append((time.perf_counter() - began) / times * 1e6)
    return min(runs)


if __name__ == "__main__":
    main()
