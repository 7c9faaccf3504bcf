"""What `node init` writes: the node's folder with settings, keys, anchors, its first edition and introduction.

node.toml                            settings
keys/{sign,deliver,intake,keeper,door,directory}/…   keys of each process class, mode 0600; `DEVELOPMENT` marks
                                     those that were made for development
keys/web/factors.secret              seals the secrets of one-time codes
anchors/<STATE>/…                    what others trust of this State: the layout that `--anchors` takes
introduction.json                    the file that is handed to other States and compared by telephone
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.accounts import factors
from app.directory.edition import Edition, sign_edition
from app.directory.founding import Founder, NodeKeys, Person, first_edition
from app.directory.introduction import build_introduction
from app.directory.told_years import with_holidays
from app.kit.errors import Conflict, Misused
from app.kit.ids import AuthorityId, OfficialId, StateCode
from app.procedures import contents
from app.procedures.catalogue import Catalogue
from app.treaties.practice import as_published
from app.treaties.profiles import profile
from app.trust import anchors, emblem
from app.trust.anchors import Purpose
from app.trust.cabinet import ENDINGS, URI, Passphrases, certificates, opened
from app.trust.cabinet import place as held_at
from app.trust.keyfile import under_passphrase
from app.trust.note import NoteSigner
from app.trust.pins import read_secret
from app.trust.token import TokenKey

VALID = timedelta(days=365)
CLASSES: Mapping[str, tuple[str, ...]] = {
    "deliver": ("envelope", "tls-client"),
    "intake": ("receipt",),
    "door": ("tls-server",),
    "directory": ("directory",),
}
"""Keys that a State's node has once, by the class of processes that holds them."""


@dataclass(frozen=True)
class Seat:
    """An authority of the new node: its names, and its officials with name and function."""

    id: AuthorityId
    names: Mapping[str, str]
    officials: Mapping[OfficialId, tuple[str, str]]
    functions: Sequence[str] = ("central_mla", "contact_24_7")
    languages: Sequence[str] = ("en", "fr", "ar")


@dataclass(frozen=True)
class KeySource:
    """A folder with keys and certificates `<label>.pem`: `private/` and `certs/`, as the development PKI makes them.

    In `private/` a key may also be `<label>.p12`, or `<label>.uri` when it lies in a token. `emblems/` may have a PNG
    for each authority.
    """

    folder: Path
    anchors: Path
    development: bool

    def key(self, label: str) -> Path:
        """The private key of a label, or where it is told: `.pem`, `.p12`, `.uri`; where there is none, the first."""
        places = [self.folder / "private" / f"{label}{ending}" for ending in (".pem", *ENDINGS[1:])]
        return next((one for one in places if one.is_file()), places[0])

    def certificates(self, label: str) -> Path:
        """Its certificate, then the issuing ones."""
        return self.folder / "certs" / f"{label}.pem"

    def emblem(self, authority: AuthorityId) -> str | None:
        """The emblem of an authority such as `XA.moj`, out of `emblems/moj.png`; `Invalid` `bad_emblem`; None: none."""
        path = self.folder / "emblems" / f"{authority[3:]}.png"
        return emblem.to_text(path.read_bytes(), str(path)) if path.is_file() else None


def found(
    home: Path,
    state: StateCode,
    seats: Sequence[Seat],
    source: KeySource,
    catalogue: Catalogue,
    now: datetime,
    settings: Mapping[str, str | int | float | bool],
) -> bytes:
    """Make a node's folder; answers its introduction file. `Conflict` when there is a node already."""
    if (home / "node.toml").exists():
        raise Conflict("node_exists", f"There is a node in {home} already.", "Choose another folder.")
    emblems = {seat.id: source.emblem(seat.id) for seat in seats}
    home.mkdir(parents=True, exist_ok=True)
    (home / "run").mkdir(exist_ok=True)
    passphrases = Passphrases(str(settings.get("key_passphrase_file") or "") or None)
    _keys(home, seats, source)
    with factors.renewal(home):
        pass  # a node that is founded has no log yet
    log = NoteSigner.generate(f"rogatory/{state}")
    secret, pem = passphrases.of("keeper"), log.pem
    _write(home / "keys" / "keeper" / "log.key", under_passphrase(pem, "log.key", secret) if secret else pem)
    shutil.copytree(source.anchors / state, home / "anchors" / state, dirs_exist_ok=True)
    (home / "anchors" / state / "log.vkey").write_text(log.public.vkey + "\n", "utf-8")
    address = str(settings.get("door_address") or f"https://{settings['door_host']}:{settings['door_port']}")
    keys = _Fresh(home / "keys", passphrases)
    reachable = bool(settings.get("reachable", True))
    edition = _edition(keys, state, seats, emblems, log, address, catalogue, now, reachable=reachable)
    signed = sign_edition(
        edition, opened(keys.folder / "directory", "directory", passphrases, home / "run" / "pins-operator")
    )
    (home / "anchors" / state / edition.file_name).write_bytes(signed)
    trusted = anchors.load(home / "anchors")
    introduction = build_introduction(
        state, {purpose: trusted.of(state, purpose) for purpose in Purpose}, address, signed, now
    )
    (home / "introduction.json").write_bytes(introduction)
    _settings(home, state, seats, settings)
    return introduction


