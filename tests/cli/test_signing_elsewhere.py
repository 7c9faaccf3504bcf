"""Signatures made elsewhere, by commands: handed out, answered, brought; and a node that lies to its signatory."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from app.kit.canonical import JsonObject, sha256
from app.trust import pdfsign
from app.trust.keys import FileSigner
from certs.pki import Pki, signatory_label
from tests.cli.test_papers import ANA, BEN, Begin, begin
from tests.cli.test_signers import drawer, pin_file, with_token
from tests.cli.typing_commands import Terminal
from tests.hostile.workshop import freeze
from tests.listening import listening
from tests.stories.hands import fresh
from tests.trust.softhsm import MODULE, Tokens

__all__ = ["begin", "drawer", "pin_file"]


@pytest.fixture
def own(pki: Pki, tmp_path: Path) -> Path:
    """Ana's key and certificates on her own machine."""
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key = pki.signatory("XA.moj/ana").key.private_bytes(serialization.Encoding.PEM, *private)
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "whole.pem").write_bytes(pki.certificate_path("XA", signatory_label("XA.moj/ana")).read_bytes())
    issuing = (tmp_path / "whole.pem").read_bytes().split(b"-----END CERTIFICATE-----\n", 1)[1]
    (tmp_path / "issuing.pem").write_bytes(issuing)
    (tmp_path / "token").write_text("rog_token")
    return tmp_path


@pytest.fixture
def without_keys(home: Path) -> None:
    """The signatories' keys are not on the node."""
    for path in (home / "keys" / "sign").glob("signatory-*.key"):
        path.unlink()


def approved(xa: Terminal, draft: str) -> JsonObject:
    frozen = xa.json(*ANA, "draft", "freeze", draft, "--tick-all")
    return xa.json(*BEN, "approve", str(frozen["id"]), "--sha256", str(frozen["sha256"]))


def openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *(str(one) for one in words)], capture_output=True, check=True)


@pytest.mark.needs("openssl")
@pytest.mark.usefixtures("services", "without_keys")
def test_a_digest_is_handed_out_and_answered_by_value_or_by_cms(introduced: Terminal, begin: Begin, own: Path) -> None:
    xa = introduced
    with xa.working():
        found = approved(xa, begin())
        identity = str(found["id"])
        # The key is not here: the signing fails in sight, and the document stays as it was approved.
        assert xa.refused("key_elsewhere", 1, *ANA, "sign", identity)["code"] == "key_elsewhere"
        (line,) = xa.listed("signing", "list")
        assert (line["frozen"], line["reason"]) == (identity, "key_elsewhere")
        ask = ("signing", "handout", identity, "--certificate", str(own / "whole.pem"))
        offer = xa.json(*ANA, *ask, "--out", str(own / "attributes"))
        assert (own / "attributes").read_bytes() == base64.b64decode(str(offer["attributes"]))
        assert "attributes" in xa.done(*ANA, "signing", "show", str(offer["id"]))
        xa.refused("not_named", 1, *BEN, "signing", "answer", str(offer["id"]), "--value", str(own / "attributes"))
        # What is wrong is said, and it may be asked for anew.
        xa.refused("signature", 1, *ANA, "signing", "answer", str(offer["id"]), "--value", str(own / "token"))
        xa.refused("signature_settled", 1, *ANA, "signing", "answer", str(offer["id"]), "--value", str(own / "token"))
        offer = xa.json(*ANA, *ask, "--out", str(own / "attributes"))
        openssl("dgst", "-sha256", "-sign", own / "key.pem", "-out", own / "value", own / "attributes")
        done = xa.json(*ANA, "signing", "answer", str(offer["id"]), "--value", str(own / "value"))
        assert (done["id"], done["state"]) == (identity, "issued")

        other = approved_other(xa, begin, own)
        assert other["state"] == "issued"
        assert xa.listed("signing", "list") == []


def approved_other(xa: Terminal, begin: Begin, own: Path) -> JsonObject:
    """Another request, answered with a CMS that OpenSSL makes over the file's own bytes."""
    found = approved(xa, begin(body=fresh()))
    identity = str(found["id"])
    xa.done(*ANA, "draft", "document", identity, "--out", str(own / "frozen.pdf"))
    offer = xa.json(*ANA, "signing", "handout", identity, "--certificate", str(own / "whole.pem"))
    whole = (own / "frozen.pdf").read_bytes() + base64.b64decode(str(offer["appended"]))
    _, before, after, _ = (int(one) for one in re.findall(rb"/ByteRange\s*\[(.*?)\]", whole)[-1].split())
    (own / "content").write_bytes(whole[:before] + whole[after:])
    words = ("cms", "-sign", "-binary", "-cades", "-md", "sha256", "-outform", "DER", "-nosmimecap")
    key = ("-signer", own / "whole.pem", "-inkey", own / "key.pem", "-certfile", own / "issuing.pem")
    openssl(*words, "-in", own / "content", *key, "-out", own / "cms")
    xa.refused("bad_option", 2, *ANA, "signing", "answer", str(offer["id"]))
    return xa.json(*ANA, "signing", "answer", str(offer["id"]), "--cms", str(own / "cms"))


