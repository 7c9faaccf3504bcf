"""The demo's ways to sign: one instrument in each, and what the official reads when something is not right.

Where a program of others is not on this machine its way is left out: the story says so, `summary.json` says so, and the
key on the node signs instead.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from app.cli import soft_token
from app.cli.demo_stage import Stage
from app.cli.hands import Paper, ask_signature, signed
from app.cli.hands_elsewhere import PYHANKO, OwnMachine, used
from app.cli.playground import eventually
from app.cli.soft_token import SoftToken
from app.kit.errors import Refused
from app.trust.keys import FileSigner

KEY_FILE, FILE, DIGEST, TOKEN = "key_file", "file", "digest", "token"
LABEL = "ardenia"
"""Of the token."""


@dataclass(frozen=True)
class Way:
    """One way to sign."""

    words: str
    lacking: Callable[[], str | None]
    """What is not on this machine, in words; None when everything is."""


def _pyhanko() -> str | None:
    return None if PYHANKO.is_file() else "pyHanko's command line is not here; pip install pyhanko-cli"


def _openssl() -> str | None:
    return None if shutil.which("openssl") else "openssl is not here; install the package openssl"


WAYS: Mapping[str, Way] = {
    KEY_FILE: Way("a key file under a passphrase, on the node", lambda: None),
    FILE: Way("the document downloaded, signed by another program, uploaded", _pyhanko),
    DIGEST: Way("a digest out, a CMS back", _openssl),
    TOKEN: Way("a token on the official's own machine (PKCS#11)", soft_token.lacking),
}
"""ONE table: `ways` of `summary.json` (docs/reference/demo-summary.md)."""


def passphrase(folder: Path) -> Path:
    """A file with a new passphrase, for the keys of Ardenia's node that are under one."""
    path = folder / "secrets" / "XA.passphrase"
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(24), "utf-8")
    return path


def lock_away(stage: Stage, secret: Path) -> None:
    """Before Ardenia's node starts: ana's key on it is PKCS#12 under a passphrase; ben's goes into his own token."""
    keys = stage.xa.home / "keys" / "sign"
    plain = keys / "signatory-moj-ana.key"
    signer = FileSigner.load(plain)
    own, *issuing = (x509.load_der_x509_certificate(one) for one in (signer.certificate, *signer.chain))
    under = BestAvailableEncryption(secret.read_bytes())
    locked = plain.with_suffix(".p12")
    locked.touch(mode=0o600)
    locked.write_bytes(pkcs12.serialize_key_and_certificates(b"ana", signer.key, own, issuing, under))
    plain.unlink()
    if (why := WAYS[TOKEN].lacking()) is not None:
        stage.leave_out(TOKEN, WAYS[TOKEN].words, why)
        return
    stage.token = SoftToken.make(stage.built.folder / "token", LABEL)
    held = keys / "signatory-moj-ben.key"
    stage.token.put(held, "ben")
    held.unlink()


def on_the_node(stage: Stage, paper: Paper) -> None:
    """Ana asks for the signature; her key lies on the node, under a passphrase."""
    ask_signature(paper)
    stage.sign(KEY_FILE, paper, "ana", "signatory-moj-ana.p12, PKCS#12 under a passphrase, on the node")


def brought(stage: Stage, paper: Paper) -> None:
    """Ana downloads the document, signs it with a program that is not ours, and uploads it."""
    if _left_out(stage, FILE, paper):
        return
    machine = OwnMachine.of(stage.built, paper.node, "ana")
    pdf = machine.by_pyhanko(machine.download(paper), stage.tsa(paper.node))
    found = machine.bring(paper, pdf + b"% a note, added after the signature\n")
    _refused(stage, "a file that was changed after it was signed", "not_whole_file", found.get("reason"), found)
    used(machine.bring(paper, pdf))
    stage.sign(FILE, paper, "ana", "pyHanko's command line, on her own machine; downloaded, signed, uploaded")


def answered(stage: Stage, paper: Paper) -> None:
    """Ana has a digest handed out, has openssl make a CMS over it, and answers with that."""
    if _left_out(stage, DIGEST, paper):
        return
    machine = OwnMachine.of(stage.built, paper.node, "ana")
    try:
        machine.ask_digest(paper, OwnMachine.of(stage.built, paper.node, "ben").certificate)
        _refused(stage, "another official's certificate", "not_your_certificate", "accepted", {})
    except Refused as error:
        _refused(stage, "another official's certificate", "not_your_certificate", error.code, {"words": str(error)})
    offer = machine.ask_digest(paper, machine.certificate)
    used(machine.answer(offer, machine.by_openssl(machine.download(paper), offer)))
    stage.sign(DIGEST, paper, "ana", f"openssl cms, over the digest {str(offer['digest'])[:16]}… that was handed out")


def by_token(stage: Stage, paper: Paper) -> None:
    """Ben signs on his own machine, with a key in a token: the node never sees it."""
    if stage.token is None:
        _left_out(stage, TOKEN, paper)
        return
    machine = OwnMachine.of(stage.built, paper.node, "ben")
    machine.by_token(paper, stage.token, "ben")
    words = f"rogatory remote sign --pkcs11 {stage.token.module} --token {LABEL} --key ben"
    stage.sign(TOKEN, paper, "ben", words)


def signs_by_token(stage: Stage) -> str:
    """Who signs what goes through the token; ana where there is none."""
    return "ben" if stage.token is not None else "ana"


def judge(stage: Stage) -> None:
    """Each way was used, but for those that were left out and said."""
    for name, way in WAYS.items():
        if name not in stage.left_out:
            one = stage.ways.get(name)
            stage.check(f"signed: {way.words}", one is not None and signed(one.paper) is not None)
    both = {FILE, DIGEST}
    if not both & stage.left_out.keys():
        held = both <= stage.ways.keys()
        stage.check("a file signed elsewhere and a digest signed elsewhere became instruments", held)


def _left_out(stage: Stage, name: str, paper: Paper) -> bool:
    """Whether a way cannot be shown here; then the key on the node signs."""
    if (why := WAYS[name].lacking()) is None:
        return False
    stage.leave_out(name, WAYS[name].words, why)
    ask_signature(paper)
    eventually(lambda: signed(paper), f"{paper.id} is signed")
    return True


def _refused(stage: Stage, what: str, wanted: str, code: object, found: Mapping[str, object]) -> None:
    stage.say("XA", f"refused, {what}: {found.get('words')}")
    stage.check(f"refused: {what}", code == wanted)