def _keys(home: Path, seats: Sequence[Seat], source: KeySource) -> None:
    for folder, labels in CLASSES.items():
        for label in labels:
            _copy(source, label, home / "keys" / folder)
    for seat in seats:
        short = seat.id[3:]
        for label in (f"seal-{short}", f"exercise-{short}"):
            _copy(source, label, home / "keys" / "sign")
        for official in seat.officials:
            label = f"signatory-{short}-{official.partition('/')[2]}"
            if source.key(label).exists():
                _copy(source, label, home / "keys" / "sign")
            elif source.certificates(label).exists():
                # The key is with the signatory: docs/how-to/sign-with-a-key-elsewhere.md
                (home / "keys" / "sign" / f"{label}.crt").write_bytes(source.certificates(label).read_bytes())
    (home / "keys" / "keeper").mkdir(parents=True, exist_ok=True, mode=0o700)
    if source.development:
        words = "These keys were made on this machine for development. A node in production refuses them.\n"
        (home / "keys" / "DEVELOPMENT").write_text(words, "utf-8")


@dataclass(frozen=True)
class _Fresh:
    """The key folder of the new node."""

    folder: Path
    passphrases: Passphrases

    def certificate(self, place: str, label: str) -> bytes:
        """The certificate of a key, DER. A key in a file must fit it; one in a token is not asked."""
        folder = self.folder / place
        if held_at(folder, label).suffix == URI:
            TokenKey.parse(read_secret(held_at(folder, label)))
            return certificates(folder, label)[0]
        return opened(folder, label, self.passphrases, folder).certificate

    def has(self, place: str, label: str) -> bool:
        """Whether a key is here."""
        return any((self.folder / place / f"{label}{ending}").is_file() for ending in ENDINGS)


def _edition(
    keys: _Fresh,
    state: StateCode,
    seats: Sequence[Seat],
    emblems: Mapping[AuthorityId, str | None],
    log: NoteSigner,
    address: str,
    catalogue: Catalogue,
    now: datetime,
    *,
    reachable: bool,
) -> Edition:
    node = NodeKeys(
        keys.certificate("deliver", "envelope"),
        keys.certificate("intake", "receipt"),
        [keys.certificate("deliver", "tls-client"), keys.certificate("door", "tls-server")],
    )
    return first_edition(
        state,
        [_founder(keys, seat, emblems[seat.id]) for seat in seats],
        node,
        address,
        log.public,
        catalogue.speaks(),
        contents.versions(),
        now,
        now + VALID,
        now - timedelta(days=1),
        reachable=reachable,
        names=profile(state).names,
        practice=as_published(profile(state).practice),
        calendar=with_holidays(profile(state).working_days, now),
    )


def _founder(keys: _Fresh, seat: Seat, shown: str | None) -> Founder:
    short = seat.id[3:]
    people = []
    for official, (name, function) in seat.officials.items():
        label = f"signatory-{short}-{official.partition('/')[2]}"
        if keys.has("sign", label):
            people.append(Person(official, name, function, keys.certificate("sign", label)))
        elif (keys.folder / "sign" / f"{label}.crt").is_file():
            # The key is with the signatory.
            people.append(Person(official, name, function, certificates(keys.folder / "sign", label)[0]))
    return Founder(
        seat.id,
        seat.names,
        seat.functions,
        seat.languages,
        keys.certificate("sign", f"seal-{short}"),
        keys.certificate("sign", f"exercise-{short}"),
        people,
        shown,
    )


def _copy(source: KeySource, label: str, folder: Path) -> None:
    if not source.key(label).is_file():
        raise Misused("key_missing", f"There is no key {label} in {source.folder}.", "Bring it, then run this again.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = source.key(label)
    _write(folder / f"{label}{'.key' if key.suffix == '.pem' else key.suffix}", key.read_bytes())
    (folder / f"{label}.crt").write_bytes(source.certificates(label).read_bytes())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)


def _settings(
    home: Path, state: StateCode, seats: Sequence[Seat], settings: Mapping[str, str | int | float | bool]
) -> None:
    names = ", ".join(f'"{seat.id}"' for seat in seats)
    lines = ["# Settings of this node; docs/reference/settings.md names them all.", f'state = "{state}"']
    lines.append(f"authorities = [{names}]")
    for name, value in settings.items():
        if isinstance(value, bool):
            lines.append(f"{name} = {str(value).lower()}")
        else:
            lines.append(f"{name} = {value}" if isinstance(value, int | float) else f'{name} = "{value}"')
    (home / "node.toml").write_text("\n".join(lines) + "\n", "utf-8")
