"""The development PKI: purpose-scoped anchors and certificates of fictional States, made on this machine.

    DIR/pki.json, DIR/pki.yml                     what was made, when, for which port (no secrets)
    DIR/<STATE>/private/<label>.pem               private keys, PKCS #8, mode 0600
    DIR/<STATE>/certs/<label>.pem                 certificate, then its issuing certificate, without the root
    DIR/<STATE>/emblems/<authority>.png           what an authority shows in the box of its seal
    DIR/anchors/<STATE>/<purpose>/root.pem        what others trust: the layout that `--anchors` takes everywhere

Labels: `signatory-moj-ana`, `seal-moj`, `exercise-moj`, `envelope`, `receipt`, `tls-server`, `tls-client`, `tsa`,
`directory`; for the authorities themselves `<purpose>-root`, `<purpose>-issuing`, `<purpose>-ocsp`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml
from asn1crypto import pem
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, PKIArchitecture
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.kit.errors import Misused, RogatoryError
from app.kit.ids import AuthorityId, OfficialId, StateCode, authority_of
from app.trust.keys import FileSigner
from certs.emblems import emblem
from certs.plan import CertificateSpec, Plan, configuration, specifications

STATES: tuple[str, ...] = ("XA", "XB", "XC")
PORT = 9080
PLAN = Path(__file__).with_name("pki.yml")


@dataclass(frozen=True)
class Pki:
    """A development PKI in a directory: who has which key and certificate."""

    directory: Path
    states: tuple[StateCode, ...]
    port: int
    made_at: datetime
    plan: Plan

    @property
    def anchors(self) -> Path:
        """The folder that `--anchors` takes."""
        return self.directory / "anchors"

    def key_path(self, state: str, label: str) -> Path:
        """The private key of a label."""
        return self.directory / state / "private" / f"{label}.pem"

    def certificate_path(self, state: str, label: str) -> Path:
        """The certificate of a label, followed by its issuing certificate."""
        return self.directory / state / "certs" / f"{label}.pem"

    def signer(self, state: str, label: str) -> FileSigner:
        """The key and certificate of a label, loaded."""
        return FileSigner.load(self.key_path(state, label), self.certificate_path(state, label))

    def signatory(self, official: str) -> FileSigner:
        """The personal key of an official such as `XA.moj/ana`."""
        return self.signer(official[:2], signatory_label(OfficialId(official)))

    def seal(self, authority: str) -> FileSigner:
        """The seal of an authority such as `XA.moj`."""
        return self.signer(authority[:2], seal_label(AuthorityId(authority)))

    def exercise(self, authority: str) -> FileSigner:
        """The seal of an authority for exercises only."""
        return self.signer(authority[:2], exercise_label(AuthorityId(authority)))

    def authorities(self, state: str) -> dict[AuthorityId, str]:
        """The authorities of a State and their names."""
        found = self.plan["states"][state]["authorities"]
        return {AuthorityId(f"{state}.{short}"): one["name"] for short, one in found.items()}

    def officials(self, authority: str) -> dict[OfficialId, str]:
        """The officials of an authority and their names: the signatory first, then the head."""
        state, _, short = authority.partition(".")
        found = self.plan["states"][state]["authorities"][short]["officials"]
        return {OfficialId(f"{authority}/{person}"): name for person, name in found.items()}

    def emblem_path(self, authority: str) -> Path:
        """The emblem (PNG) of an authority such as `XA.moj`."""
        return self.directory / authority[:2] / "emblems" / f"{authority[3:]}.png"

    def tsa_url(self, state: str) -> str:
        """Where `certs.serve` answers timestamp requests of a State."""
        return f"http://127.0.0.1:{self.port}/{state.lower()}/tsa/tsa"

    def revocations_path(self, state: str) -> Path:
        """Where revocations made after issuing are kept; `certs.serve` follows the file."""
        return self.directory / state / "revoked.json"

    def revoke(self, state: str, label: str, since: datetime, reason: str = "key_compromise") -> None:
        """Revoke a certificate from an instant on, also for a server that is already running."""
        path = self.revocations_path(state)
        found = json.loads(path.read_text("utf-8")) if path.exists() else {}
        found[label] = {"revocation": {"revoked-since": since.isoformat(), "reason": reason}}
        path.write_text(json.dumps(found, indent=1) + "\n", "utf-8")

    def issued_path(self, state: str) -> Path:
        """Where certificates issued after the making are kept (`certs.issue`); `certs.serve` follows the file."""
        return self.directory / state / "issued.json"

    def architecture(self, state: str, more: Mapping[str, CertificateSpec] | None = None) -> PKIArchitecture:
        """The State's PKI as certomancer knows it; `more` adds or replaces certificates (hostile tests)."""
        found: dict[str, CertificateSpec] = {}
        for path in (self.issued_path(state), self.revocations_path(state)):
            for label, spec in (json.loads(path.read_text("utf-8")) if path.exists() else {}).items():
                found[label] = {**found.get(label, {}), **spec}
        return _architecture(self, state, {**found, **(more or {})}, issued=True)


def signatory_label(official: OfficialId) -> str:
    """`XA.moj/ana` → `signatory-moj-ana`."""
    return f"signatory-{authority_of(official)[3:]}-{official.partition('/')[2]}"