@pytest.mark.usefixtures("services")
def test_a_file_is_brought_refused_for_its_flaw_and_brought_again(
    introduced: Terminal, begin: Begin, own: Path, pki: Pki
) -> None:
    xa = introduced
    with xa.working():
        identity = str(approved(xa, begin())["id"])
        xa.done(*ANA, "draft", "document", identity, "--out", str(own / "frozen.pdf"))
        frozen = (own / "frozen.pdf").read_bytes()
        (own / "bens.pdf").write_bytes(pdfsign.sign_person(frozen, pki.signatory("XA.moj/ben"), None, room=8192))
        (own / "anas.pdf").write_bytes(pdfsign.sign_person(frozen, pki.signatory("XA.moj/ana"), None, room=8192))
        (own / "tight.pdf").write_bytes(pdfsign.sign_person(frozen, pki.signatory("XA.moj/ana"), None))
        xa.refused("holder_official", 1, *ANA, "signing", "upload", identity, str(own / "bens.pdf"))
        xa.refused("no_room", 1, *ANA, "signing", "upload", identity, str(own / "tight.pdf"))
        xa.refused("other_document", 1, *ANA, "signing", "upload", identity, str(own / "whole.pem"))
        assert "Wait" not in xa.done("signing", "list")
        done = xa.json(*ANA, "signing", "upload", identity, str(own / "anas.pdf"))
        assert done["state"] == "issued"
    xa.refused("nothing_stalls", 1, *ANA, "signing", "retry", identity)


def test_what_nobody_takes_is_listed_taken_up_and_given_up(introduced: Terminal, begin: Begin, services: str) -> None:
    xa = introduced
    with xa.working():
        identity = str(approved(xa, begin())["id"])
    asked = xa.run(*ANA, "sign", identity, "--wait", "0")
    assert asked.exit_code == 0
    assert xa.listed("signing", "list") == [], "nothing stalls in the first half minute"
    assert xa.json("signing", "retry", identity)["taken_up"] is True
    assert xa.json(*BEN, "signing", "cancel", identity)["state"] == "frozen"
    xa.refused("nothing_stalls", 1, "signing", "cancel", identity)
    with xa.working():
        assert xa.json(*ANA, "sign", identity)["state"] == "issued"


@dataclass
class Liar:
    """A node that answers what it likes."""

    answers: dict[str, bytes] = field(default_factory=dict)
    brought: list[bytes] = field(default_factory=list)
    url: str = ""

    @contextmanager
    def served(self) -> Iterator[Liar]:
        liar = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = liar.answers.get(self.path)
                self.send_response(200 if found is not None else 404)
                self.end_headers()
                self.wfile.write(found or b"{}")

            def do_POST(self) -> None:
                liar.brought.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(202)
                self.end_headers()
                self.wfile.write(b'{"id": "x"}')

        with listening(Handler) as self.url:
            yield self

    def shows(self, identity: str, pdf: bytes, **view: str) -> None:
        """It hands out a document and says of it whatever is told."""
        told = {"sha256": sha256(pdf), "official": "XA.moj/ana", "state": "frozen", **view}
        self.answers = {f"/v1/frozen/{identity}": json.dumps(told).encode(), f"/v1/frozen/{identity}/pdf": pdf}


