"""How fresh revocation data is, and what it says: only what the issuer or its responder really signed counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.trust import freshness
from app.trust.freshness import NEVER, Revoked
from app.trust.keys import FileSigner
from app.trust.revocation import Revocation
from tests.trust.certificates import NOW, Authority

HOUR = timedelta(hours=1)
RESPONDER = [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False)]


@pytest.fixture(scope="module")
def root() -> Authority:
    return Authority("Root")


@pytest.fixture(scope="module")
def issuing(root: Authority) -> Authority:
    return Authority("Issuing", root)


@pytest.fixture(scope="module")
def signer(issuing: Authority) -> FileSigner:
    return issuing.signer()


def asked(
    signer: FileSigner, *issuers: Authority, crls: list[bytes] | None = None, ocsps: list[bytes] | None = None
) -> freshness.Freshness:
    return freshness.of_chain(
        [signer.certificate, *(one.der for one in issuers)], Revocation(tuple(crls or ()), tuple(ocsps or ()))
    )


def test_a_chain_is_as_fresh_as_its_oldest_certificate(root: Authority, issuing: Authority, signer: FileSigner) -> None:
    lists = [root.crl(at=NOW - 3 * HOUR), issuing.crl(at=NOW - HOUR), issuing.crl(at=NOW - 2 * HOUR)]
    assert asked(signer, issuing, root, crls=lists).at == NOW - 3 * HOUR
    assert asked(signer, issuing, crls=lists).at == NOW - HOUR


def test_without_authentic_data_nothing_is_fresh(root: Authority, issuing: Authority, signer: FileSigner) -> None:
    for crls in ([], [root.crl()], [issuing.crl(key=root.key)], [b"no list"]):
        assert asked(signer, issuing, crls=crls).at == NEVER


def test_a_delta_or_partial_list_clears_nobody_but_may_convict(issuing: Authority, signer: FileSigner) -> None:
    delta = issuing.crl(extensions=[x509.DeltaCRLIndicator(1)])
    assert asked(signer, issuing, crls=[delta]).at == NEVER
    convicting = issuing.crl([(signer.certificate, NOW - HOUR, None)], extensions=[x509.DeltaCRLIndicator(1)])
    assert asked(signer, issuing, crls=[delta, convicting]).revoked == Revoked(NOW - HOUR, False, True)


def test_the_worst_that_was_ever_said_counts(issuing: Authority, signer: FileSigner) -> None:
    good = issuing.answer(signer.certificate)
    bad = issuing.answer(signer.certificate, revoked=NOW - HOUR, reason=x509.ReasonFlags.key_compromise)
    for answers in ([good, bad], [bad, good]):
        assert asked(signer, issuing, ocsps=answers).revoked == Revoked(NOW - HOUR, False, True)
    listed = issuing.crl([(signer.certificate, NOW - 2 * HOUR, x509.ReasonFlags.superseded)])
    assert asked(signer, issuing, ocsps=[good], crls=[listed]).revoked == Revoked(NOW - 2 * HOUR, False, False)


def test_the_revocation_of_an_issuer_is_told_as_such(root: Authority, issuing: Authority, signer: FileSigner) -> None:
    lists = [root.crl([(issuing.der, NOW - HOUR, x509.ReasonFlags.ca_compromise)]), issuing.crl()]
    assert asked(signer, issuing, root, crls=lists).revoked == Revoked(NOW - HOUR, True, True)


@pytest.mark.parametrize(
    ("reason", "compromised"),
    [
        (None, True),
        (x509.ReasonFlags.unspecified, True),
        (x509.ReasonFlags.key_compromise, True),
        (x509.ReasonFlags.affiliation_changed, False),
        (x509.ReasonFlags.superseded, False),
        (x509.ReasonFlags.cessation_of_operation, False),
    ],
)
def test_some_reasons_say_that_the_key_was_never_in_other_hands(
    issuing: Authority, signer: FileSigner, reason: x509.ReasonFlags | None, compromised: bool
) -> None:
    listed = issuing.crl([(signer.certificate, NOW, reason)])
    found = asked(signer, issuing, crls=[listed]).revoked
    assert found is not None
    assert found.compromised is compromised


def test_an_answer_counts_from_the_issuer_or_its_responder_only(issuing: Authority, signer: FileSigner) -> None:
    responder = issuing.signer("responder", RESPONDER)
    for by in (None, responder):
        assert asked(signer, issuing, ocsps=[issuing.answer(signer.certificate, by)]).at == NOW
    stranger = Authority("Issuing").signer("responder", RESPONDER)
    unappointed = issuing.signer("responder")
    for by in (stranger, unappointed, signer):
        assert asked(signer, issuing, ocsps=[issuing.answer(signer.certificate, by)]).at == NEVER


def test_an_answer_by_a_key_of_rsa_counts(issuing: Authority, signer: FileSigner) -> None:
    responder = issuing.signer("responder", RESPONDER, key=rsa.generate_private_key(65537, 3072))
    assert asked(signer, issuing, ocsps=[issuing.answer(signer.certificate, responder)]).at == NOW


def test_an_answer_that_knows_nothing_is_no_answer(issuing: Authority, signer: FileSigner) -> None:
    assert asked(signer, issuing, ocsps=[issuing.answer(signer.certificate, unknown=True), b"no answer"]).at == NEVER


def test_an_answer_about_the_same_number_of_another_issuer_is_none(issuing: Authority, signer: FileSigner) -> None:
    other = Authority("Other")
    responder = issuing.signer("responder", RESPONDER)
    answer = issuing.answer(signer.certificate, responder, issuer=other)
    assert asked(signer, issuing, ocsps=[answer]).at == NEVER


def test_who_says_that_it_is_never_revoked_is_asked_about_all_the_same(issuing: Authority) -> None:
    free = issuing.signer("seal", [(x509.OCSPNoCheck(), False)])
    assert asked(free, issuing).at == NEVER
    gone = issuing.crl([(free.certificate, NOW - HOUR, None)])
    assert asked(free, issuing, crls=[gone]).revoked == Revoked(NOW - HOUR, False, True)
