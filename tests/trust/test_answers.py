"""Good, revoked before, revoked after, indeterminate: at the proven time, and never a yes for an unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from asn1crypto import core
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.trust import answers
from app.trust.answers import Answer, Missing, Standing
from app.trust.keys import FileSigner
from app.trust.policy import POLICY, Policy
from app.trust.revocation import Revocation
from app.trust.statements import Data, covers
from tests.trust.certificates import NOW, Authority

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FLAG = x509.ReasonFlags
HOLD, RELEASED, STOLEN, REPLACED = FLAG.certificate_hold, FLAG.remove_from_crl, FLAG.key_compromise, FLAG.superseded
RESPONDER = [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False)]
STRANGE = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")


@pytest.fixture(scope="module")
def root() -> Authority:
    return Authority("Root")


@pytest.fixture(scope="module")
def signer(root: Authority) -> FileSigner:
    return root.signer()


def asked(
    signer: FileSigner,
    *issuers: Authority,
    lists: tuple[bytes, ...] = (),
    ocsps: tuple[bytes, ...] = (),
    policy: Policy = POLICY,
) -> tuple[Answer, ...]:
    data = Data.of(Revocation(lists, ocsps))
    return answers.of_chain([signer.certificate, *(one.der for one in issuers)], data, NOW, policy)


def one(signer: FileSigner, root: Authority, *lists: bytes, ocsps: tuple[bytes, ...] = ()) -> Answer:
    (found,) = asked(signer, root, lists=lists, ocsps=ocsps)
    return found


def test_what_the_issuer_said_in_time_is_good(root: Authority, signer: FileSigner) -> None:
    for at in (NOW - 23 * HOUR, NOW, NOW + 9 * DAY):
        found = one(signer, root, root.crl(at=at))
        assert (found.standing, found.as_of, found.missing) == (Standing.GOOD, at, None)
    assert one(signer, root, ocsps=(root.answer(signer.certificate),)).standing is Standing.GOOD


def test_nothing_said_is_indeterminate_and_says_so(root: Authority, signer: FileSigner) -> None:
    found = one(signer, root, Authority("Other").crl(), b"no list")
    assert (found.standing, found.missing) == (Standing.INDETERMINATE, Missing.DATA)
    assert found.words == "no list of its issuer and no OCSP answer about it"


def test_revoked_is_before_from_that_instant_on_and_after_else(root: Authority, signer: FileSigner) -> None:
    for since, standing in ((NOW, Standing.REVOKED_BEFORE), (NOW + timedelta(seconds=1), Standing.REVOKED_AFTER)):
        found = one(signer, root, root.crl([(signer.certificate, since, STOLEN)], at=NOW + HOUR))
        assert (found.standing, found.since, found.reason) == (standing, since, "keyCompromise")
        assert found.compromised
    assert not one(signer, root, root.crl([(signer.certificate, NOW, REPLACED)])).compromised


def test_a_revocation_is_for_ever(root: Authority, signer: FileSigner) -> None:
    bad = root.crl([(signer.certificate, NOW - HOUR, None)], at=NOW - HOUR)
    for lists in ((bad, root.crl(at=NOW)), (root.crl(at=NOW), bad)):
        assert one(signer, root, *lists, ocsps=(root.answer(signer.certificate),)).standing is Standing.REVOKED_BEFORE


def test_data_is_out_of_date_by_the_policy_or_by_its_issuers_own_word(root: Authority, signer: FileSigner) -> None:
    for old in (root.crl(at=NOW - 25 * HOUR), root.crl(at=NOW - 2 * HOUR, lasts=HOUR)):
        found = one(signer, root, old)
        assert (found.standing, found.missing) == (Standing.INDETERMINATE, Missing.FRESHNESS)
        assert "it may be 24 hours old" in found.words
    strict = replace(POLICY, revocation_max_age=2 * HOUR)
    (found,) = asked(signer, root, lists=(root.crl(at=NOW - 3 * HOUR),), policy=strict)
    assert (found.missing, "it may be 2 hours old" in found.words) == (Missing.FRESHNESS, True)


def test_a_suspension_waits_until_it_was_lifted_before_the_proven_time(root: Authority, signer: FileSigner) -> None:
    held = root.crl([(signer.certificate, NOW - 9 * HOUR, HOLD)], at=NOW - 8 * HOUR)
    found = one(signer, root, held)
    assert (found.standing, found.missing, found.since) == (
        Standing.INDETERMINATE,
        Missing.RELEASE,
        NOW - 9 * HOUR,
    )
    # Released an hour before: good. Released at an unknown time after the last word: who knows.
    assert one(signer, root, held, root.crl(at=NOW - HOUR)).standing is Standing.GOOD
    assert one(signer, root, held, root.crl(at=NOW + HOUR)).missing is Missing.RELEASE
    later = root.crl([(signer.certificate, NOW + HOUR, HOLD)], at=NOW + 2 * HOUR)
    assert (one(signer, root, later).standing, one(signer, root, later).reason) == (
        Standing.REVOKED_AFTER,
        "certificateHold",
    )
    ended = root.crl([(signer.certificate, NOW - HOUR, STOLEN)])
    assert one(signer, root, held, ended).standing is Standing.REVOKED_BEFORE


def test_who_was_perhaps_invalid_before_is_no_yes(root: Authority, signer: FileSigner) -> None:
    gone = [(signer.certificate, NOW + HOUR, STOLEN)]
    found = one(signer, root, root.crl(gone, at=NOW + 2 * HOUR, invalid=NOW - HOUR))
    assert (found.standing, found.missing) == (Standing.INDETERMINATE, Missing.CERTAINTY)
    later = one(signer, root, root.crl(gone, at=NOW + 2 * HOUR, invalid=NOW + timedelta(minutes=1)))
    assert later.standing is Standing.REVOKED_AFTER


def test_a_delta_clears_nobody_and_releases_nobody(root: Authority, signer: FileSigner) -> None:
    delta = [x509.DeltaCRLIndicator(1)]
    found = one(signer, root, root.crl(extensions=delta))
    assert (found.missing, "is a delta, which alone clears nobody" in found.words) == (Missing.DATA, True)
    held = root.crl([(signer.certificate, NOW - HOUR, HOLD)], at=NOW - HOUR)
    released = root.crl([(signer.certificate, NOW - HOUR, RELEASED)], extensions=delta)
    assert one(signer, root, held, released).missing is Missing.RELEASE
    assert one(signer, root, root.crl(at=NOW - 30 * HOUR), root.crl(extensions=delta)).missing is Missing.FRESHNESS
    gone = root.crl([(signer.certificate, NOW - HOUR, STOLEN)], extensions=delta)
    assert one(signer, root, gone).standing is Standing.REVOKED_BEFORE


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ("key", "was not signed by the issuer"),
        ("hash", "was signed over sha224"),
        ("unknown", "a critical extension that is not known here (1.2.3.4)"),
        ("indirect", "speaks for several issuers"),
        ("authorities", "is about other certificates"),
        ("reasons", "is about other certificates"),
        ("elsewhere", "is about other certificates"),
    ],
)
def test_a_list_that_does_not_count_is_named(root: Authority, signer: FileSigner, flaw: str, words: str) -> None:
    elsewhere = [x509.UniformResourceIdentifier("http://localhost/other")]
    made = {
        "key": lambda: root.crl(key=Authority("Other").key),
        "hash": lambda: root.crl(hashing=hashes.SHA224()),
        "unknown": lambda: root.crl(extensions=[STRANGE]),
        "indirect": lambda: root.crl([(signer.certificate, NOW, None)], extensions=[point(indirect=True)]),
        "authorities": lambda: root.crl(extensions=[point(authorities=True)]),
        "reasons": lambda: root.crl(extensions=[point(reasons=frozenset({STOLEN}))]),
        "elsewhere": lambda: root.crl(extensions=[point(place=elsewhere)]),
    }[flaw]()
    found = one(signer, root, made)
    assert (found.standing, found.missing) == (Standing.INDETERMINATE, Missing.DATA)
    assert words in found.words


def test_a_list_of_an_issuer_that_may_not_sign_lists_does_not_count() -> None:
    mute = Authority("Mute", usages=("key_cert_sign",))
    assert "may not sign lists" in one(mute.signer(), mute, mute.crl()).words


def test_a_list_covers_the_certificates_that_name_its_place(root: Authority) -> None:
    place = [x509.UniformResourceIdentifier("http://localhost/list")]
    points = x509.CRLDistributionPoints([x509.DistributionPoint(place, None, None, None)])
    signer = root.signer(extensions=[(points, False)])
    assert one(signer, root, root.crl(extensions=[point(place=place)])).standing is Standing.GOOD
    users = x509.load_der_x509_crl(root.crl(extensions=[point(users=True)]))
    assert covers(users, x509.load_der_x509_certificate(signer.certificate))
    assert not covers(users, root.certificate)


def test_an_answer_of_nobody_or_about_nothing_is_named(root: Authority, signer: FileSigner) -> None:
    stranger = Authority("Root").signer("responder", RESPONDER)
    old = root.signer("responder", RESPONDER, since=NOW - 9 * DAY, until=NOW - 8 * DAY)
    for answer, words in (
        (root.answer(signer.certificate, stranger), "nor of a responder that it appointed"),
        (root.answer(signer.certificate, old), "whose certificate was not valid then"),
        (root.answer(signer.certificate, unknown=True), "does not know the certificate"),
    ):
        found = one(signer, root, ocsps=(answer,))
        assert (found.missing, words in found.words) == (Missing.DATA, True), found.words


def test_every_certificate_below_the_anchor_has_its_own_answer(root: Authority) -> None:
    issuing = Authority("Issuing", root)
    signer = issuing.signer()
    lists = (root.crl([(issuing.der, NOW + HOUR, FLAG.ca_compromise)], at=NOW + 2 * HOUR),)
    found = asked(signer, issuing, root, lists=lists)
    assert [(it.subject, it.standing) for it in found] == [
        ("CN=signer", Standing.INDETERMINATE),
        ("CN=Issuing", Standing.REVOKED_AFTER),
    ]
    assert found[1].to_json()["answer"] == "revoked_after"


def test_a_word_after_the_end_clears_nobody(root: Authority) -> None:
    ended = root.signer("ended", until=NOW - HOUR)
    at = NOW - 3 * HOUR
    gone = root.crl([(ended.certificate, NOW - 4 * HOUR, STOLEN)], at=NOW - 2 * HOUR)

    def found(*lists: bytes, ocsps: tuple[bytes, ...] = ()) -> Answer:
        (answer,) = answers.of_chain([ended.certificate, root.der], Data.of(Revocation(lists, ocsps)), at, POLICY)
        return answer

    # RFC 5280 §3.3: once it has expired its issuer may let its entry go, and the silence of a list says nothing.
    for told in (found(root.crl()), found(ocsps=(root.answer(ended.certificate),))):
        assert (told.standing, told.missing) == (Standing.INDETERMINATE, Missing.DATA)
        assert "was made after the certificate had expired" in told.words
    assert found(root.crl(at=NOW - HOUR)).standing is Standing.GOOD
    assert found(root.crl(), gone).standing is Standing.REVOKED_BEFORE
    # X.509 §9.5.2.4: a list may say that it keeps those that have expired.
    assert found(root.crl(expired_since=NOW - HOUR)).standing is Standing.GOOD
    late = found(root.crl(expired_since=NOW - timedelta(minutes=59)))
    assert (late.standing, late.missing) == (Standing.INDETERMINATE, Missing.DATA)


def test_a_responder_that_keeps_an_archive_speaks_of_the_expired(root: Authority) -> None:
    ended = root.signer("ended", until=NOW - HOUR)
    for cutoff, standing in ((NOW - HOUR, Standing.GOOD), (NOW - timedelta(minutes=59), Standing.INDETERMINATE)):
        answer = archived(root, root.answer(ended.certificate), cutoff)
        data = Data.of(Revocation((), (answer,)))
        (found,) = answers.of_chain([ended.certificate, root.der], data, NOW - 3 * HOUR, POLICY)
        assert found.standing is standing, found.words


def test_no_certificate_excuses_itself(root: Authority) -> None:
    # RFC 6960 §4.2.2.2.1: id-pkix-ocsp-nocheck is a responder's word about itself, and none signs papers.
    free = root.signer("seal", [(x509.OCSPNoCheck(), False)])
    assert one(free, root).missing is Missing.DATA
    assert one(free, root, root.crl(at=NOW - 20 * DAY, lasts=30 * DAY)).missing is Missing.FRESHNESS


def test_an_authority_kept_offline_speaks_until_its_next_list(root: Authority) -> None:
    issuing = Authority("Issuing", root)
    signer, fresh, strict = issuing.signer(), issuing.crl(), replace(POLICY, issuer_max_age=9 * DAY)

    def told(slow: bytes, policy: Policy = POLICY) -> Answer:
        return asked(signer, issuing, root, lists=(fresh, slow), policy=policy)[1]

    slow = root.crl(at=NOW - 10 * DAY, lasts=90 * DAY)
    assert told(slow).standing is Standing.GOOD
    assert (told(slow, strict).missing, "it may be 9 days old" in told(slow, strict).words) == (Missing.FRESHNESS, True)
    for overdue in (root.crl(at=NOW - 10 * DAY, lasts=9 * DAY), root.crl(at=NOW - 367 * DAY, lasts=999 * DAY)):
        assert told(overdue).missing is Missing.FRESHNESS
    # It is the next list of the authority above that comes late; that of the signer's own comes every day.
    assert (
        asked(signer, issuing, lists=(issuing.crl(at=NOW - 10 * DAY, lasts=90 * DAY),))[0].missing is Missing.FRESHNESS
    )


def archived(root: Authority, answer: bytes, cutoff: datetime) -> bytes:
    """The answer with an archive cutoff (RFC 6960 §4.4.4), which `cryptography` cannot write; signed anew."""
    whole = asn1_ocsp.OCSPResponse.load(answer)
    basic = whole["response_bytes"]["response"].parsed
    told = asn1_ocsp.SingleResponseExtension({"extn_id": "archive_cutoff", "extn_value": core.GeneralizedTime(cutoff)})
    basic["tbs_response_data"]["responses"][0]["single_extensions"] = [told]
    signed = root.key.sign(basic["tbs_response_data"].dump(force=True), ec.ECDSA(hashes.SHA256()))
    basic["signature"] = core.OctetBitString(signed)
    whole["response_bytes"]["response"] = core.ParsableOctetString(basic.dump(force=True))
    return bytes(whole.dump(force=True))


def point(
    *,
    place: list[x509.UniformResourceIdentifier] | None = None,
    authorities: bool = False,
    users: bool = False,
    indirect: bool = False,
    reasons: frozenset[x509.ReasonFlags] | None = None,
) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(place, None, users, authorities, reasons, indirect, False)
