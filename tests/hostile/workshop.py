"""Where sound and flawed instruments are made: a development PKI, a small template, and signing with every knob open.

`app.trust.pdfsign` refuses to make what is wrong; here pyHanko is driven directly where a flaw demands it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.generic import NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields as pdf_fields
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.validation.dss import DocumentSecurityStore

from app.directory.edition import build_edition, holders, sign_edition, unverified
from app.directory.founding import Founder, NodeKeys, Person, first_edition
from app.kit import canonical
from app.kit.canonical import Json, JsonObject
from app.kit.clock import now, stamp
from app.kit.ids import AuthorityId, OfficialId, StateCode
from app.procedures.catalogue import CATALOGUE, digest_of
from app.treaties.profiles import profile
from app.trust import pdfsign
from app.trust.cms import CmsSigner, CmsTimestamper
from app.trust.holder import Holders
from app.trust.keys import FileSigner
from app.trust.note import NoteSigner
from app.trust.revocation import Revocation
from app.trust.timestamps import Timestamper
from certs.lab import Lab
from tests.factories.samples import SAMPLES
from tests.hostile.template import PIN, RENDERER, render
from tests.trust import pictures

WORDS = "The proceedings were closed by the court of first instance; the request is withdrawn in whole. " * 3
ACTS: dict[str, tuple[str, JsonObject]] = {
    "withdrawal": ("withdraw", {"reason": WORDS}),
    "communication": ("message", {"subject": "The hearing of 3 March", "text": WORDS}),
    "exercise_request": ("start", {"kind": "drill", "scenario": "chain"}),
    "exercise_agreement": ("agree", SAMPLES["exercise_agreement"]),
    "exercise_answer": ("answer", SAMPLES["exercise_answer"]),
    "exercise_report": ("report", SAMPLES["exercise_report"]),
}
FORMER = pictures.sound(shade=90)
"""PNG that the first authority of each State showed once."""
FORMER_NAME = "Department of Justice"
"""What the first authority of each State was called once."""
STATE_NAMES = {one: {"en": profile(one).name, "fr": profile(one).names["fr"]} for one in ("XA", "XB", "XC")}
Change = Callable[[IncrementalPdfFileWriter], None]


@dataclass
class Stamp:
    """How a signature is made. What is not said is as an honest signer does it."""

    signer: FileSigner
    place: str = pdfsign.SEAL
    tsa: Timestamper | None = None
    digest: str = "sha256"
    certify: bool = False
    permission: MDPPerm = MDPPerm.NO_CHANGES
    subfilter: SigSeedSubFilter = SigSeedSubFilter.PADES
    revocation: Revocation | None = None
    wrap: Callable[[CmsSigner], CmsSigner] = field(default=lambda one: one)
    change: Change = field(default=lambda _: None)
    existing: bool = True
    reserved: int = 12288
    says: dict[str, object] = field(default_factory=dict)
    """What else the signature's dictionary and attributes say: members of pyHanko's metadata."""


def put(pdf: bytes, stamp_: Stamp) -> bytes:
    """Sign with the knobs of a `Stamp`, in a revision of its own."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    stamp_.change(writer)
    if stamp_.revocation is not None:
        certificates = (stamp_.signer.certificate, *stamp_.signer.chain)
        DocumentSecurityStore.supply_dss_in_writer(
            writer,
            None,
            certs=[asn1_x509.Certificate.load(one) for one in certificates],
            crls=[asn1_crl.CertificateList.load(one) for one in stamp_.revocation.crls],
            ocsps=[asn1_ocsp.OCSPResponse.load(one) for one in stamp_.revocation.ocsps],
        )
    metadata = PdfSignatureMetadata(
        field_name=stamp_.place,
        md_algorithm=stamp_.digest,
        subfilter=stamp_.subfilter,
        certify=stamp_.certify,
        docmdp_permissions=stamp_.permission,
        signer_key_usage=set(),
        **stamp_.says,  # type: ignore[arg-type]  # pyHanko's own types
    )
    stamper = CmsTimestamper(stamp_.tsa) if stamp_.tsa else None
    output = BytesIO()
    signer = stamp_.wrap(CmsSigner(stamp_.signer))
    PdfSigner(metadata, signer=signer, timestamper=stamper).sign_pdf(
        writer, existing_fields_only=stamp_.existing, bytes_reserved=stamp_.reserved, output=output
    )
    return output.getvalue()


def freeze(rendered: bytes, names: Sequence[str] = pdfsign.PERSON_AND_SEAL, change: Change = lambda _: None) -> bytes:
    """As `pdfsign.prepare`, with something slipped into the same revision."""
    writer = IncrementalPdfFileWriter(BytesIO(rendered))
    for name in names:
        lock = FieldMDPSpec(FieldMDPAction.ALL) if name == pdfsign.SEAL else None
        permission = MDPPerm.NO_CHANGES if name == pdfsign.SEAL else None
        spec = SigFieldSpec(name, field_mdp_spec=lock, doc_mdp_update_value=permission)
        pdf_fields.append_signature_field(writer, spec)
    writer.root["/AcroForm"][pdf_name("/SigFlags")] = NumberObject(3)
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


