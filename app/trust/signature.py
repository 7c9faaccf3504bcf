"""One signature of a PDF: cryptography, timestamp and chain (steps 12 to 14 of `verification.verify`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from asn1crypto import cms, x509
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, TimestampSignatureStatus

from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.errors import Refused, Unreadable
from app.kit.ids import Digest, StateCode
from app.trust import answers, bag, chain, path
from app.trust.algorithms import Use
from app.trust.anchors import Anchors, Purpose
from app.trust.answers import Answer, Missing, Standing
from app.trust.policy import Policy
from app.trust.reasons import Verdict
from app.trust.report import Found
from app.trust.revocation import Revocation
from app.trust.statements import Data

_USAGE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"},
    match_all_key_usages=False,
    key_usage_forbidden={"key_cert_sign", "crl_sign"},
    extd_key_usage=None,
)


_INDETERMINATE = {
    Missing.DATA: "revocation_missing",
    Missing.FRESHNESS: "revocation_stale",
    Missing.RELEASE: "suspended",
    Missing.CERTAINTY: "invalid_perhaps",
}
_ABOUT_REVOCATION = frozenset({"revoked", "issuer_revoked", "revocation_missing"})


@dataclass(frozen=True)
class Judged:
    """What one signature proves: when, how we know, and what is wrong with it."""

    proven_time: datetime | None
    time_source: str
    found: tuple[Found, ...]
    answers: tuple[Answer, ...] = ()
    """Whether each certificate of its chain was revoked, from the signer up; none if there is no chain."""


@dataclass
class _Question:
    """What is asked about one signature."""

    embedded: EmbeddedPdfSignature
    anchors: Anchors
    state: str
    purpose: Purpose
    revocation: Revocation
    policy: Policy
    found: list[Found] = field(default_factory=list)
    answers: tuple[Answer, ...] = ()

    @cached_property
    def data(self) -> Data:
        """The revocation data, taken apart once."""
        return Data.of(self.revocation)

    @property
    def name(self) -> str:
        return str(self.embedded.field_name)

    def add(self, code: str, detail: str = "") -> None:
        self.found.append(Found(code, self.name, detail))


async def judge(
    embedded: EmbeddedPdfSignature,
    anchors: Anchors,
    state: str,
    purpose: Purpose,
    received: datetime,
    revocation: Revocation,
    policy: Policy,
    unstamped: bool,
    previous: datetime | None,
) -> Judged:
    """Judge one signature of an instrument received at `received`; `previous` is the time of the one under it."""
    asked = _Question(embedded, anchors, state, purpose, revocation, policy)
    tokens = list(extract_tst_data_iter(embedded.signer_info, signed=False))
    moment = _proven_time(asked, tokens, received, unstamped, previous)
    if moment is None:
        return Judged(None, "timestamp", tuple(asked.found))
    # 12. Algorithms before anything is computed with them.
    _algorithms(asked, embedded.signer_info, moment, Use.PDF_SIGNATURE)
    _bags(asked, tokens)
    certificate = embedded.signer_cert
    asked.found += path.strength([certificate], asked.name, moment, policy, Use.PDF_SIGNATURE)
    asked.found += path.usage(certificate, asked.name, policy)
    trusted = anchors.of(state, purpose)
    if not trusted:
        asked.add("no_anchors", f"{state} {purpose.value}")
    status = await _status(asked, trusted, moment)
    if status is not None:
        _cryptography(asked, status)
        if tokens:
            await _timestamp(asked, tokens[0], status.timestamp_validity, moment)
        if trusted:
            await _chain(asked, status, certificate, trusted, moment)
    return Judged(moment, "timestamp" if tokens else "receipt", tuple(asked.found), asked.answers)


def _bags(asked: _Question, tokens: Sequence[cms.SignedData]) -> None:
    """12. The certificates that travel with the signature and with its timestamp."""
    for signed in (asked.embedded.signed_data, *tokens):
        anchors = [one for purpose in Purpose for one in asked.anchors.of(asked.state, purpose)]
        given = list(bag.certificates(signed))
        if len(given) > asked.policy.certificates:
            # Each is held against each; `form` counts those of the signature itself.
            asked.add("signature_format", "too many certificates with a signature or its timestamp")
            continue
        for name in bag.broken(given, anchors):
            asked.add("signature_format", f"a certificate with it is broken: {name}")


def _proven_time(
    asked: _Question,
    tokens: Sequence[cms.SignedData],
    received: datetime,
    unstamped: bool,
    previous: datetime | None,
) -> datetime | None:
    """13. The token's time; without one the time of receipt, where the envelope says so."""
    if len(tokens) > 1:
        asked.add("timestamp_doubled")
        return None
    if not tokens:
        asked.add("unstamped" if unstamped else "timestamp_missing")
        return received
    moment: datetime = tokens[0]["encap_content_info"]["content"].parsed["gen_time"].native
    if moment > received + asked.policy.token_ahead_held:
        asked.add("timestamp_far_ahead", moment.isoformat())
    elif moment > received + asked.policy.token_ahead:
        asked.add("timestamp_ahead", moment.isoformat())
    if previous is not None and moment < previous:
        asked.add("timestamp_order", moment.isoformat())
    return moment