def _active(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/OpenAction")] = writer.root.raw_get("/Pages")


@pytest.mark.usefixtures("services")
def test_a_lying_node_is_not_signed_for(introduced: Terminal, begin: Begin, own: Path) -> None:
    xa = introduced
    with xa.working():
        found, other = approved(xa, begin()), approved(xa, begin(body=fresh()))
    identity = str(found["id"])
    xa.done(*ANA, "draft", "document", identity, "--out", str(own / "one.pdf"))
    xa.done(*ANA, "draft", "document", str(other["id"]), "--out", str(own / "other.pdf"))
    pdf, swapped = (own / "one.pdf").read_bytes(), (own / "other.pdf").read_bytes()
    with Liar().served() as node:
        read = ("remote", "sign", identity, "--url", node.url, "--token-file", str(own / "token"))
        read += ("--save", str(own / "read.pdf"))
        key = ("--key-file", str(own / "key.pem"), "--certificate", str(own / "whole.pem"), "--wait", "0")
        signing = (*read, *key, "--yes", "--sha256", sha256(pdf))

        waits = {"items": [{"id": identity, "matter": "M\x1b[2J", "kind": "mla_request"}], "next": None}
        node.answers = {"/v1/frozen?awaiting=signature": json.dumps(waits).encode()}
        words = xa.done("remote", "list", *read[3:7])
        assert identity in words
        assert "\x1b" not in words, "nothing that the terminal would obey"
        node.shows(identity, pdf)
        shown = xa.json(*read)
        assert (shown["sha256"], shown["matter"]) == (sha256(pdf), found["matter"])
        xa.refused("sha256_needed", 2, *read, "--yes")
        # It shows one document and hands out another to be signed.
        node.shows(identity, swapped)
        xa.refused("other_digest", 1, *signing)
        xa.refused("node_contradicts", 1, *read)
        node.shows(identity, pdf, sha256="0" * 64)
        xa.refused("node_contradicts", 1, *signing)
        node.shows(identity, pdf, official="XA.moj/ben")
        xa.refused("node_contradicts", 1, *signing)
        # Its document is not what its content renders to; is signed already; is none.
        rendered = pdfsign.rendering(pdf)
        painted = freeze(rendered, change=_active)
        for forged, code in (
            (painted, "active_content"),
            (pdfsign.prepare(pdfsign.rendering(swapped)) + b"%", None),
            (pdfsign.sign_person(pdf, FileSigner.load(own / "key.pem", own / "whole.pem"), None), "not_frozen"),
            (b"%PDF-1.7 nothing", "unreadable"),
            (b"0" * (26 * 1024 * 1024), "too_large"),
        ):
            node.shows(identity, forged)
            told = xa.run(*read, "--yes", *key, "--sha256", sha256(forged), "--json")
            assert told.exit_code == 1, told.stdout
            assert code is None or json.loads(told.stderr)["code"] == code
        assert node.brought == [], "nothing was signed"
        node.answers = {}
        xa.refused("http_404", 1, *signing)

        node.shows(identity, pdf)
        node.answers["/v1/signatures/x"] = b'{"id": "x", "frozen": "f", "sha256": "s", "state": "brought"}'
        assert xa.json(*signing)["state"] == "brought"
        (signed,) = node.brought
        assert signed.startswith(pdf)
        assert pdfsign.signed_fields(signed) == ("Signatory",)
    xa.refused("node_down", 3, *signing)
    xa.refused("not_https", 2, "remote", "sign", identity, "--url", "http://node.example", *key, *signing[5:7])


@with_token
@pytest.mark.usefixtures("services")
def test_a_token_on_the_officials_own_machine_signs(
    introduced: Terminal, begin: Begin, own: Path, pki: Pki, drawer: Tokens, pin_file: Path
) -> None:
    """The key is in a token; what it signed is brought, sealed, and leaves."""
    xa = introduced
    drawer.put(pki.signatory("XA.moj/ana"), "ana", "ardenia")
    with xa.working(), Liar().served() as node:
        identity = str(approved(xa, begin())["id"])
        xa.done(*ANA, "draft", "document", identity, "--out", str(own / "frozen.pdf"))
        pdf = (own / "frozen.pdf").read_bytes()
        node.shows(identity, pdf)
        node.answers["/v1/signatures/x"] = b'{"id": "x", "frozen": "f", "sha256": "s", "state": "brought"}'
        words = ("remote", "sign", identity, "--url", node.url, "--token-file", str(own / "token"), "--wait", "0")
        words += ("--yes", "--sha256", sha256(pdf), "--certificate", str(own / "whole.pem"))
        words += ("--pkcs11", str(MODULE), "--token", "ardenia", "--key", "ana", "--pin-file")
        (own / "wrong").write_text("0000")
        xa.refused("pin_refused", 3, *words, str(own / "wrong"))
        drawer.take_out()  # between reading the document and signing it
        xa.refused("no_token", 3, *words, str(pin_file))
        drawer.put_back()
        assert node.brought == []
        xa.done(*words, str(pin_file))
        (own / "signed.pdf").write_bytes(node.brought[0])
        assert xa.json(*ANA, "signing", "upload", identity, str(own / "signed.pdf"))["state"] == "issued"
