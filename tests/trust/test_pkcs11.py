"""Keys in tokens: one session that is held, found again when it is lost; a PIN that is wrong is offered once."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key

from app.kit.errors import KeyAway, Misused
from app.trust import cryptoki
from app.trust.keys import Signer, hash_for
from app.trust.pins import Pin, PinFile, TypedPin
from app.trust.pkcs11 import Pkcs11Signer
from app.trust.token import TokenKey
from tests.trust.certificates import Authority
from tests.trust.softhsm import MODULE, PIN, Tokens, tokens, wrong_pins

pytestmark = pytest.mark.needs("softhsm2-util", "pkcs11-tool")


@pytest.fixture(scope="module")
def root() -> Authority:
    return Authority("Root")


@pytest.fixture
def drawer(tmp_path: Path) -> Iterator[Tokens]:
    with tokens(tmp_path / "hsm") as made:
        made.make("ardenia")
        yield made


@pytest.fixture
def pin(tmp_path: Path) -> PinFile:
    file = tmp_path / "pin"
    file.write_text(f"{PIN}\n", "utf-8")
    return PinFile(file, tmp_path / "refused")


@pytest.fixture
def seal(drawer: Tokens, pin: PinFile, root: Authority) -> Pkcs11Signer:
    """An ECDSA key in the token."""
    signer = root.signer("seal", chain=[root.der])
    return Pkcs11Signer.of(drawer.put(signer, "seal", "ardenia"), pin, [signer.certificate, root.der], "seal-moj")


def holds(signer: Signer, data: bytes = b"data") -> bool:
    """Whether a signature that is made now fits the certificate, asked of a library that knows no token."""
    public, made = x509.load_der_x509_certificate(signer.certificate).public_key(), signer.sign(data)
    if isinstance(public, rsa.RSAPublicKey):
        public.verify(made, data, padding.PKCS1v15(), hashes.SHA256())
    else:
        assert isinstance(public, ec.EllipticCurvePublicKey)
        public.verify(made, data, ec.ECDSA(hash_for(public)))
    return True


def refused(act: Callable[[], object]) -> KeyAway:
    with pytest.raises(KeyAway) as caught:
        act()
    return caught.value


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP384R1()),
        rsa.generate_private_key(65537, 3072),
    ],
    ids=["P-256", "P-384", "RSA-3072"],
)
def test_a_token_signs_as_a_file_does(
    drawer: Tokens, pin: Pin, root: Authority, key: ec.EllipticCurvePrivateKey
) -> None:
    signer = root.signer(key=key)
    where = drawer.put(signer, "any", "ardenia")
    assert holds(Pkcs11Signer.of(where, pin, [signer.certificate]))


def test_another_kind_of_key_is_refused(drawer: Tokens, pin: Pin, root: Authority) -> None:
    signer = root.signer(key=ed25519.Ed25519PrivateKey.generate())
    with pytest.raises(Misused) as caught:
        Pkcs11Signer.of(TokenKey(MODULE, "ardenia", key="any"), pin, [signer.certificate]).sign(b"data")
    assert caught.value.code == "bad_key"


def test_the_session_is_opened_once_and_shared(seal: Pkcs11Signer, drawer: Tokens, pin: PinFile) -> None:
    assert holds(seal)
    other = Pkcs11Signer.of(seal.where, pin, [seal.certificate])
    pin.path.unlink()
    assert holds(seal)
    assert holds(other)


def test_a_lost_session_is_opened_anew(seal: Pkcs11Signer) -> None:
    assert holds(seal)
    slot = next(iter(cryptoki.library(MODULE)._sessions))[0]
    assert ctypes.CDLL(str(MODULE)).C_CloseAllSessions(ctypes.c_ulong(slot)) == 0
    assert holds(seal)


def test_a_library_that_was_ended_is_started_anew(seal: Pkcs11Signer) -> None:
    assert holds(seal)
    assert ctypes.CDLL(str(MODULE)).C_Finalize(None) == 0
    assert holds(seal)


def test_a_token_that_is_taken_out_is_away_until_it_is_back(seal: Pkcs11Signer, drawer: Tokens) -> None:
    assert holds(seal)
    drawer.take_out()
    for act in (lambda: seal.sign(b"data"), seal.ready, lambda: seal.sign(b"data")):
        error = refused(act)
        assert (error.code, error.key) == ("token_away", "seal-moj")
    drawer.put_back()
    seal.ready()
    assert holds(seal)


def test_a_token_that_was_never_there_is_said(seal: Pkcs11Signer, drawer: Tokens) -> None:
    drawer.take_out()
    assert refused(seal.ready).code == "no_token"
    drawer.put_back()
    assert holds(seal)


def test_a_library_that_is_no_library_is_said(pin: Pin, tmp_path: Path, seal: Pkcs11Signer) -> None:
    (tmp_path / "no.so").write_bytes(b"no library")
    for path in (tmp_path / "no.so", tmp_path / "nothing.so"):
        signer = Pkcs11Signer(TokenKey(path, "ardenia", key="seal"), pin, seal.certificate)
        assert refused(signer.ready).code == "token_failed"


def test_a_wrong_pin_is_offered_once_in_whatever_file_it_lies(
    seal: Pkcs11Signer, drawer: Tokens, pin: PinFile, tmp_path: Path
) -> None:
    pin.path.write_text("1234\n", "utf-8")
    assert "now" in refused(seal.ready).message
    assert wrong_pins("ardenia")
    drawer.tool("ardenia", "--list-objects")  # somebody logs in rightly: the token forgets what was wrong
    # Another process, with no memory of its own, knows it from the folder.
    again = Pkcs11Signer.of(seal.where, PinFile(pin.path, pin._refusals), [seal.certificate])
    for signer in (again, seal, again):
        assert "before" in refused(signer.ready).message
    # systemd lays the same credential anew at every start, and for another unit in another folder.
    pin.path.unlink()
    pin.path.write_text("1234\n", "utf-8")
    (tmp_path / "other").write_text("1234", "utf-8")
    other = Pkcs11Signer.of(seal.where, PinFile(tmp_path / "other", pin._refusals), [seal.certificate])
    for signer in (again, seal, other):
        assert "before" in refused(signer.ready).message
    assert not wrong_pins("ardenia"), "it was offered again"
    pin.path.write_text("4321\n", "utf-8")
    assert "now" in refused(again.ready).message, "another one is offered, once"
    pin.path.write_text("1234\n", "utf-8")
    assert "before" in refused(again.ready).message, "and the first stays refused"
    pin.path.write_text(f"{PIN}\n", "utf-8")
    assert holds(again)
    assert holds(seal)


def test_a_pin_that_was_right_all_along_is_offered_once_what_was_remembered_is_removed(
    seal: Pkcs11Signer, drawer: Tokens, pin: PinFile
) -> None:
    pin.path.write_text("11223344", "utf-8")
    refused(seal.ready)
    drawer.new_pin("ardenia", PIN, "11223344")
    error = refused(seal.ready)
    (mark,) = pin._refusals.iterdir()
    assert str(mark) in (error.remedy or "")
    with mark.open("ab") as half:
        half.write(b"0a1b")  # a process died while it wrote
    assert "before" in refused(seal.ready).message
    mark.unlink()
    cryptoki.library(MODULE).restart()
    assert holds(seal)


def test_what_is_remembered_of_a_pin_is_not_the_pin(seal: Pkcs11Signer, pin: PinFile) -> None:
    pin.path.write_text("98765\n", "utf-8")
    refused(seal.ready)
    (mark,) = pin._refusals.iterdir()
    assert b"98765" not in mark.read_bytes() + mark.name.encode()
    assert mark.stat().st_mode & 0o077 == 0
    for shown in (repr(pin), repr(seal), str(refused(seal.ready))):
        assert "98765" not in shown


def test_no_pin_is_offered_where_a_refusal_cannot_be_remembered(seal: Pkcs11Signer, pin: PinFile) -> None:
    pin._refusals.write_bytes(b"a file where the folder should be")
    assert refused(seal.ready).code == "pin_missing"


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe", b"1" * 5000])
def test_a_file_without_a_pin_is_said(seal: Pkcs11Signer, pin: PinFile, content: bytes | None) -> None:
    pin.path.unlink()
    if content is not None:
        pin.path.write_bytes(content)
    assert refused(seal.ready).code == "pin_missing"


def test_a_pin_that_was_changed_meanwhile_is_seen_when_the_session_is_lost(
    seal: Pkcs11Signer, drawer: Tokens, pin: PinFile
) -> None:
    assert holds(seal)
    drawer.new_pin("ardenia", PIN, "11223344")
    cryptoki.library(MODULE).restart()
    assert refused(seal.ready).code == "pin_refused"
    pin.path.write_text("11223344", "utf-8")
    assert holds(seal)


def test_the_last_try_of_a_token_is_not_used_up(seal: Pkcs11Signer, pin: PinFile) -> None:
    """SoftHSM locks nothing: the flag is set on its token here, everything else is real."""
    from pkcs11 import TokenFlag

    class LastTry:
        def __init__(self, token: object) -> None:
            self._token = token
            self.flags = token.flags | TokenFlag.USER_PIN_FINAL_TRY  # type: ignore[attr-defined]

        def __getattr__(self, name: str) -> object:
            assert name != "open", "the last try was used"
            return getattr(self._token, name)

    (token,) = [one for one in cryptoki.library(MODULE)._tokens() if one.label == "ardenia"]
    assert refused(lambda: cryptoki._logged_in(LastTry(token), pin)).code == "pin_refused"
    assert holds(seal)


def test_a_person_types_the_pin_once(seal: Pkcs11Signer) -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("PIN")
        return PIN

    typed = TypedPin(ask)
    signer = Pkcs11Signer.of(seal.where, typed, [seal.certificate])
    assert holds(signer)
    cryptoki.library(MODULE).restart()
    assert holds(signer)
    assert asked == ["PIN"]


def test_two_tokens_are_told_apart(drawer: Tokens, pin: PinFile, root: Authority) -> None:
    drawer.make("borduria")
    for token in ("ardenia", "borduria"):
        signer = root.signer(token)
        assert holds(Pkcs11Signer.of(drawer.put(signer, "seal", token), pin, [signer.certificate]))


def test_two_tokens_of_one_label_need_a_serial_number(drawer: Tokens, pin: PinFile, root: Authority) -> None:
    signer = root.signer()
    where = drawer.put(signer, "seal", "ardenia")
    (serial,) = (one.serial.decode() for one in cryptoki.library(MODULE)._tokens() if one.label == "ardenia")
    drawer.make("ardenia")
    ambiguous = Pkcs11Signer.of(where, pin, [signer.certificate])
    assert refused(ambiguous.ready).code == "token_ambiguous"
    assert serial in refused(ambiguous.ready).message
    assert holds(Pkcs11Signer.of(TokenKey(MODULE, serial=serial, key="seal"), pin, [signer.certificate]))


def test_two_keys_of_one_label_need_an_id(drawer: Tokens, pin: PinFile, root: Authority) -> None:
    one, other = root.signer("one"), root.signer("other")
    drawer.put(one, "seal", "ardenia", number="01")
    where = drawer.put(other, "seal", "ardenia", number="02")
    assert refused(Pkcs11Signer.of(where, pin, [one.certificate]).ready).code == "token_ambiguous"
    named = TokenKey(MODULE, "ardenia", key="seal", key_id=b"\x02")
    assert holds(Pkcs11Signer.of(named, pin, [other.certificate]))
    # The certificate of the other one: nothing that it signs is handed on.
    error = refused(lambda: Pkcs11Signer.of(named, pin, [one.certificate]).sign(b"data"))
    assert error.code == "token_key_unfit"


def test_a_key_that_is_not_there_is_said(seal: Pkcs11Signer, pin: PinFile) -> None:
    missing = Pkcs11Signer(TokenKey(MODULE, "ardenia", key="nothing"), pin, seal.certificate)
    assert refused(missing.ready).code == "no_token_key"


def test_a_token_that_wants_its_pin_each_time_gets_it(drawer: Tokens, pin: PinFile, root: Authority) -> None:
    words = ["--keypairgen", "--key-type", "EC:prime256v1", "--label", "card", "--id", "07", "--always-auth"]
    drawer.tool("ardenia", *words)
    where = TokenKey(MODULE, "ardenia", key="card")
    drawer.tool("ardenia", "--read-object", "--type", "pubkey", "--id", "07", "-o", str(drawer.folder / "public"))
    public = load_der_public_key((drawer.folder / "public").read_bytes())
    certificate = root.make("card", SimpleNamespace(public_key=lambda: public))  # type: ignore[arg-type]
    signer = Pkcs11Signer.of(where, pin, [certificate.public_bytes(Encoding.DER)])
    assert holds(signer)
    pin.path.write_text("999999", "utf-8")
    assert refused(lambda: signer.sign(b"data")).code == "pin_refused"


def test_a_forked_process_does_not_use_its_parents_session(seal: Pkcs11Signer) -> None:
    assert holds(seal)
    library = cryptoki.library(MODULE)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            fine = holds(seal) and cryptoki.library(MODULE) is not library and seal._held is not None
            code = 0 if fine else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    start = library.starts
    assert holds(seal)
    assert library.starts == start, "the parent's session is as it was"


def test_certificates_are_read_out_of_the_token(drawer: Tokens, pin: PinFile, root: Authority) -> None:
    issuing = Authority("Issuing", root)
    signer = issuing.signer("Ana Albin")
    where = drawer.put(signer, "ana", "ardenia")
    with pytest.raises(Misused) as caught:
        Pkcs11Signer.of(where, pin)
    assert caught.value.code == "no_token_certificate"
    drawer.certificate(signer.certificate, "ardenia")
    drawer.certificate(issuing.der, "ardenia", number="50")
    drawer.certificate(root.der, "ardenia", number="51")
    found = Pkcs11Signer.of(where, pin)
    assert (found.certificate, found.chain) == (signer.certificate, (issuing.der,))
    assert holds(found)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(Misused) as caught:
        cryptoki.Library(tmp_path / "any.so")
    assert caught.value.code == "extra_missing"