def _algorithms(asked: _Question, info: cms.SignerInfo, moment: datetime, use: Use) -> None:
    accepts = asked.policy.algorithms.accepts_digest
    digest = info["digest_algorithm"]["algorithm"].native
    if not accepts(use, digest, moment):
        asked.add("weak_algorithm", digest)
    mechanism = info["signature_algorithm"]
    name = mechanism["algorithm"].native
    if name not in {"rsassa_pkcs1v15", "rsassa_pss"} and mechanism.signature_algo not in {
        "ecdsa",
        "rsassa_pkcs1v15",
        "rsassa_pss",
    }:
        asked.add("weak_algorithm", name)
    elif name != "rsassa_pkcs1v15" and not accepts(use, mechanism.hash_algo, moment):
        asked.add("weak_algorithm", f"{name} with {mechanism.hash_algo}")
    if name == "rsassa_pss":
        # RFC 8017 §8.1: the mask has a hash of its own, SHA-1 unless it is named.
        mask = mechanism["parameters"]["mask_gen_algorithm"]["parameters"]["algorithm"].native
        if not accepts(use, mask, moment):
            asked.add("weak_algorithm", f"{name} with a mask over {mask}")


async def _status(asked: _Question, trusted: Sequence[bytes], moment: datetime) -> PdfSignatureStatus | None:
    stampers = asked.anchors.of(asked.state, Purpose.TSA)
    try:
        return await async_validate_pdf_signature(
            asked.embedded,
            signer_validation_context=path.context(trusted, moment, asked.revocation),
            ts_validation_context=path.context(stampers, moment, asked.revocation),
            key_usage_settings=_USAGE,
        )
    except SignatureValidationError as error:
        # A weak algorithm ends here too, and was named above already.
        if not any(one.code == "weak_algorithm" for one in asked.found):
            asked.add("signature_format", str(error)[:200])
        return None


def _cryptography(asked: _Question, status: PdfSignatureStatus) -> None:
    if not status.intact:
        asked.add("digest")
    elif not status.valid:
        asked.add("signature")
    if not status.docmdp_ok or not status.seed_value_ok:
        asked.add("modified", str(status.modification_level.name if status.modification_level else ""))


async def _timestamp(
    asked: _Question, token: cms.SignedData, status: TimestampSignatureStatus | None, moment: datetime
) -> None:
    if status is None or not status.intact or not status.valid:
        asked.add("timestamp_invalid")
        return
    try:
        certificates = extract_certificate_info(token)
    except CMSExtractionError as error:
        asked.add("timestamp_invalid", str(error))
        return
    signer: x509.Certificate = certificates.signer_cert
    given = status.validation_path
    stamped = [signer] if given is None else list(given.iter_certs(include_root=True))
    asked.found += path.strength([signer], asked.name, moment, asked.policy, Use.TIMESTAMP)
    anchors = asked.anchors.of(asked.state, Purpose.TSA)
    asked.found += path.strength(stamped, asked.name, moment, asked.policy, anchors=anchors)
    info = token["signer_infos"][0]
    _algorithms(asked, info, moment, Use.TIMESTAMP)
    imprint = token["encap_content_info"]["content"].parsed["message_imprint"]["hash_algorithm"]["algorithm"].native
    if not asked.policy.algorithms.accepts_digest(Use.TIMESTAMP, imprint, moment):
        asked.add("weak_algorithm", f"timestamp over {imprint}")
    if not anchors:
        asked.add("no_anchors", f"{asked.state} {Purpose.TSA.value}")
        return
    for digest, since in _withdrawn(asked, stamped):
        # Who holds its key may write any time: also one before the withdrawal needs another proof.
        code = "timestamp_untrusted" if since <= moment else "timestamp_compromised"
        asked.add(code, f"{digest[:16]} withdrawn from {stamp(since)} on")
    if not status.trusted:
        believed = path.context(anchors, moment, asked.revocation)
        code, detail = await path.diagnose(
            signer, certificates.other_certs, believed, asked.anchors, asked.state, Purpose.TSA
        ) or ("key_usage", "")
        asked.add("timestamp_revocation" if code == "revocation_missing" else "timestamp_untrusted", f"{code} {detail}")
        return
    for words in _length(stamped):
        asked.add("timestamp_untrusted", words)
    for answer in _answers(asked, signer, stamped, moment):
        match answer.standing:
            case Standing.INDETERMINATE:
                asked.add("timestamp_revocation", f"{answer.subject}: {answer.words}")
            case Standing.REVOKED_BEFORE:
                asked.add("timestamp_untrusted", f"{answer.subject}: revoked {_since(answer)}")
            case Standing.REVOKED_AFTER if answer.compromised:
                asked.add("timestamp_compromised", f"{answer.subject}: {_since(answer)}")


