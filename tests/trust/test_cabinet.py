"""The keys in a node's folder: one place a key, its own class only, and what production takes."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import load_der_x509_certificate

from app.kit.errors import Denied, KeyAway, Misused, Refused, RogatoryError
from app.kit.ids import AuthorityId, OfficialId
from app.trust import cabinet, keyfile
from app.trust.cabinet import Cabinet, Passphrases
from app.trust.keys import FileSigner
from app.trust.note import NoteSigner
from app.trust.pkcs11 import Pkcs11Signer
from tests.trust.certificates import Authority
from tests.trust.softhsm import PIN, tokens

MOJ, ANA = AuthorityId("XA.moj"), OfficialId("XA.moj/ana")
SECRET = b"open sesame"


@pytest.fixture
def node(tmp_path: Path) -> Path:
    (tmp_path / "node" / "keys" / "sign").mkdir(parents=True)
    return tmp_path / "node"


def lay(node: Path, label: str, folder: str = "sign", form: str = "plain") -> FileSigner:
    """A key in a file, and its certificate."""
    made, place = Authority("Root").signer(label), node / "keys" / folder
    place.mkdir(exist_ok=True)
    (place / f"{label}.crt").write_text(ssl.DER_cert_to_PEM_cert(made.certificate), "ascii")
    if form == "p12":
        own = load_der_x509_certificate(made.certificate)
        packed = pkcs12.serialize_key_and_certificates(None, made.key, own, None, BestAvailableEncryption(SECRET))  # type: ignore[arg-type]
        (place / f"{label}.p12").write_bytes(packed)
        return made
    pem = made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (place / f"{label}.key").write_bytes(keyfile.under_passphrase(pem, label, SECRET) if form == "locked" else pem)
    return made


def secret(tmp_path: Path, text: bytes = SECRET) -> Passphrases:
    (tmp_path / "sign.secret").write_bytes(text + b"\n")
    return Passphrases(str(tmp_path / "{class}.secret"))


def code(act: Callable[[], object], kind: type[RogatoryError]) -> str:
    with pytest.raises(kind) as caught:
        act()
    return caught.value.code


@pytest.mark.parametrize("form", ["plain", "locked", "p12"])
def test_a_key_in_a_file_is_opened_once(node: Path, tmp_path: Path, form: str) -> None:
    made, keys = lay(node, "seal-moj", form=form), Cabinet(node, "sign", secret(tmp_path))
    found = keys.seal(MOJ, exercise=False)
    assert found.certificate == made.certificate
    assert keys.seal(MOJ, exercise=False) is found


def test_a_passphrase_that_is_missing_or_wrong_holds_what_is_to_be_signed(node: Path, tmp_path: Path) -> None:
    lay(node, "seal-moj", form="locked")
    none, absent = Cabinet(node, "sign", Passphrases()), Cabinet(node, "sign", Passphrases("/nothing/{class}"))
    wrong = Cabinet(node, "sign", secret(tmp_path, b"wrong"))
    for keys, expected in ((none, "passphrase_missing"), (absent, "no_secret"), (wrong, "passphrase_refused")):
        with pytest.raises(KeyAway) as caught:
            keys.seal(MOJ, exercise=False)
        assert (caught.value.code, caught.value.key) == (expected, "seal-moj")
        assert SECRET.decode() not in str(caught.value)
    secret(tmp_path)
    assert wrong.seal(MOJ, exercise=False), "once the file is right, without a restart"


def test_a_passphrase_comes_from_a_credential_too(node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(node, "exercise-moj", form="locked")
    (tmp_path / "key_passphrase").write_bytes(SECRET)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    for passphrases in (Passphrases(), Passphrases("/nothing")):
        assert Cabinet(node, "sign", passphrases).seal(MOJ, exercise=True)


def test_a_key_that_is_not_in_the_node_is_no_key_that_is_away(node: Path) -> None:
    keys = Cabinet(node, "sign", Passphrases())
    assert code(lambda: keys.signatory(ANA), Refused) == "key_elsewhere"
    assert code(lambda: keys.seal(MOJ, exercise=False), KeyAway) == "key_missing"
    assert lay(node, "signatory-moj-ana").certificate == keys.signatory(ANA).certificate


def test_a_key_that_is_kept_twice_is_refused(node: Path) -> None:
    lay(node, "seal-moj")
    lay(node, "seal-moj", form="p12")
    keys = Cabinet(node, "sign", Passphrases())
    assert code(lambda: keys.signer("sign", "seal-moj"), Misused) == "key_twice"


def test_a_class_opens_its_own_folder_only(node: Path) -> None:
    lay(node, "seal-moj")
    for kind in ("deliver", "web", "operator"):
        keys = Cabinet(node, kind, Passphrases())
        assert code(lambda keys=keys: keys.seal(MOJ, exercise=False), Denied) == "key_of_another_class"  # type: ignore[misc]
        assert code(lambda keys=keys: keys.log("rogatory/XA"), Denied) == "key_of_another_class"  # type: ignore[misc]


def test_the_logs_key_may_be_under_a_passphrase(node: Path, tmp_path: Path) -> None:
    made = NoteSigner.generate("rogatory/XA")
    (node / "keys" / "keeper").mkdir()
    (node / "keys" / "keeper" / "log.key").write_bytes(keyfile.under_passphrase(made.pem, "log", SECRET))
    (tmp_path / "keeper.secret").write_bytes(SECRET)
    assert Cabinet(node, "keeper", secret(tmp_path)).log("rogatory/XA").public == made.public


def test_tls_never_asks_a_terminal(node: Path, tmp_path: Path) -> None:
    lay(node, "tls-client", "deliver", "locked")
    assert code(lambda: Cabinet(node, "deliver", Passphrases()).tls("deliver", "tls-client"), Misused) == (
        "passphrase_missing"
    )
    (tmp_path / "deliver.secret").write_bytes(SECRET)
    found = Cabinet(node, "deliver", secret(tmp_path)).tls("deliver", "tls-client")
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(found.certificate, found.key, found.passphrase)
    assert SECRET.decode() not in repr(found)
    (node / "keys" / "deliver" / "tls-client.key").rename(node / "keys" / "deliver" / "tls-client.p12")
    assert code(lambda: Cabinet(node, "deliver", Passphrases()).tls("deliver", "tls-client"), Misused) == "key_form"


@pytest.mark.needs("softhsm2-util", "pkcs11-tool")
def test_a_token_and_its_pin_are_told_in_one_line(node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = lay(node, "seal-moj")
    (node / "keys" / "sign" / "seal-moj.key").unlink()
    uri, keys = node / "keys" / "sign" / "seal-moj.uri", Cabinet(node, "sign", Passphrases())
    with tokens(tmp_path / "hsm") as drawer:
        drawer.make("ardenia")
        uri.write_text(f"{drawer.put(made, 'seal', 'ardenia')}\n", "utf-8")
        assert code(lambda: keys.seal(MOJ, exercise=False), KeyAway) == "pin_missing"
        (tmp_path / "seal-moj.pin").write_text(PIN, "utf-8")
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        found = keys.seal(MOJ, exercise=False)
        assert isinstance(found, Pkcs11Signer)
        assert found.sign(b"data")
        drawer.take_out()
        assert code(lambda: keys.seal(MOJ, exercise=False), KeyAway) == "token_away"
    uri.write_text("pkcs11:token=a;object=b?module-path=/m.so&pin-value=1234", "utf-8")
    fresh = Cabinet(node, "sign", Passphrases())
    assert code(lambda: fresh.seal(MOJ, exercise=False), KeyAway) == "bad_token_uri"


def test_production_takes_tokens_and_files_under_a_passphrase(node: Path) -> None:
    keys = node / "keys"
    lay(node, "envelope", "deliver", "locked")
    (keys / "sign" / "seal-moj.uri").write_text("pkcs11:…", "utf-8")
    assert cabinet.accepted(keys, None, weak=False) == ""
    lay(node, "signatory-moj-ana", form="locked")
    lay(node, "receipt", "intake")
    words = "receipt (without a passphrase), signatory-moj-ana (under a passphrase)"
    assert cabinet.accepted(keys, None, weak=True) == words
    assert cabinet.accepted(keys, "intake", weak=True) == "receipt (without a passphrase)"
    assert cabinet.accepted(keys, "web", weak=False) == cabinet.accepted(keys, "deliver", weak=False) == ""
    for kind in (None, "sign", "intake"):
        assert code(lambda kind=kind: cabinet.accepted(keys, kind, weak=False), Misused) == "file_keys"  # type: ignore[misc]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602])
def test_production_takes_no_secret_that_others_may_read(
    node: Path, tmp_path: Path, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, passphrases = node / "keys", secret(tmp_path)
    lay(node, "envelope", "deliver", "locked")
    lay(node, "signatory-moj-ana", form="locked")
    pin = tmp_path / "seal.pin"
    pin.write_text(PIN, "utf-8")
    uri = f"pkcs11:token=a;object=b?module-path=/m.so&pin-source=file:{pin}"
    (keys / "sign" / "seal-moj.uri").write_text(uri, "utf-8")
    own = [keys / "sign" / "signatory-moj-ana.key", tmp_path / "sign.secret", pin]
    codes = keys / "web" / "factors.secret"
    codes.parent.mkdir(exist_ok=True)
    codes.write_text("a key", "ascii")
    codes.chmod(mode)
    assert codes in cabinet.exposed(keys, None, passphrases)
    with pytest.raises(Misused, match=codes.name):
        cabinet.demand_private(keys, "web", passphrases)
    codes.chmod(0o600)
    for path in (*own, keys / "deliver" / "envelope.key"):
        path.chmod(0o600)
    cabinet.demand_private(keys, "sign", passphrases)
    for path in own:
        path.chmod(mode)
        assert cabinet.exposed(keys, None, passphrases) == [path]
        with pytest.raises(Misused, match=path.name) as caught:
            cabinet.demand_private(keys, "sign", passphrases)
        assert caught.value.code == "secret_exposed"
        cabinet.demand_private(keys, "deliver", passphrases)
        path.chmod(0o400)
    # systemd lets the unit's user in by a list of access rights, which the bits of the group show.
    (tmp_path / "seal.pin").chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    cabinet.demand_private(keys, "sign", passphrases)