@dataclass(frozen=True)
class Held:
    """A certificate that a directory names beside those of the plan."""

    authority: str
    purpose: str
    certificate: bytes
    official: str | None = None
    until: datetime | None = None


@dataclass
class Workshop:
    """One PKI, one moment, and the letters of its States."""

    lab: Lab
    at: datetime = field(default_factory=lambda: now().replace(microsecond=0))
    held: list[Held] = field(default_factory=list)
    _named: int = 0
    _logs: dict[str, NoteSigner] = field(default_factory=dict)
    _holders: dict[StateCode, Holders] = field(default_factory=dict)
    _known: dict[tuple[frozenset[bytes], datetime | None], Revocation] = field(default_factory=dict)

    def content(
        self, state: str = "XA", authority: str = "moj", person: str = "ana", kind: str = "withdrawal", **more: Json
    ) -> bytes:
        """Canonical content of a letter; the ids are fixed, so that the corpus is the same each time."""
        act, body = ACTS[kind]
        name = "exercise" if kind.startswith("exercise") else "mla"
        procedure = CATALOGUE.newest(name)
        other = "XB" if state != "XB" else "XA"
        pin: JsonObject = {"name": name, "version": procedure.version, "sha256": digest_of(procedure)}
        value: JsonObject = {
            "v": 1,
            "id": "01930000-0000-7000-8000-000000000001",
            "kind": kind,
            "kind_version": 1,
            "act": act,
            "procedure": pin,
            "treaty": None,
            "template": {**PIN},
            "renderer": RENDERER,
            "matter": f"{state}-2026-K7Q3MD9T",
            "sender": {
                "state": state,
                "authority": f"{state}.{authority}",
                "official": f"{state}.{authority}/{person}",
            },
            "recipient": {"state": other, "authority": f"{other}.moj"},
            "after": {"own": None, "other": None},
            "in_reply_to": None,
            "replaces": None,
            "frozen_at": stamp(self.at),
            "urgency": "routine",
            "exercise": name == "exercise",
            "check_token": "00112233445566778899aabbccddeeff",
            "language": "en",
            "attachments": [],
            "body": body,
        }
        return canonical.dumps({**value, **more})

    def emblem(self, authority: str = "XA.moj") -> str:
        """What an authority shows, as contents and editions write it."""
        return base64.b64encode(self.lab.pki.emblem_path(authority).read_bytes()).decode()

    def signatory(self, official: str = "XA.moj/ana", **more: object) -> Stamp:
        """How an official signs."""
        stamp_ = Stamp(self.lab.pki.signatory(official), pdfsign.SIGNATORY, self.tsa(official[:2]), certify=True)
        stamp_.permission = MDPPerm.FILL_FORMS
        return _changed(stamp_, more)

    def sealer(self, authority: str = "XA.moj", **more: object) -> Stamp:
        """How an authority seals a letter; without `revocation` it is gathered when the seal is put."""
        return _changed(Stamp(self.lab.pki.seal(authority), tsa=self.tsa(authority[:2])), more)

    def tsa(self, state: str = "XA", at: datetime | None = None) -> Timestamper:
        """A State's timestamping authority."""
        return self.lab.tsa(state, at or self.at)

    def letter(
        self,
        data: bytes | None = None,
        *,
        frozen: bytes | None = None,
        signatory: Stamp | None = None,
        sealer: Stamp | None = None,
        signed: Callable[[bytes], bytes] = lambda pdf: pdf,
    ) -> bytes:
        """A letter signed and sealed; each part may be replaced. `signed` may tamper between signatory and seal."""
        pdf = frozen if frozen is not None else freeze(render(data if data is not None else self.content()))
        pdf = signed(put(pdf, signatory or self.signatory()))
        return self.seal(pdf, sealer or self.sealer())

    def message(self, data: bytes | None = None, *, frozen: bytes | None = None, sealer: Stamp | None = None) -> bytes:
        """A letter under the seal alone."""
        if frozen is None:
            frozen = freeze(render(data or self.content(kind="communication")), pdfsign.SEAL_ONLY)
        return self.seal(frozen, _changed(sealer or self.sealer(), {"certify": True}))

    def seal(self, pdf: bytes, stamp_: Stamp) -> bytes:
        """Put a seal, with the revocation data of this moment if it brings none."""
        if stamp_.revocation is None:
            stamp_.revocation = self.known(pdf, stamp_.signer)
        return put(pdf, stamp_)

    def known(self, pdf: bytes, *signers: FileSigner, at: datetime | None = None) -> Revocation:
        """Revocation data for all that has signed and will sign, as of a moment; of all States."""
        every = [*pdfsign.certificates(pdf), *(one for it in signers for one in (it.certificate, *it.chain))]
        key = (frozenset(every), at)
        if key in self._known:
            return self._known[key]
        found = Revocation()
        for state in sorted({asn1_x509.Certificate.load(one).subject.native["country_name"] for one in every}):
            found = found + self.lab.revocation(state, every, at or self.at)
        self._known[key] = found
        return found

    def issue(
        self, label: str, *, state: str = "XA", official: str | None = None, purpose: str = "seal", **more: object
    ) -> FileSigner:
        """A certificate that the plan does not have, named by its State's directory as its authority's."""
        made = self.lab.issue(state, label, purpose, **more)
        named = purpose if purpose in {"seal", "signatory", "exercise"} else "seal"
        self.held.append(Held(f"{state}.moj", named, made.certificate, official))
        return made

    def revoke(self, label: str, since: datetime, reason: str = "key_compromise") -> None:
        """Revoke a certificate of XA; what was known before is asked for again."""
        self.lab.revoke("XA", label, since, reason)
        self._known.clear()

    @cached_property
    def sound(self) -> bytes:
        """A letter without any flaw, for what is damaged afterwards."""
        return self.letter()

    @cached_property
    def frozen(self) -> bytes:
        """The frozen file of `sound`."""
        return freeze(render(self.content()))

    def log(self, state: str) -> NoteSigner:
        """The key of a State's log."""
        return self._logs.setdefault(state, NoteSigner.generate(f"rogatory/{state}"))

    def edition(self, state: str) -> bytes:
        """The signed edition of a State: the plan's certificates and those that were issued here."""
        pki = self.lab.pki
        since = self.at - timedelta(days=400)
        founders = []
        for authority, name in pki.authorities(state).items():
            people = [
                Person(OfficialId(one), words, "Head of Section", pki.signatory(one).certificate)
                for one, words in pki.officials(authority).items()
            ]
            seal, exercise = pki.seal(authority).certificate, pki.exercise(authority).certificate
            shown = self.emblem(authority)
            founders.append(Founder(authority, {"en": name}, ["central_mla"], ["en"], seal, exercise, people, shown))
        keys = NodeKeys(
            pki.signer(state, "envelope").certificate,
            pki.signer(state, "receipt").certificate,
            [pki.signer(state, "tls-client").certificate, pki.signer(state, "tls-server").certificate],
        )
        made = first_edition(
            StateCode(state), founders, keys, "https://localhost:8443", self.log(state).public, CATALOGUE.speaks(), {},
            self.at - timedelta(minutes=1), self.at + timedelta(days=365), since, names=STATE_NAMES[state],
        )  # fmt: skip
        payload = made.payload
        payload["authorities"][0]["former_emblems"] = [canonical.sha256(FORMER)]  # type: ignore[index,call-overload]
        payload["authorities"][0]["former_names"] = {"en": [FORMER_NAME]}  # type: ignore[index,call-overload]
        for held in self.held:
            if held.authority[:2] == state:
                _add(payload, held, since)
        return sign_edition(build_edition(payload), pki.signer(state, "directory"))

    def directories(self, *, without: Sequence[str] = ("XC",)) -> dict[StateCode, Holders]:
        """Whose certificates they are; the States in `without` have no edition here."""
        if len(self.held) != self._named or not self._holders:
            states = [one for one in self.lab.pki.states if one not in without]
            self._named = len(self.held)
            self._holders = {one: holders(unverified(self.edition(one))) for one in states}
        return self._holders

    def write_anchors(self, folder: Path, *, without: Sequence[str] = ("XC",)) -> None:
        """The folder that `--anchors` takes; the States in `without` have anchors there and no edition."""
        for path in sorted(self.lab.pki.anchors.rglob("*.pem")):
            target = folder / path.relative_to(self.lab.pki.anchors)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        for state in self.lab.pki.states:
            if state not in without:
                (folder / state / "edition-1.json").write_bytes(self.edition(state))


def _add(payload: JsonObject, held: Held, since: datetime) -> None:
    authorities = payload["authorities"]
    assert isinstance(authorities, list)
    entry = next(one for one in authorities if isinstance(one, dict) and one["id"] == AuthorityId(held.authority))
    certificates = entry["certificates"]
    assert isinstance(certificates, list)
    person = held.official is not None
    certificates.append(
        {
            "purpose": held.purpose,
            "certificate": base64.b64encode(held.certificate).decode(),
            "official": held.official,
            "official_name": "Ana Albin" if person else None,
            "function": "Head of Section" if person else None,
            "valid_from": stamp(since),
            "valid_until": stamp(held.until) if held.until else None,
        }
    )


def _changed(stamp_: Stamp, more: dict[str, object]) -> Stamp:
    for name, value in more.items():
        setattr(stamp_, name, value)
    return stamp_