async def _chain(
    asked: _Question,
    status: PdfSignatureStatus,
    certificate: x509.Certificate,
    trusted: Sequence[bytes],
    moment: datetime,
) -> None:
    """14. pyHanko's verdict first; only after a no is it asked again, why."""
    others = asked.embedded.other_embedded_certs
    if status.trust_problem_indic is None and status.validation_path is not None:
        chain_of = list(status.validation_path.iter_certs(include_root=True))
        for words in _length(chain_of):
            asked.add("chain_invalid", words)
        asked.found += path.strength(chain_of, asked.name, moment, asked.policy, anchors=trusted)
        for digest, since in _withdrawn(asked, chain_of):
            if since <= moment:
                asked.add("withdrawn", f"{digest[:16]} from {stamp(since)} on")
        _revocation(asked, _answers(asked, certificate, chain_of, moment))
        return
    believed = path.context(trusted, moment, asked.revocation)
    why = await path.diagnose(certificate, others, believed, asked.anchors, asked.state, asked.purpose)
    if why is not None and why[0] in _ABOUT_REVOCATION:
        # Ours is the word about revocation: pyHanko knows no suspension, and not what is missing.
        before = len(asked.found)
        _revocation(asked, _answers(asked, certificate, _own_path(certificate, others, trusted), moment))
        if any(one.reason.verdict is not Verdict.VALID for one in asked.found[before:]):
            return
    # The chain may hold where pyHanko has not asked for it, because the signature or its algorithms do not.
    if why is not None or not asked.found:
        asked.add(*(why or ("chain_invalid", "")))


def _length(chain_of: Sequence[x509.Certificate]) -> Iterator[str]:
    """14. Longer than what the rest of the house follows (`chain.path`): who watches over it would lose the anchor."""
    if len(chain_of) > chain.LONGEST + 1:
        yield f"{len(chain_of) - 1} certificates below the anchor; {chain.LONGEST} are allowed"


def _withdrawn(asked: _Question, chain_of: Sequence[x509.Certificate]) -> list[tuple[Digest, datetime]]:
    """13, 14. Certificates of a chain, its anchor included, that were withdrawn, and since when."""
    gone = asked.anchors.withdrawn.get(StateCode(asked.state))
    if not gone:
        return []
    digests = (sha256(one.dump()) for one in chain_of)
    return [(digest, gone[digest]) for digest in digests if digest in gone]


def _revocation(asked: _Question, answers: Sequence[Answer]) -> None:
    """14. What the four answers about a signer's chain make of the signature."""
    asked.answers = tuple(answers)
    for depth, answer in enumerate(answers):
        words = f"{answer.subject}: {answer.words or _since(answer)}"
        match answer.standing:
            case Standing.INDETERMINATE:
                asked.add(_INDETERMINATE[answer.missing or Missing.DATA], words)
            case Standing.REVOKED_BEFORE:
                asked.add("issuer_revoked" if depth else "revoked", words)
            case Standing.REVOKED_AFTER:
                asked.add("revoked_later", words)


def _own_path(
    certificate: x509.Certificate, others: Sequence[x509.Certificate], trusted: Sequence[bytes]
) -> list[x509.Certificate]:
    try:
        found = chain.path([certificate.dump(), *(one.dump() for one in others)], trusted)
    except (Refused, Unreadable):
        return []  # pyHanko's path is outside our subset: its own word stands
    return [x509.Certificate.load(one) for one in found]


def _answers(
    asked: _Question, signer: x509.Certificate, certificates: Sequence[x509.Certificate], moment: datetime
) -> tuple[Answer, ...]:
    # pyHanko gives the path from the anchor down; here it goes from the signer up.
    ders = [one.dump() for one in certificates]
    if ders and ders[0] != signer.dump():
        ders.reverse()
    return answers.of_chain(ders, asked.data, moment, asked.policy)


def _since(answer: Answer) -> str:
    return f"{answer.since.isoformat()} ({answer.reason})" if answer.since is not None else ""
