"""Signatories sign where their keys are: with another program, over a digest, on their own machine; it arrives."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import serialization

from app.audit.events import Event
from app.cli.hands import instruments
from app.cli.playground import Playground, RunningNode, eventually
from app.kit.canonical import sha256
from app.trust.anchors import pem_certificates
from certs.pki import signatory_label
from tests.stories import hands
from tests.stories.hands import Paper, fresh
from tests.stories.test_systems_work_over_the_api import System
from tests.stories.world import logged

PDF = {"Content-Type": "application/pdf"}


@pytest.fixture
def keys(lab: Playground, tmp_path: Path) -> Path:
    """Ana's key, certificate and chain on her own machine."""
    signer = lab.pki.signatory("XA.moj/ana")
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (tmp_path / "key.pem").write_bytes(signer.key.private_bytes(serialization.Encoding.PEM, *private))
    whole = lab.pki.certificate_path("XA", signatory_label("XA.moj/ana")).read_bytes()
    own, *issuing = re.findall(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", whole, re.DOTALL)
    assert pem_certificates(own) == (signer.certificate,)
    (tmp_path / "own.pem").write_bytes(own)
    (tmp_path / "issuing.pem").write_bytes(b"".join(issuing))
    (tmp_path / "whole.pem").write_bytes(whole)
    return tmp_path


def approved(node: RunningNode) -> Paper:
    """A request that waits for ana's signature."""
    paper = hands.write(node, "request", fresh(), to="XB.moj")
    hands.second_look(paper)
    return paper


def arrives(paper: Paper, xb: RunningNode, system: System) -> bytes:
    """The whole way: sealed, delivered, accepted on the other side, the same bytes on both. Answers them."""
    xa = paper.node
    found = eventually(lambda: hands.signed(paper), f"{paper.id} is signed")
    hands.agree(xa, xb, paper.reference, "RECEIVED")
    there = [row for row in instruments(xb, paper.reference) if row.id == paper.id]
    assert [(row.state, row.sha256) for row in there] == [("accepted", found.sha256)]
    pdf = system.ask("GET", f"/instruments/XA.moj/{paper.id}/pdf").content
    assert sha256(pdf) == found.sha256
    assert system.get("/signings")["items"] == []
    assert paper.id in {identity for identity, _ in logged(xa, Event.SIGNATURE_PROVEN)}
    return pdf


def signature_value(pdf: bytes) -> bytes:
    """The signatory's signature value in a file: the first one."""
    _, before, after, _ = (int(one) for one in re.findall(rb"/ByteRange\s*\[(.*?)\]", pdf)[0].split())
    found = cms.ContentInfo.load(bytes.fromhex(pdf[before + 1 : after - 1].decode()))
    value: bytes = found["content"]["signer_infos"][0]["signature"].native
    return value


def run(*command: str | Path, given: bytes | None = None) -> bytes:
    """What a program prints; it must succeed."""
    told = subprocess.run([str(one) for one in command], input=given, capture_output=True, check=False)
    assert told.returncode == 0, told.stderr.decode()
    return told.stdout


def test_a_file_that_another_program_signed_is_sealed_and_arrives(
    xa: RunningNode, xb: RunningNode, lab: Playground, keys: Path
) -> None:
    system, paper = System.of(xa), approved(xa)
    frozen = system.ask("GET", f"/frozen/{paper.id}/pdf").content
    (keys / "frozen.pdf").write_bytes(frozen)
    program = Path(sys.executable).parent / "pyhanko"
    options = ["--field", "Signatory", "--existing-only", "--certify", "--use-pades"]
    stamp = ["--timestamp-url", f"http://127.0.0.1:{lab.tsa.port}/xa/tsa/tsa"]
    held = ["--key", keys / "key.pem", "--cert", keys / "own.pem", "--chain", keys / "issuing.pem", "--no-pass"]
    files = [keys / "frozen.pdf", keys / "signed.pdf"]
    run(program, "sign", "addsig", *options, *stamp, "pemder", *held, *files)
    signed = (keys / "signed.pdf").read_bytes()

    # First a forgery of it, then the file itself.
    place = f"/frozen/{paper.id}/signed"
    system.ask("POST", place, headers=PDF, content=signed + b"% and more")
    line = eventually(lambda: refused(system, paper), "what is wrong with the file")
    assert (line["state"], line["reason"], line["may"]) == ("refused", "not_whole_file", [])
    brought = system.ask("POST", place, headers=PDF, content=signed)
    pdf = arrives(paper, xb, system)
    assert pdf.startswith(signed), "its own timestamp is kept: nothing of what was brought is changed"
    assert system.get(f"/signatures/{brought.json()['id']}")["state"] == "used"


def refused(system: System, paper: Paper) -> dict[str, object] | None:
    lines = [one for one in system.get("/signings")["items"] if one["frozen"] == paper.id]
    return lines[0] if lines and lines[0]["state"] == "refused" else None


def test_a_digest_is_signed_by_a_helper_that_believes_nobody(xa: RunningNode, xb: RunningNode, keys: Path) -> None:
    system, paper = System.of(xa), approved(xa)
    frozen = system.ask("GET", f"/frozen/{paper.id}/pdf").content
    told = {"certificates": (keys / "whole.pem").read_text("ascii")}
    asked = system.ask("POST", f"/frozen/{paper.id}/handout", json=told).json()
    place = f"/signatures/{asked['id']}"
    offer = eventually(lambda: (found := system.get(place)) and found["state"] == "offered" and found, "the digest")
    attributes = base64.b64decode(offer["attributes"])
    whole = frozen + base64.b64decode(offer["appended"])
    _, before, after, rest = (int(one) for one in re.findall(rb"/ByteRange\s*\[(.*?)\]", whole)[-1].split())
    assert after + rest == len(whole)
    named = {one["type"].native: one["values"].native for one in cms.CMSAttributes.load(attributes)}
    assert named["message_digest"] == [hashlib.sha256(whole[:before] + whole[after:]).digest()]
    assert hashlib.sha256(attributes).hexdigest() == offer["digest"]
    value = run("openssl", "dgst", "-sha256", "-sign", keys / "key.pem", given=attributes)
    answer = {"value": base64.b64encode(value).decode()}
    system.ask("POST", f"{place}/answer", json=answer)
    pdf = arrives(paper, xb, system)
    assert signature_value(pdf) == value
    assert system.get(place)["attributes"] is None, "it is out no more"


def test_an_official_reads_and_signs_on_her_own_machine(xa: RunningNode, xb: RunningNode, keys: Path) -> None:
    system, paper = System.of(xa), approved(xa)
    (keys / "token").write_text(system.token("ana"))
    url = f"http://{xa.node.settings.api_host}:{xa.node.settings.api_port}"
    command = [sys.executable, "-m", "app.cli.main", "remote", "sign", paper.id, "--url", url, "--json"]
    command += ["--token-file", keys / "token", "--save", keys / "read.pdf"]
    waiting = [*command[:4], "list", "--url", url, "--json", "--token-file", keys / "token"]
    assert paper.id in [one["id"] for one in json.loads(run(*waiting))]
    shown = json.loads(run(*command))
    assert (shown["kind"], shown["official"], shown["compared"]) == ("mla_request", "XA.moj/ana", True)
    assert sha256((keys / "read.pdf").read_bytes()) == shown["sha256"]
    assert hands.signed(paper) is None, "reading signs nothing"
    own = ["--key-file", keys / "key.pem", "--certificate", keys / "whole.pem"]
    done = json.loads(run(*command, *own, "--yes", "--sha256", shown["sha256"]))
    assert (done["state"], done["way"], done["frozen"]) == ("used", "file", paper.id)
    pdf = arrives(paper, xb, system)
    assert pdf.startswith((keys / "read.pdf").read_bytes())