def seal_label(authority: AuthorityId) -> str:
    """`XA.moj` → `seal-moj`."""
    return f"seal-{authority[3:]}"


def exercise_label(authority: AuthorityId) -> str:
    """`XA.moj` → `exercise-moj`."""
    return f"exercise-{authority[3:]}"


def make(directory: Path, states: Sequence[str] = STATES, *, port: int = PORT, mode: str = "development") -> Pki:
    """Make keys and certificates of some States in a directory that holds no PKI yet.

    `Misused` outside development, for an unknown State, or when the directory already holds a PKI.
    """
    if mode != "development":
        raise Misused("development_only", "The development PKI is refused outside development.")
    if (directory / "pki.json").exists():
        raise Misused("pki_exists", f"{directory} already holds a PKI.", "Use another directory, or remove it.")
    plan: Plan = yaml.safe_load(PLAN.read_text("utf-8"))
    unknown = [state for state in states if state not in plan["states"]]
    if unknown:
        raise Misused("unknown_state", f"The plan has no State {', '.join(unknown)}.", "See certs/pki.yml.")
    made_at = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PLAN, directory / "pki.yml")
    pki = Pki(directory, tuple(StateCode(state) for state in states), port, made_at, plan)
    for state in states:
        _make_state(pki, state)
    record = {"states": list(states), "port": port, "made_at": made_at.isoformat(), "mode": mode}
    (directory / "pki.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    return pki


def load(directory: Path) -> Pki:
    """The PKI that `make` left in a directory; `Misused` if there is none."""
    path = directory / "pki.json"
    if not path.is_file():
        raise Misused("no_pki", f"There is no development PKI in {directory}.", "Make it with `python -m certs.pki`.")
    record = json.loads(path.read_text("utf-8"))
    plan: Plan = yaml.safe_load((directory / "pki.yml").read_text("utf-8"))
    return Pki(
        directory,
        tuple(StateCode(state) for state in record["states"]),
        int(record["port"]),
        datetime.fromisoformat(record["made_at"]),
        plan,
    )


def write_key(path: Path, key: ec.EllipticCurvePrivateKey | None = None) -> None:
    """Write a new P-256 key, or the given one, for its owner's eyes only."""
    data = (key or ec.generate_private_key(ec.SECP256R1())).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def chain_pem(architecture: PKIArchitecture, label: str) -> bytes:
    """The certificate and its issuing certificates, the root left out."""
    labels = [CertLabel(label), *architecture.get_chain(CertLabel(label))]
    wanted = labels[:1] + [one for one in labels[1:] if not architecture.get_cert_spec(one).self_signed]
    return b"".join(pem.armor("CERTIFICATE", architecture.get_cert(one).dump()) for one in wanted)


def _make_state(pki: Pki, state: str) -> None:
    private, certificates = pki.directory / state / "private", pki.directory / state / "certs"
    private.mkdir(parents=True, mode=0o700)
    certificates.mkdir()
    (certificates / "single").mkdir()
    labels = list(specifications(pki.plan, state, pki.made_at))
    for label in labels:
        write_key(private / f"{label}.pem")
    architecture = _architecture(pki, state, {}, issued=False)
    for label in labels:
        # Certificates are kept as made: an ECDSA signature differs each time, and so would every later rebuild.
        single = pem.armor("CERTIFICATE", architecture.get_cert(CertLabel(label)).dump())
        (certificates / "single" / f"{label}.pem").write_bytes(single)
        (certificates / f"{label}.pem").write_bytes(chain_pem(architecture, label))
    drawn = pki.plan["states"][state].get("emblem")
    for authority in pki.authorities(state) if drawn else ():
        pki.emblem_path(authority).parent.mkdir(exist_ok=True)
        pki.emblem_path(authority).write_bytes(emblem(**drawn))
    for purpose in pki.plan["purposes"]:
        folder = pki.anchors / state / purpose
        folder.mkdir(parents=True)
        shutil.copyfile(certificates / "single" / f"{purpose}-root.pem", folder / "root.pem")


def _architecture(pki: Pki, state: str, more: Mapping[str, CertificateSpec], *, issued: bool) -> PKIArchitecture:
    config = configuration(pki.plan, state, pki.made_at, pki.port, more, issued=issued)
    folder = str(pki.directory)
    return CertomancerConfig(config, key_search_dir=folder, config_search_dir=folder, lazy_load_keys=True).get_pki_arch(
        ArchLabel(state.lower())
    )


def main() -> int:
    """`python -m certs.pki --dir DIR [--states XA XB] [--port P]`."""
    parser = argparse.ArgumentParser(prog="python -m certs.pki", description=__doc__.splitlines()[0])
    parser.add_argument("--dir", type=Path, required=True, help="folder to make it in")
    parser.add_argument("--states", nargs="+", default=list(STATES), help="States of the plan")
    parser.add_argument("--port", type=int, default=PORT, help="port of the services that certificates name")
    arguments = parser.parse_args()
    try:
        mode = os.environ.get("ROGATORY_MODE", "development")
        found = make(arguments.dir, arguments.states, port=arguments.port, mode=mode)
    except RogatoryError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"made {', '.join(found.states)} in {found.directory}; anchors in {found.anchors}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
