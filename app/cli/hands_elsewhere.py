"""Hands of a signatory of the playground whose key is not on the node: their own machine, and tools of others on it.

What goes to the node goes through its API, with a personal token, as it does from anywhere else.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from app.accounts.tokens import issue_token
from app.cli.hands import Paper
from app.cli.nodes import Remote
from app.cli.playground import Playground, RunningNode, eventually
from app.cli.soft_token import SoftToken
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import now
from app.kit.errors import Refused, Unavailable
from app.kit.ids import OfficialId
from app.trust.policy import POLICY
from certs.pki import signatory_label

_ENDED = frozenset({"used", "refused", "expired", "cancelled"})
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", re.DOTALL)
PYHANKO = Path(sys.executable).with_name("pyhanko")


@dataclass(frozen=True)
class OwnMachine:
    """An official's own machine: a folder with key, certificates and token, and the address of the node's API."""

    node: RunningNode
    official: OfficialId
    folder: Path
    key: Path
    """PEM, without a passphrase: the development PKI's."""
    certificate: Path
    """Their own, then the issuing ones (PEM)."""
    api: Remote = field(repr=False)

    @classmethod
    def of(cls, built: Playground, node: RunningNode, name: str) -> OwnMachine:
        """Of an official of a node's first authority; with a personal token for one hour."""
        official = OfficialId(f"{node.authority}/{name}")
        folder = built.folder / "officials" / official.replace("/", "-")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with node.session() as session:
            lifetime = timedelta(hours=1)
            made = issue_token(
                session, node.official(name), label="own machine", scopes=None, lifetime=lifetime, at=now()
            )
        _secret(folder / "token", made.text)
        label = signatory_label(official)
        key, whole = built.pki.key_path(node.state, label), built.pki.certificate_path(node.state, label)
        own, *issuing = _PEM.findall(whole.read_bytes())
        (folder / "own.pem").write_bytes(own)
        (folder / "issuing.pem").write_bytes(b"".join(issuing))
        return cls(node, official, folder, key, whole, Remote.of(node.url, made.text))

    def download(self, paper: Paper) -> bytes:
        """The document that waits for the signature."""
        return self.api.file(f"/v1/frozen/{paper.id}/pdf", POLICY.file_limit)

    def by_pyhanko(self, pdf: bytes, tsa: str) -> bytes:
        """The document as pyHanko's own command line signs it, with a timestamp."""
        given, made = self.folder / "downloaded.pdf", self.folder / "signed.pdf"
        given.write_bytes(pdf)
        options = ["--field", "Signatory", "--existing-only", "--certify", "--use-pades", "--timestamp-url", tsa]
        keys: list[str | Path] = [
            "--key",
            self.key,
            "--cert",
            self.folder / "own.pem",
            "--chain",
            self.folder / "issuing.pem",
        ]
        _run([PYHANKO, "sign", "addsig", *options, "pemder", *keys, "--no-pass", given, made])
        return made.read_bytes()

    def bring(self, paper: Paper, pdf: bytes) -> JsonObject:
        """Upload a document as it was signed; how that ended."""
        return self._end(self.api.bring(f"/v1/frozen/{paper.id}/signed", pdf))

    def ask_digest(self, paper: Paper, certificate: Path) -> JsonObject:
        """Ask for what must be signed with a certificate; what is handed out."""
        told: JsonObject = {"certificates": certificate.read_text("ascii")}
        asked = self.api.post(f"/v1/frozen/{paper.id}/handout", told)
        return self._until(asked, frozenset({"offered", *_ENDED}))

    def by_openssl(self, pdf: bytes, offer: JsonObject) -> bytes:
        """A CMS that `openssl` makes over what was handed out: it is computed here, from the document's own bytes."""
        whole = pdf + base64.b64decode(str(offer["appended"]))
        _, before, after, rest = (int(one) for one in re.findall(rb"/ByteRange\s*\[(.*?)\]", whole)[-1].split())
        content, made = self.folder / "content", self.folder / "answer.cms"
        content.write_bytes(whole[:before] + whole[after : after + rest])
        keys: list[str | Path] = [
            "-signer",
            self.folder / "own.pem",
            "-inkey",
            self.key,
            "-certfile",
            self.folder / "issuing.pem",
        ]
        form = ["-binary", "-cades", "-md", "sha256", "-nosmimecap", "-outform", "DER"]
        _run(["openssl", "cms", "-sign", *form, *keys, "-in", content, "-out", made])
        return made.read_bytes()

    def answer(self, offer: JsonObject, data: bytes) -> JsonObject:
        """Answer with a whole CMS; how that ended."""
        told: JsonObject = {"cms": base64.b64encode(data).decode()}
        return self._end(self.api.post(f"/v1/signatures/{offer['id']}/answer", told))

    def by_token(self, paper: Paper, token: SoftToken, key: str) -> JsonObject:
        """`rogatory remote sign --pkcs11 …`, with the key in a token that lies beside this machine."""
        pdf = self.download(paper)
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "app.cli.main",
            "remote",
            "sign",
            paper.id,
            "--url",
            self.node.url,
            "--json",
        ]
        command += ["--token-file", self.folder / "token", "--yes", "--sha256", sha256(pdf)]
        command += ["--certificate", self.certificate, "--pkcs11", token.module, "--token", token.label, "--key", key]
        home = {"XDG_STATE_HOME": str(self.folder), **token.environment}
        found = json.loads(_run([*command, "--pin-file", token.pin], home))
        return used(found)

    def _end(self, row: JsonObject) -> JsonObject:
        return self._until(row, _ENDED)

    def _until(self, row: JsonObject, states: frozenset[str]) -> JsonObject:
        def looked() -> JsonObject | None:
            found = self.api.get(f"/v1/signatures/{row['id']}")
            return found if found["state"] in states else None

        return eventually(looked, f"the signature {row['id']} is {' or '.join(sorted(states))}")


def used(found: JsonObject) -> JsonObject:
    """A signature that has become part of an instrument; else `Refused` with the words that the official reads."""
    if found.get("state") != "used":
        words = str(found.get("words") or f"The signature is {found.get('state')}.")
        raise Refused(str(found.get("reason") or found.get("state")), words)
    return found


def _run(command: list[str | Path], environment: dict[str, str] | None = None) -> str:
    """What a program prints; `Unavailable` with its last words when it fails."""
    words = [str(one) for one in command]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=120, env={**os.environ, **(environment or {})}
    )
    if done.returncode != 0:
        told = (done.stderr or done.stdout).strip().splitlines()
        raise Unavailable("tool_failed", f"{Path(words[0]).name} failed: {told[-1] if told else done.returncode}.")
    return done.stdout


def _secret(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
