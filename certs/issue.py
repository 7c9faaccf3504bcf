"""New keys of the development PKI for a node that runs: a seal, an envelope, receipt, TLS or log key, a signatory.

    python -m certs.issue --dir PKI --node NODE LABEL...          to follow the one in use: keys/<class>/next
    python -m certs.issue --dir PKI --node NODE --official XA.moj/eve --name "Eve Falk"

Then `rogatory edition draft`, `request`, `sign`, `publish`, `take-up`. Refused outside development.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tomllib
from pathlib import Path

from asn1crypto import pem
from certomancer.registry import CertLabel

from app.cli.keyring import LOG, NEXT, Keyring
from app.kit.errors import Conflict, Misused, RogatoryError
from app.kit.ids import official_id
from app.trust.cabinet import signatory_label
from app.trust.note import NoteSigner
from certs import pki as development
from certs.pki import Pki, chain_pem, write_key
from certs.plan import CertificateSpec, leaf, specifications


def issue(pki: Pki, state: str, label: str, name: str = "") -> str:
    """Issue a certificate with a new key: another one for a label of the plan, or a first one for a new signatory.

    Answers the label under which the PKI keeps it, such as `seal-moj-2`.
    """
    planned = specifications(pki.plan, state, pki.made_at)
    path = pki.issued_path(state)
    issued: dict[str, CertificateSpec] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    names = (label, *(f"{label}-{number}" for number in range(2, 999)))
    made = next(one for one in names if one not in planned and one not in issued)
    if label in planned:
        spec = {**planned[label], "subject": made, "subject-key": made}
    elif label.startswith("signatory-") and name:
        usage = list(pki.plan["leaves"]["signatory"]["usage"])
        spec = leaf(pki.plan, pki.made_at, made, "signatory", usage, {"common-name": name})
    else:
        raise Misused("unknown_key", f"The plan of {state} has no {label}.", "A new person needs --name.")
    write_key(pki.key_path(state, made))
    architecture = pki.architecture(state, {made: spec})
    # Kept as made: an ECDSA signature differs each time, and so would every later rebuild.
    single = pem.armor("CERTIFICATE", architecture.get_cert(CertLabel(made)).dump())
    (pki.directory / state / "certs" / "single" / f"{made}.pem").write_bytes(single)
    pki.certificate_path(state, made).write_bytes(chain_pem(architecture, made))
    issued[made] = {**spec, "certificate-file": f"{state}/certs/single/{made}.pem"}
    path.write_text(json.dumps(issued, indent=1) + "\n", "utf-8")
    return made


def bring(pki: Pki, state: str, label: str, home: Path, name: str = "") -> Path:
    """Issue a key and lay it into a node's folder: into `next` where one is in use, else in its place.

    Answers where the key lies. `Conflict` `key_waits` while another one waits there.
    """
    ring = Keyring(home)
    place = NEXT if ring.path(label, "key").exists() else ""
    target = ring.path(label, "key", place)
    if target.exists():
        raise Conflict("key_waits", f"A key waits to follow {label} already.", "Take it up first.")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if label == LOG:
        _write(target, NoteSigner.generate(f"rogatory/{state}").pem)
        return target
    made = issue(pki, state, label, name)
    _write(target, pki.key_path(state, made).read_bytes())
    target.with_suffix(".crt").write_bytes(pki.certificate_path(state, made).read_bytes())
    return target


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m certs.issue", description=__doc__.splitlines()[0])
    parser.add_argument("--dir", type=Path, required=True, help="folder of the development PKI")
    parser.add_argument("--node", type=Path, required=True, help="folder of the node")
    parser.add_argument("--official", help="a signatory who has no key yet, such as XA.moj/eve")
    parser.add_argument("--name", default="", help="name of that person")
    parser.add_argument("labels", nargs="*", metavar="LABEL", help="seal-moj, envelope, receipt, tls-server, log, …")
    given = parser.parse_args()
    try:
        told = tomllib.loads((given.node / "node.toml").read_text("utf-8"))
        if os.environ.get("ROGATORY_MODE", str(told.get("mode"))) != "development":
            raise Misused("development_only", "The development PKI is refused outside development.")
        found, state = development.load(given.dir), str(told["state"])
        people = [signatory_label(official_id(given.official))] if given.official else []
        for label in (*given.labels, *people):
            sys.stdout.write(f"{bring(found, state, label, given.node, given.name)}\n")
    except (RogatoryError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code if isinstance(error, RogatoryError) else 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
