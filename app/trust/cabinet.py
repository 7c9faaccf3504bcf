"""The keys in a node's folder, opened for one class of processes.

keys/<class>/<label>.crt     the certificate, then the issuing ones (PEM); the log's key has none
keys/<class>/<label>.key     the key in a file: PEM, PKCS #8, under a passphrase or not
keys/<class>/<label>.p12     the key in a file: PKCS #12
keys/<class>/<label>.uri     the key in a token: one PKCS#11 URI (RFC 7512)
keys/web/factors.secret      seals the secrets of one-time codes (`app.accounts.factors`)

A label has one of the three. A key in memory or in a token is opened once and held: loading it costs ten signatures.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final

from app.kit.errors import Denied, KeyAway, Misused, Refused
from app.kit.ids import AuthorityId, OfficialId
from app.trust import keyfile, pins
from app.trust.anchors import pem_certificates
from app.trust.keys import FileSigner, Signer
from app.trust.note import NoteSigner
from app.trust.pkcs11 import Pkcs11Signer
from app.trust.token import TokenKey

FOLDERS: Final[Mapping[str, str]] = {
    "sign": "sign",
    "deliver": "deliver",
    "intake": "intake",
    "keeper": "keeper",
    "door": "door",
    "web": "web",
}
"""Which folder below `keys/` a class of processes may read; a class that is not named has none."""
SIGN: Final = "sign"
"""The folder of the keys that sign instruments."""
FILES: Final = (".key", ".p12")
URI: Final = ".uri"
ENDINGS: Final = (*FILES, URI)
SECRET: Final = ".secret"  # noqa: S105  # how names of files end
"""What is no key of a certificate, and as secret as one."""


class Form(Enum):
    """How a key is kept."""

    HELD = "in a token"
    LOCKED = "under a passphrase"
    PLAIN = "without a passphrase"


@dataclass(frozen=True)
class Kept:
    """One key of a folder."""

    label: str
    path: Path
    form: Form

    def weak(self) -> bool:
        """Whether production must accept it: a file that signs instruments, any file without a passphrase."""
        return self.form is Form.PLAIN or (self.form is Form.LOCKED and self.path.parent.name == SIGN)


@dataclass(frozen=True)
class Passphrases:
    """Where the passphrases of keys in files come from: the unit's own credential, else a file.

    `pattern`: its path; `{class}` in it stands for the folder.
    """

    pattern: str | None = None

    def of(self, folder: str) -> bytes | None:
        """The passphrase of a folder's keys; None where none is named. `Misused` when its file cannot be read."""
        path = self.file(folder)
        return pins.read_secret(path).encode() if path is not None else None

    def file(self, folder: str) -> Path | None:
        """The file that holds it; None where none is named."""
        if (own := pins.credential("key_passphrase")) is not None:
            return own
        return Path(self.pattern.replace("{class}", folder)) if self.pattern else None


@dataclass(frozen=True)
class TlsFiles:
    """Certificate and key for TLS, as OpenSSL takes them."""

    certificate: Path
    key: Path
    passphrase: str | None = field(default=None, repr=False)


class Cabinet:
    """The keys of one process. What another class holds is `Denied`."""

    def __init__(self, home: Path, kind: str, passphrases: Passphrases) -> None:
        self._keys, self._kind, self._passphrases = home / "keys", kind, passphrases
        self._refusals = home / "run" / f"pins-{kind}"
        self._open: dict[tuple[str, str], Signer] = {}

    def signer(self, folder: str, label: str) -> Signer:
        """A key that signs, opened once. `Misused` when it is not there or cannot be opened."""
        self._permit(folder)
        if (folder, label) not in self._open:
            self._open[folder, label] = opened(self._keys / folder, label, self._passphrases, self._refusals)
        return self._open[folder, label]

    def at_hand(self, folder: str, label: str) -> Signer:
        """The same, ready to sign now: whatever is wrong with it is `KeyAway`, for what is to be signed can wait."""
        try:
            found = self.signer(folder, label)
        except Misused as error:
            raise KeyAway(error.code, error.message, error.remedy, label) from error
        except KeyAway as error:
            error.key = label
            raise
        if isinstance(found, Pkcs11Signer):
            found.ready()
        return found

    def seal(self, authority: AuthorityId, exercise: bool) -> Signer:
        """An authority's seal, or its seal for exercises, at hand."""
        return self.at_hand(SIGN, seal_label(authority, exercise=exercise))

    def signatory(self, official: OfficialId) -> Signer:
        """An official's own key, at hand. `Refused` `key_elsewhere` when it is not kept in this node at all."""
        self._permit(SIGN)
        label = signatory_label(official)
        if not any((self._keys / SIGN / f"{label}{ending}").is_file() for ending in ENDINGS):
            raise Refused(
                "key_elsewhere",
                f"The key of {official} is not on this node.",
                "Sign with it where it is: `rogatory remote sign`, or bring a file that any program signed.",
            )
        return self.at_hand(SIGN, label)

    def log(self, name: str) -> NoteSigner:
        """The log's key, Ed25519, in a file."""
        self._permit("keeper")
        return NoteSigner.load(self._keys / "keeper" / "log.key", name, self._passphrases.of("keeper"))

    def tls(self, folder: str, label: str) -> TlsFiles:
        """Files for TLS; a passphrase that does not open the key is said here, where OpenSSL would ask a terminal."""
        self._permit(folder)
        path = place(self._keys / folder, label)
        if path.suffix != ".key":
            raise Misused("key_form", f"The key {label} must be a PEM file: TLS takes no other.", f"Bring {label}.key.")
        passphrase, data = self._passphrases.of(folder), path.read_bytes()
        keyfile.opened(data, path.name, passphrase)
        secret = passphrase.decode() if passphrase and keyfile.locked(data) else None
        return TlsFiles(path.with_suffix(".crt"), path, secret)

    def _permit(self, folder: str) -> None:
        if FOLDERS.get(self._kind) != folder:
            raise Denied("key_of_another_class", f"A process of the class {self._kind} may not use keys of {folder}.")


