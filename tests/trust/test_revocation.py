"""Gathering revocation data: asked where the certificates say, used again while it stands, and never of strangers."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from app.kit.errors import Unavailable
from app.trust.keys import FileSigner
from app.trust.revocation import Cache, Revocation, gather
from tests.trust.certificates import NOW, Authority

LIST, RESPONDER = "http://localhost/list", "http://localhost/ocsp"


def located(*, lists: str = "", responder: str = "") -> list[tuple[x509.ExtensionType, bool]]:
    found: list[tuple[x509.ExtensionType, bool]] = []
    if lists:
        place = [x509.UniformResourceIdentifier(lists)]
        found.append((x509.CRLDistributionPoints([x509.DistributionPoint(place, None, None, None)]), False))
    if responder:
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(responder))
        found.append((x509.AuthorityInformationAccess([access]), False))
    return found


class Services:
    """What stands behind the addresses, and who asked."""

    def __init__(self, root: Authority, signer: FileSigner | None = None) -> None:
        self.root, self.signer = root, signer
        self.asked: list[str] = []
        self.down: set[str] = set()

    def __call__(self, url: str, body: bytes | None) -> bytes:
        self.asked.append(url)
        if url in self.down:
            raise Unavailable("no_answer", f"{url} does not answer.")
        if body is None:
            return self.root.crl()
        assert self.signer is not None
        assert ocsp.load_der_ocsp_request(body).serial_number
        return self.root.answer(self.signer.certificate)


@pytest.fixture
def root() -> Authority:
    return Authority("Root")


def test_a_responder_is_asked_before_a_list(root: Authority) -> None:
    signer = root.signer(extensions=located(lists=LIST, responder=RESPONDER))
    services = Services(root, signer)
    found = gather([signer.certificate], [root.der], services, NOW)
    assert (len(found.revocation.ocsps), len(found.revocation.crls), found.missing) == (1, 0, ())
    assert services.asked == [RESPONDER]


def test_a_list_is_asked_where_the_responder_is_down(root: Authority) -> None:
    signer = root.signer(extensions=located(lists=LIST, responder=RESPONDER))
    services = Services(root, signer)
    services.down.add(RESPONDER)
    found = gather([signer.certificate], [root.der], services, NOW)
    assert (found.revocation.crls != (), found.missing) == (True, ())


def test_what_cannot_be_had_is_named(root: Authority) -> None:
    signer = root.signer("seal", located(lists=LIST))
    services = Services(root)
    services.down.add(LIST)
    silent = root.signer("silent", [])
    found = gather([signer.certificate, silent.certificate, b"no certificate"], [root.der], services, NOW)
    assert found.revocation == Revocation()
    assert {name for name, _ in found.missing} >= {"CN=seal", "CN=silent"}
    assert len(found.missing) == 3


def test_a_strangers_certificate_sends_us_nowhere(root: Authority) -> None:
    stranger = Authority("Root")
    inner = Authority("Issuing", stranger)
    services = Services(root)
    evil = [stranger.signer(extensions=located(lists="http://localhost/inner")).certificate]
    evil += [inner.signer(extensions=located(responder="http://localhost/admin")).certificate, inner.der, stranger.der]
    found = gather(evil, [root.der], services, NOW)
    assert services.asked == []
    assert len(found.missing) == 3


def test_only_the_web_is_asked(root: Authority) -> None:
    signer = root.signer("seal", located(lists="file:///etc/passwd", responder="ldap://localhost/"))
    services = Services(root)
    found = gather([signer.certificate], [root.der], services, NOW)
    assert services.asked == []
    assert found.missing[0][0] == "CN=seal"


def test_every_certificate_of_a_chain_is_asked_about(root: Authority) -> None:
    issuing = Authority("Issuing", root)
    made = root.make("Issuing", issuing.key, [(x509.BasicConstraints(True, None), True), *located(lists=LIST)])
    issuing.certificate = made
    signer = issuing.signer(extensions=located(lists="http://localhost/issuing"))
    services = Services(root)
    gather([signer.certificate, issuing.der], [root.der], services, NOW)
    assert services.asked == [LIST, "http://localhost/issuing"]


def test_a_list_is_asked_where_the_responder_does_not_know_the_certificate(root: Authority) -> None:
    signer = root.signer(extensions=located(lists=LIST, responder=RESPONDER))

    def services(url: str, body: bytes | None) -> bytes:
        return root.crl() if url == LIST else root.answer(signer.certificate, unknown=True)

    found = gather([signer.certificate], [root.der], services, NOW)
    assert (len(found.revocation.ocsps), len(found.revocation.crls), found.missing) == (0, 1, ())


@pytest.mark.parametrize("flaw", ["stranger", "ended"])
def test_a_list_is_asked_where_the_answer_does_not_count(root: Authority, flaw: str) -> None:
    signer = root.signer(extensions=located(lists=LIST, responder=RESPONDER))
    usages = [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False)]
    by = {
        "stranger": Authority("Root").signer("responder", usages),
        "ended": root.signer("responder", usages, since=NOW - timedelta(days=9), until=NOW - timedelta(days=8)),
    }[flaw]
    answer = root.answer(signer.certificate, by)
    found = gather([signer.certificate], [root.der], lambda url, _: root.crl() if url == LIST else answer, NOW)
    assert (found.revocation.ocsps, len(found.revocation.crls), found.missing) == ((), 1, ())
    alone = root.signer("seal", located(responder=RESPONDER))
    answer = root.answer(alone.certificate, by)
    assert "does not count" in gather([alone.certificate], [root.der], lambda *_: answer, NOW).missing[0][1]


def test_who_says_that_it_is_never_revoked_is_asked_about_all_the_same(root: Authority) -> None:
    signer = root.signer(extensions=[(x509.OCSPNoCheck(), False), *located(lists=LIST)])
    services = Services(root)
    gather([signer.certificate], [root.der], services, NOW)
    assert services.asked == [LIST]


def test_answers_are_used_again_until_they_end(root: Authority) -> None:
    signer = root.signer(extensions=located(lists=LIST))
    services, cache = Services(root), Cache()
    for later in (timedelta(), timedelta(minutes=59)):
        gather([signer.certificate], [root.der], services, NOW + later, cache)
    assert services.asked == [LIST]
    gather([signer.certificate], [root.der], services, NOW + timedelta(hours=1), cache)
    assert services.asked == [LIST, LIST]


class Away:
    """No service can be reached."""

    def __call__(self, url: str, body: bytes | None) -> bytes:
        raise Unavailable("revocation_down", "It does not answer.")


@pytest.mark.parametrize("address", [{"lists": LIST}, {"responder": RESPONDER}])
def test_without_a_network_what_was_said_last_stands_until_its_own_end(
    root: Authority, address: dict[str, str], tmp_path: Path
) -> None:
    signer = root.signer(extensions=located(**address))
    asked = [signer.certificate], [root.der]
    before = gather(*asked, Services(root, signer), NOW, Cache(folder=tmp_path / "kept"))
    assert before.missing == ()
    later = NOW + timedelta(minutes=30)  # another process: the machine was shut and opened again
    for lasting, found in ((True, before.revocation), (False, Revocation())):
        again = gather(*asked, Away(), later, Cache(folder=tmp_path / "kept"), lasting=lasting)
        assert (again.revocation, bool(again.missing)) == (found, not lasting)
    assert gather(*asked, Away(), NOW + timedelta(days=30), Cache(folder=tmp_path / "kept"), lasting=True).missing
    assert gather(*asked, Away(), later, Cache(), lasting=True).missing


def test_what_somebody_changed_on_the_disk_is_no_answer(root: Authority, tmp_path: Path) -> None:
    signer = root.signer(extensions=located(responder=RESPONDER))
    asked = [signer.certificate], [root.der]
    gather(*asked, Services(root, signer), NOW, Cache(folder=tmp_path))
    (file,) = tmp_path.iterdir()
    sound = file.read_bytes()
    for data in (b"", b"no answer", sound[:-1] + bytes([sound[-1] ^ 1])):
        file.write_bytes(data)
        assert gather(*asked, Away(), NOW, Cache(folder=tmp_path), lasting=True).missing


def test_a_service_that_answers_is_believed_before_what_it_said_last(root: Authority) -> None:
    signer, cache = root.signer("seal", located(responder=RESPONDER)), Cache()
    gather([signer.certificate], [root.der], Services(root, signer), NOW, cache)
    refusing = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    raw = refusing.public_bytes(serialization.Encoding.DER)
    later = NOW + timedelta(hours=2)
    assert gather([signer.certificate], [root.der], lambda url, body: raw, later, cache, lasting=True).missing


def test_what_is_kept_on_the_disk_has_an_end(tmp_path: Path) -> None:
    cache = Cache(most=2, folder=tmp_path)
    for number, name in enumerate("abc"):
        cache.put(name, name.encode(), NOW)
        os.utime(next(one for one in tmp_path.iterdir() if one.read_bytes() == name.encode()), (number, number))
    assert sorted(one.read_bytes() for one in tmp_path.iterdir()) == [b"b", b"c"]


def test_a_cache_has_an_end() -> None:
    cache = Cache(most=2)
    for name in ("a", "b", "c"):
        cache.put(name, name.encode(), NOW + timedelta(hours=1))
    assert (cache.get("a", NOW), cache.get("b", NOW), cache.get("c", NOW)) == (None, b"b", b"c")


@pytest.mark.parametrize("answer", [b"", b"no list", bytes(17 * 1024 * 1024)])
def test_a_garbled_or_endless_answer_is_none(root: Authority, answer: bytes) -> None:
    signer = root.signer("seal", located(lists=LIST, responder=RESPONDER))
    found = gather([signer.certificate], [root.der], lambda url, body: answer, NOW)
    assert (found.revocation, [name for name, _ in found.missing]) == (Revocation(), ["CN=seal"])


def test_a_responder_that_refuses_gave_no_answer(root: Authority) -> None:
    signer = root.signer("seal", located(responder=RESPONDER))
    refusing = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    raw = refusing.public_bytes(serialization.Encoding.DER)
    assert gather([signer.certificate], [root.der], lambda url, body: raw, NOW).missing[0][0] == "CN=seal"


def test_adding_keeps_each_item_once() -> None:
    both = Revocation((b"a",), (b"b",)) + Revocation((b"a", b"c"), (b"b",))
    assert both == Revocation((b"a", b"c"), (b"b",))


@pytest.mark.parametrize(
    ("age", "lasts", "told"),
    [
        (timedelta(days=2), timedelta(days=1), "was to be replaced"),
        (-timedelta(hours=1), timedelta(days=1), "ahead of our clock"),
        (timedelta(), timedelta(days=1), ""),
    ],
)
def test_a_list_that_is_not_of_this_time_is_none(root: Authority, age: timedelta, lasts: timedelta, told: str) -> None:
    signer = root.signer("seal", located(lists=LIST))
    found = gather([signer.certificate], [root.der], lambda url, body: root.crl(at=NOW - age, lasts=lasts), NOW)
    assert [told in words for _, words in found.missing] == ([True] if told else [])


def test_a_delta_is_no_list(root: Authority) -> None:
    signer, delta = root.signer("seal", located(lists=LIST)), root.crl(extensions=[x509.DeltaCRLIndicator(1)])
    found = gather([signer.certificate], [root.der], lambda url, body: delta, NOW)
    assert "a delta clears nobody" in found.missing[0][1]


@pytest.mark.parametrize("flaw", ["", "nonce", "certificate", "age"])
def test_an_answer_is_to_what_was_asked(root: Authority, flaw: str) -> None:
    signer, other = root.signer("seal", located(responder=RESPONDER)), root.signer("other")
    nonces: list[bytes] = []

    def answering(url: str, body: bytes | None) -> bytes:
        assert body is not None
        asked = ocsp.load_der_ocsp_request(body)
        nonces.append(asked.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce)
        about = other if flaw == "certificate" else signer
        nonce = bytes(32) if flaw == "nonce" else nonces[-1]
        return root.answer(about.certificate, at=NOW - timedelta(days=9 if flaw == "age" else 0), nonce=nonce)

    words = {
        "": "",
        "nonce": "another question",
        "certificate": "about another certificate",
        "age": "was to be replaced",
    }
    for _ in range(2):
        found = gather([signer.certificate], [root.der], answering, NOW)
        assert [words[flaw] in told for _, told in found.missing] == ([True] if flaw else [])
        assert bool(found.revocation.ocsps) is (not flaw)
    assert len(set(nonces)) == 2
    assert len(nonces[0]) == 32
