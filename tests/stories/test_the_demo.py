"""The demo as somebody types it: everything held, the summary is what its contract says, and the nodes can be used."""

from __future__ import annotations

import hashlib
import json
import re
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms

from app.trust.keyfile import locked
from tools import machine

ROGATORY = str(Path(sys.executable).with_name("rogatory"))


def typed(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROGATORY, *map(str, words)], capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "once"


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, Any]:
    """What the demo printed; it ended with exit code 0."""
    ran = typed("demo", "--once", "--dir", folder, "--json")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_everything_held(told: dict[str, Any], folder: Path) -> None:
    assert told["ok"] is True
    assert all(told["checks"].values())
    assert json.loads((folder / "summary.json").read_text("utf-8")) == told


def test_the_summary_tells_of_every_matter(told: dict[str, Any], folder: Path) -> None:
    matters = told["matters"]
    assert [one["status"] for one in matters] == [
        {"XA": status, "XB": status} for status in ("CLOSED", "REFUSED", "REFUSED", "RECEIVED", "PRESERVED")
    ]
    for one in matters:
        for instrument in one["instruments"]:
            data = (folder / instrument["file"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == instrument["sha256"]
            assert instrument["signers"]
    assert [one["reason"] for one in told["quarantined"]] == ["text_differs"]
    assert set(told["timings"]) >= {"nodes_ready", "first_acknowledgement", "caught_up", "whole"}


def test_a_duty_officer_is_woken_and_the_hops_come_one_after_another(told: dict[str, Any]) -> None:
    urgent = told["urgent"]
    assert list(urgent) == ["delivered", "decided", "notice", "channel", "acknowledged"]
    assert all(isinstance(one, float) for one in urgent.values())
    # All are read off Boreland's rows and the gateway's, by one machine's clock.
    assert urgent["delivered"] <= urgent["decided"] <= urgent["notice"] <= urgent["channel"] < urgent["acknowledged"]
    proof = told["reachability"]
    assert (proof["authority"], proof["by"], proof["reached"], proof["tried"]) == ("XB.moj", "XA.moj", 1, 1)
    told = (proof["woken"], proof["foreseeable"], proof["freshness"], proof["stopped"])
    assert told == (0, 1, "amber", {}), "the demo's window is of seconds: its moment could be foreseen"


def test_every_instrument_is_genuine_to_a_stranger(told: dict[str, Any], folder: Path) -> None:
    files = sorted((folder / "instruments").glob("*.pdf"))
    found = typed("instrument", "verify", *files, "--anchors", folder / str(told["anchors"]))
    assert found.returncode == 0, found.stdout + found.stderr
    assert "NOT GENUINE" not in found.stdout
    assert found.stdout.count("GENUINE") == len(files) > 10


def own_words(told: dict[str, Any], folder: Path, way: str) -> tuple[dict[str, Any], bytes]:
    """What the summary says of a way to sign, and the instrument's bytes; the test is left out where the way is."""
    if way in {one["way"] for one in told["left_out"]}:
        assert machine.missing(machine.SHOWN), "nothing is left out where everything is"
        pytest.skip(f"left out: {told['left_out']}")
    (one,) = [one for one in told["ways"] if one["way"] == way]
    instruments = [line for matter in told["matters"] for line in matter["instruments"]]
    (line,) = [line for line in instruments if line["id"] == one["instrument"]]
    assert line["signers"][0] == one["official"]
    return one, (folder / line["file"]).read_bytes()


def signature(pdf: bytes) -> cms.SignedData:
    """The signatory's: the first one."""
    _, before, after, _ = (int(one) for one in re.findall(rb"/ByteRange\s*\[(.*?)\]", pdf)[0].split())
    return cms.ContentInfo.load(bytes.fromhex(pdf[before + 1 : after - 1].decode()))["content"]


def certificate(pdf: bytes) -> str:
    """SHA-256 of the certificate of whoever made it."""
    found = signature(pdf)
    sid = found["signer_infos"][0]["sid"].chosen
    wanted = sid["issuer"].dump(), sid["serial_number"].native
    (own,) = [
        one.chosen for one in found["certificates"] if (one.chosen.issuer.dump(), one.chosen.serial_number) == wanted
    ]
    return hashlib.sha256(own.dump()).hexdigest()


def listed(folder: Path, official: str) -> str:
    """SHA-256 of an official's certificate in the made-up State's folder."""
    pem = (folder / "pki" / "XA" / "certs" / f"signatory-moj-{official}.pem").read_text("ascii")
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem[: pem.index("-----END") + 26])).hexdigest()


def test_a_document_is_signed_by_a_key_file_under_a_passphrase(told: dict[str, Any], folder: Path) -> None:
    one, pdf = own_words(told, folder, "key_file")
    assert certificate(pdf) == one["certificate"] == listed(folder, "ana")
    keys = folder / "XA" / "keys" / "sign"
    assert locked((keys / "signatory-moj-ana.p12").read_bytes())
    assert not (keys / "signatory-moj-ana.key").exists()
    assert [event for event in one["events"] if event.startswith("signature.")] == [], "nothing came from elsewhere"


def test_a_document_is_signed_by_another_program(told: dict[str, Any], folder: Path) -> None:
    one, pdf = own_words(told, folder, "file")
    assert certificate(pdf) == one["certificate"] == listed(folder, "ana")
    assert pdf.startswith((folder / "officials" / "XA.moj-ana" / "signed.pdf").read_bytes())
    came = [event for event in one["events"] if event.startswith("signature.")]
    assert came == ["signature.brought", "signature.refused", "signature.brought", "signature.proven"]
    assert told["checks"]["refused: a file that was changed after it was signed"]


def test_a_document_is_signed_over_its_digest_by_openssl(told: dict[str, Any], folder: Path) -> None:
    one, pdf = own_words(told, folder, "digest")
    assert certificate(pdf) == one["certificate"] == listed(folder, "ana")
    made = cms.ContentInfo.load((folder / "officials" / "XA.moj-ana" / "answer.cms").read_bytes())["content"]
    value = made["signer_infos"][0]["signature"].native
    assert signature(pdf)["signer_infos"][0]["signature"].native == value, "the very signature that openssl made"
    came = [event for event in one["events"] if event.startswith("signature.")]
    assert came == ["signature.asked", "signature.offered", "signature.brought", "signature.proven"]
    assert told["checks"]["refused: another official's certificate"]


def test_a_document_is_signed_by_a_token_that_the_node_never_sees(told: dict[str, Any], folder: Path) -> None:
    one, pdf = own_words(told, folder, "token")
    assert one["official"] == "XA.moj/ben"
    assert certificate(pdf) == one["certificate"] == listed(folder, "ben")
    assert {path.suffix for path in folder.glob("XA/keys/**/signatory-moj-ben*")} == {".crt"}
    assert list(folder.glob("token/tokens/*/*.object")), "a key lies in the token"
    came = [event for event in one["events"] if event.startswith("signature.")]
    assert came == ["signature.brought", "signature.proven"]


def test_no_way_is_left_out_in_silence(told: dict[str, Any]) -> None:
    ways, left_out = ({one["way"] for one in told[name]} for name in ("ways", "left_out"))
    assert ways | left_out == {"key_file", "file", "digest", "token"}
    assert not ways & left_out
    assert all(one["what"] and one["why"] for one in told["left_out"])