def opened(folder: Path, label: str, passphrases: Passphrases, refusals: Path) -> Signer:
    """A key of a folder with the certificates beside it. `Misused`, or `KeyAway` where its PIN is not to be had.

    `refusals`: where PINs that were refused are remembered. A token is not asked yet.
    """
    path, certificate = place(folder, label), folder / f"{label}.crt"
    if path.suffix != URI:
        return FileSigner.load(path, certificate, passphrases.of(folder.name))
    where = TokenKey.parse(pins.read_secret(path))
    secret = pins.source(where.pin_source) if where.pin_source else pins.credential(f"{label}.pin")
    if secret is None:
        raise KeyAway(
            "pin_missing",
            f"No PIN is named for the key {label}.",
            f"Write pin-source=file:/path in {path.name}, or lay it as the systemd credential {label}.pin.",
        )
    return Pkcs11Signer.of(where, pins.PinFile(secret, refusals), certificates(folder, label), label)


def certificates(folder: Path, label: str) -> tuple[bytes, ...]:
    """The certificates of a key, its own first, DER. `Misused` `key_missing` where there are none."""
    try:
        return pem_certificates((folder / f"{label}.crt").read_bytes())
    except OSError as error:
        words = f"The certificate {label}.crt in {folder} cannot be read: {error.strerror}."
        raise Misused("key_missing", words, "Lay it beside the key.") from error


def place(folder: Path, label: str) -> Path:
    """Where a key is kept or told. `Misused`: `key_missing`, or `key_twice` when it is kept in two ways."""
    found = [path for ending in ENDINGS if (path := folder / f"{label}{ending}").is_file()]
    if not found:
        raise Misused("key_missing", f"There is no key {label} in {folder}.", "Bring it back from your safe copy.")
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise Misused("key_twice", f"The key {label} is kept twice: {names}.", "Leave the one that counts.")
    return found[0]


def kept(keys: Path, kind: str | None = None) -> Iterator[Kept]:
    """The keys below `keys/` that a class of processes holds; None: of all classes, as far as they can be read."""
    for path in _within(keys, kind):
        if path.suffix == URI:
            yield Kept(path.stem, path, Form.HELD)
        elif path.suffix in FILES:
            try:
                form = Form.LOCKED if keyfile.locked(path.read_bytes()) else Form.PLAIN
            except PermissionError:  # another class's, and this process is its own user
                continue
            yield Kept(path.stem, path, form)


def accepted(keys: Path, kind: str | None, *, weak: bool) -> str:
    """The keys that stand against the rule of production, of a class or of all, in words; `Misused` unless `weak` ones
    are accepted.
    """
    told = ", ".join(f"{one.label} ({one.form.value})" for one in kept(keys, kind) if one.weak())
    if told and not weak:
        raise Misused(
            "file_keys",
            f"Production does not take these keys in files by itself: {told}.",
            "Bring keys that sign instruments in a token and the others under a passphrase; or set accept_file_keys = "
            "true in node.toml, knowing that whoever reads the files can sign.",
        )
    return told


def exposed(keys: Path, kind: str | None, passphrases: Passphrases) -> list[Path]:
    """Keys and secrets in files, and the PINs and passphrases that open keys, which others than their owner may read
    or change.
    """
    found = list(kept(keys, kind))
    files = [one.path for one in found if one.form is not Form.HELD]
    files += [path for path in _within(keys, kind) if path.suffix == SECRET]
    for one in found:
        if one.form is Form.HELD:
            with contextlib.suppress(KeyAway, Misused, OSError):  # said when the key is used
                where = TokenKey.parse(pins.read_secret(one.path)).pin_source
                files += [pins.source(where)] if where else []
        elif (file := passphrases.file(one.path.parent.name)) is not None:
            files.append(file)
    return [path for path in dict.fromkeys(files) if pins.exposed(path)]


def demand_private(keys: Path, kind: str, passphrases: Passphrases) -> None:
    """`Misused` `secret_exposed` when others may read what a class of processes holds."""
    if found := exposed(keys, kind, passphrases):
        told = " ".join(str(path) for path in found)
        raise Misused(
            "secret_exposed",
            f"Others than their owner may read {told}.",
            f"chmod 600 {told}; think of who could read it until now, and whether the key must be replaced.",
        )


def seal_label(authority: AuthorityId, *, exercise: bool) -> str:
    """`XA.moj` → `seal-moj` or `exercise-moj`."""
    return f"{'exercise' if exercise else 'seal'}-{authority[3:]}"


def signatory_label(official: OfficialId) -> str:
    """`XA.moj/ana` → `signatory-moj-ana`."""
    return "signatory-" + official[3:].replace("/", "-")


def _within(keys: Path, kind: str | None) -> list[Path]:
    """What lies in the folder of a class, sorted; None: of all classes."""
    folders = list(FOLDERS.values()) if kind is None else [FOLDERS[kind]] if kind in FOLDERS else []
    return sorted(path for folder in folders for path in _listed(keys / folder))


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir()) if folder.is_dir() else []
    except PermissionError:  # as above
        return []
