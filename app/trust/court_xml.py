"""The account of a verification as XML of ETSI TS 119 102-2: one report a signature.

Needs the extra `verify` (pyHanko's classes of that schema, by xsdata). The indications are ETSI's for **our** findings:
pyHanko's own `ades_*` results are not used (`path` says why). ETSI EN 319 102-1 knows *total-failed* for few causes and
calls the rest *indeterminate*; so a no of ours may stand as *indeterminate* there, never as *total-passed*, and our
verdict and its codes stand beside it (`urn:rogatory:…`).
"""

from __future__ import annotations

from datetime import datetime

from app.kit.errors import Misused
from app.trust.answers import Answer, Standing
from app.trust.court import FORMAT, Occasion, clean
from app.trust.reasons import Verdict
from app.trust.report import EXERCISE, Found, Report, SignatureReport
from app.trust.steps import STEPS, Result, Step, of_step, result

try:
    from pyhanko.generated.etsi import ts_11910202 as etsi
    from pyhanko.generated.etsi import xades
    from pyhanko.generated.w3c import xmldsig_core
    from xsdata.formats.dataclass.serializers import XmlSerializer
    from xsdata.formats.dataclass.serializers.config import SerializerConfig
    from xsdata.models.datatype import XmlDateTime

    THERE = True
except ImportError:
    THERE = False

SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
NAMESPACES = {
    "vr": "http://uri.etsi.org/19102/v1.2.1#",
    "XAdES": "http://uri.etsi.org/01903/v1.3.2#",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xs": "http://www.w3.org/2001/XMLSchema",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_URN = "urn:etsi:019102:"
_TOTAL = frozenset({"FORMAT_FAILURE", "HASH_FAILURE", "SIG_CRYPTO_FAILURE", "REVOKED", "EXPIRED", "NOT_YET_VALID"})
"""Sub-indications under which ETSI EN 319 102-1 (table 5) says TOTAL-FAILED; all others are INDETERMINATE."""
_BY_STEP = {12: "SIG_CRYPTO_FAILURE", 13: "SIG_CONSTRAINTS_FAILURE", 14: "CHAIN_CONSTRAINTS_FAILURE"}
_BY_CODE = {
    "text_differs": "SIG_CONSTRAINTS_FAILURE",
    "unknown_kind": "SIG_CONSTRAINTS_FAILURE",
    "timed_out": "TRY_LATER",
    "not_certified": "SIG_CONSTRAINTS_FAILURE",
    "not_locked": "SIG_CONSTRAINTS_FAILURE",
    "digest": "HASH_FAILURE",
    "modified": "FORMAT_FAILURE",
    "weak_algorithm": "CRYPTO_CONSTRAINTS_FAILURE",
    "timestamp_order": "TIMESTAMP_ORDER_FAILURE",
    "timestamp_revocation": "TRY_LATER",
    "timestamp_ahead": "TRY_LATER",
    "timestamp_compromised": "NO_POE",
    "no_anchors": "NO_CERTIFICATE_CHAIN_FOUND",
    "self_signed": "NO_CERTIFICATE_CHAIN_FOUND",
    "wrong_state": "NO_CERTIFICATE_CHAIN_FOUND",
    "wrong_purpose": "NO_CERTIFICATE_CHAIN_FOUND",
    "no_chain": "NO_CERTIFICATE_CHAIN_FOUND",
    "expired": "EXPIRED",
    "not_yet_valid": "NOT_YET_VALID",
    "revoked": "REVOKED",
    "issuer_revoked": "REVOKED_CA_NO_POE",
    "suspended": "TRY_LATER",
    "invalid_perhaps": "TRY_LATER",
    "revocation_missing": "TRY_LATER",
    "revocation_stale": "TRY_LATER",
}
_REVOKED = (Standing.REVOKED_BEFORE, Standing.REVOKED_AFTER)


def sub_indication(found: Found) -> str:
    """What ETSI EN 319 102-1 calls a finding of ours."""
    default = "FORMAT_FAILURE" if found.reason.step < 12 else "SIG_CONSTRAINTS_FAILURE"
    return _BY_CODE.get(found.code, _BY_STEP.get(found.reason.step, default))


def xml(report: Report, told: Occasion) -> str:
    """The report as XML. `Misused` code `no_extra` where the extra `verify` is not installed."""
    if not THERE:
        raise Misused("no_extra", "The XML report needs xsdata.", "Install it: pip install 'rogatory[verify]'.")
    made = etsi.ValidationReport(
        signature_validation_report=tuple(_one(report, told, one) for one in report.signatures or (None,)),
        signature_validation_objects=_objects(report),
    )
    return XmlSerializer(config=SerializerConfig(indent="  ")).render(made, ns_map=dict(NAMESPACES))


def _one(report: Report, told: Occasion, one: SignatureReport | None) -> etsi.SignatureValidationReportType:
    found = [it for it in report.found if it.field is None or one is None or it.field == one.field]
    name = one.field if one is not None else told.name
    status = _status(found, complete=report.complete)
    return etsi.SignatureValidationReportType(
        signature_identifier=etsi.SignatureIdentifierType(
            hash_only=False, doc_hash_only=False, daidentifier=clean(name)
        ),
        validation_constraints_evaluation_report=etsi.ValidationConstraintsEvaluationReportType(
            signature_validation_policy=etsi.SignatureValidationPolicyType(
                # The signature names no policy of its own; ours is the one of the release, by its name.
                signature_policy_identifier=xades.SignaturePolicyIdentifierType(signature_policy_implied=""),
                policy_name="Rogatory profile",
            ),
            validation_constraint=tuple(_constraint(report, step, one) for step in STEPS),
        ),
        validation_time_info=etsi.ValidationTimeInfoType(
            validation_time=_time(told.made), best_signature_time=_proven(one, told)
        ),
        signers_document=etsi.SignersDocumentType(digest_alg_and_value=_digest(report.sha256)),
        signer_information=_signer(one),
        signature_validation_process=etsi.SignatureValidationProcessType(
            signature_validation_process_id=f"{_URN}validationprocess:LTVM",
            signature_validation_service_policy=f"urn:{FORMAT.replace('/', ':')}",
        ),
        signature_validation_status=_with_ours(status, report, found, one),
    )


def _status(found: list[Found], *, complete: bool) -> tuple[str, tuple[str, ...]]:
    """Main and sub-indication of some findings: never *total-passed* for what we call otherwise."""
    bad = [one for one in found if one.reason.verdict is not Verdict.VALID]
    # What ETSI calls failed is told first, then our own noes, then what is open.
    bad.sort(key=lambda one: (sub_indication(one) not in _TOTAL, one.reason.verdict is not Verdict.INVALID))
    names = tuple(dict.fromkeys(f"{_URN}subindication:{sub_indication(one)}" for one in bad))
    if any(one.reason.verdict is Verdict.INVALID and sub_indication(one) in _TOTAL for one in bad):
        return f"{_URN}mainindication:total-failed", names
    passed = not bad and complete
    return f"{_URN}mainindication:{'total-passed' if passed else 'indeterminate'}", names


def _with_ours(
    status: tuple[str, tuple[str, ...]], report: Report, found: list[Found], one: SignatureReport | None
) -> etsi.ValidationStatusType:
    ours = [("urn:rogatory:verdict", report.verdict.value)]
    ours += [("urn:rogatory:exercise", EXERCISE)] if report.exercise else []
    ours += [(f"urn:rogatory:reason:{it.code}", f"{it.reason.words} {clean(it.detail)}".strip()) for it in found]
    data = etsi.ValidationReportDataType(
        additional_validation_report_data=etsi.AdditionalValidationReportDataType(
            report_data=tuple(etsi.TypedDataType(type_value=urn, value=words) for urn, words in ours)
        )
    )
    revoked = [it for it in (one.revocation if one is not None else ()) if it.standing in _REVOKED]
    return etsi.ValidationStatusType(
        main_indication=status[0],
        sub_indication=status[1],
        associated_validation_report_data=(data, *(_gone(it) for it in revoked)),
    )


def _gone(answer: Answer) -> etsi.ValidationReportDataType:
    assert answer.since is not None  # noqa: S101  # a revocation has its date
    return etsi.ValidationReportDataType(
        revocation_status_information=etsi.RevocationStatusInformationType(
            validation_object_id=etsi.VOReferenceType(voreference=(_id(answer.certificate),)),
            revocation_time=_time(answer.since),
            revocation_reason=f"urn:ietf:rfc:5280:reason:{answer.reason}",
        )
    )


def _constraint(
    report: Report, step: Step, one: SignatureReport | None
) -> etsi.IndividualValidationConstraintReportType:
    own = [it for it in of_step(report, step) if it.field is None or one is None or it.field == one.field]
    reached = result(report, step) is not Result.NOT_REACHED
    bad = [it for it in own if it.reason.verdict is not Verdict.VALID]
    failed = any(it.reason.verdict is Verdict.INVALID for it in bad)
    main = "failed" if failed else "indeterminate" if bad else "passed"
    return etsi.IndividualValidationConstraintReportType(
        validation_constraint_identifier=f"urn:rogatory:step:{step.number}:{step.code}",
        constraint_status=etsi.ConstraintStatusType(
            status=f"{_URN}constraintStatus:{'applied' if reached else 'disabled'}"
        ),
        validation_status=etsi.ValidationStatusType(
            main_indication=f"{_URN}mainindication:{main}",
            sub_indication=tuple(dict.fromkeys(f"{_URN}subindication:{sub_indication(it)}" for it in bad)),
        )
        if reached
        else None,
    )


def _signer(one: SignatureReport | None) -> etsi.SignerInformationType | None:
    if one is None:
        return None
    return etsi.SignerInformationType(
        signer_certificate=etsi.VOReferenceType(voreference=(_id(one.certificate),)), signer=clean(one.subject)
    )


def _proven(one: SignatureReport | None, told: Occasion) -> etsi.POEType:
    if one is None or one.proven_time is None:
        # ETSI EN 319 102-1 5.5.4: without a proof the time of the validation itself is the best that is known.
        return etsi.POEType(poetime=_time(told.made), type_of_proof=f"{_URN}poetype:validation")
    proof = "validation" if one.time_source == "timestamp" else "provided"
    return etsi.POEType(poetime=_time(one.proven_time), type_of_proof=f"{_URN}poetype:{proof}")


def _objects(report: Report) -> etsi.ValidationObjectListType | None:
    digests = dict.fromkeys(
        digest
        for one in report.signatures
        for digest in (one.certificate, *(answer.certificate for answer in one.revocation))
    )
    if not digests:
        return None
    return etsi.ValidationObjectListType(
        validation_object=tuple(
            etsi.ValidationObjectType(
                id=_id(digest),
                object_type=f"{_URN}validationObject:certificate",
                validation_object_representation=etsi.ValidationObjectRepresentationType(
                    digest_alg_and_value=_digest(digest)
                ),
            )
            for digest in digests
        )
    )


def _digest(sha256: str) -> xades.DigestAlgAndValueType:
    return xades.DigestAlgAndValueType(
        digest_method=xmldsig_core.DigestMethod(algorithm=SHA256),
        digest_value=xmldsig_core.DigestValue(bytes.fromhex(sha256)),
    )


def _id(digest: str) -> str:
    return f"certificate-{digest}"


def _time(moment: datetime) -> XmlDateTime:
    return XmlDateTime.from_datetime(moment)
