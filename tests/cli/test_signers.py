"""A key on a person's own machine: in a token or a file, named by the same options for every command."""

from __future__ import annotations

import os
import pty
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat, pkcs12
from cryptography.x509 import load_der_x509_certificate

from app.cli.signers import KeyOptions
from app.kit.errors import Misused
from app.trust.keys import FileSigner
from app.trust.pkcs11 import Pkcs11Signer
from certs.pki import Pki
from tests.cli.typing_commands import Terminal
from tests.trust.certificates import Authority
from tests.trust.softhsm import MODULE, PIN, Tokens, tokens

with_token = pytest.mark.needs("softhsm2-util", "pkcs11-tool")


@pytest.fixture
def drawer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tokens]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with tokens(tmp_path / "hsm") as made:
        made.make("ardenia")
        yield made


@pytest.fixture
def pin_file(tmp_path: Path) -> Path:
    (tmp_path / "pin").write_text(PIN + "\n", "utf-8")
    return tmp_path / "pin"


@pytest.fixture
def signer() -> FileSigner:
    return Authority("Root").signer("Ana Albin")


@with_token
def test_a_token_is_named_by_three_options_or_a_uri(drawer: Tokens, pin_file: Path, signer: FileSigner) -> None:
    where = drawer.put(signer, "ana", "ardenia")
    drawer.certificate(signer.certificate, "ardenia")
    for options in (
        KeyOptions(MODULE, "ardenia", "ana", pin_file),
        KeyOptions(token=str(where), pin_file=pin_file),
    ):
        found = options.signer()
        assert isinstance(found, Pkcs11Signer)
        assert (found.certificate, options.given) == (signer.certificate, True)
        assert found.sign(b"data")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (KeyOptions(), "no_key_named"),
        (KeyOptions(pin_file=Path("pin")), "no_key_named"),
        (KeyOptions(MODULE, "ardenia", "ana", key_file=Path("key")), "bad_option"),
        (KeyOptions(MODULE, "ardenia"), "bad_option"),
        (KeyOptions(token="ardenia", key="ana"), "bad_option"),
        (KeyOptions(MODULE, "pkcs11:token=a;object=b?module-path=/m.so", "ana"), "bad_option"),
        (KeyOptions(token="pkcs11:token=a"), "bad_token_uri"),
        (KeyOptions(key_file=Path("/nothing")), "no_file"),
    ],
)
def test_options_that_do_not_fit_say_what_to_give(options: KeyOptions, code: str) -> None:
    with pytest.raises(Misused) as caught:
        options.signer()
    assert caught.value.code == code


def test_a_key_file_is_pem_or_pkcs12(tmp_path: Path, signer: FileSigner) -> None:
    secret, own = tmp_path / "secret", load_der_x509_certificate(signer.certificate)
    secret.write_text("open sesame\n", "utf-8")
    under = BestAvailableEncryption(b"open sesame")
    (tmp_path / "ana.key").write_bytes(signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, under))
    (tmp_path / "ana.crt").write_bytes(own.public_bytes(Encoding.PEM))
    (tmp_path / "other.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"ana", signer.key, own, None, under))  # type: ignore[arg-type]
    for name in ("ana.key", "other.p12"):
        found = KeyOptions(key_file=tmp_path / name, passphrase_file=secret).signer()
        assert found.certificate == signer.certificate
        with pytest.raises(Misused) as caught:  # there is no terminal here
            KeyOptions(key_file=tmp_path / name).signer()
        assert caught.value.code == "pin_missing"
    secret.write_text("another", "utf-8")
    with pytest.raises(Misused) as caught:
        KeyOptions(key_file=tmp_path / "ana.key", passphrase_file=secret).signer()
    assert caught.value.code == "passphrase_refused"


def test_a_pin_is_asked_for_on_the_terminal_and_not_shown() -> None:
    program = "from app.cli.signers import asked; print('got', asked('PIN', '--pin-file FILE') == '4711')"
    child, screen = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", program])  # noqa: S606
    shown = b""
    while b"PIN: " not in shown:  # the space comes once nothing is shown any more
        shown += os.read(screen, 1000)
    os.write(screen, b"4711\n")
    while b"True" not in shown and b"False" not in shown:
        shown += os.read(screen, 1000)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    os.close(screen)
    assert b"got True" in shown
    assert b"4711" not in shown


@with_token
def test_an_edition_is_signed_by_a_key_in_a_token(
    staffed: Terminal, drawer: Tokens, pin_file: Path, pki: Pki, tmp_path: Path
) -> None:
    """The State's directory key lies in a token, on a machine without the node."""
    held = staffed.home / "keys" / "directory"
    drawer.put(pki.signer("XA", "directory"), "directory", "ardenia")
    certificate, request = held / "directory.crt", tmp_path / "request"
    (held / "directory.key").unlink()
    staffed.done("edition", "request", str(request))
    key = ("--pkcs11", str(MODULE), "--token", "ardenia", "--key", "directory", "--certificate", str(certificate))
    sign = ("edition", "sign", str(request), *key, "--anchors", str(staffed.home / "anchors"), "--yes")
    staffed.refused("pin_missing", 2, *sign)
    wrong = tmp_path / "wrong"
    wrong.write_text("0000", "utf-8")
    for _ in range(2):
        staffed.refused("pin_refused", 3, *sign, "--pin-file", str(wrong))
    signed = staffed.json(*sign, "--pin-file", str(pin_file))
    assert staffed.json("edition", "publish", str(signed["signed"]), "--yes")["number"] == 2
