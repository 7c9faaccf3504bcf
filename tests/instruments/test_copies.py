"""An archival copy is verified without a node, also when every certificate under the instrument has ended."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner, Result

from app.cli.main import app
from app.directory.edition import sign_edition, unverified
from app.directory.succession import following
from app.instruments import copies
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.errors import RogatoryError
from app.kit.ids import StateCode
from app.trust.anchors import Anchors, Purpose, load, withdrawn_toml
from app.trust.reasons import Verdict
from app.trust.revocation import Revocation
from certs import pki
from certs.lab import Lab
from tests.hostile.workshop import Workshop
from tests.trust.certificates import Authority
from tests.trust.stamping import Tsa, stamped

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
YEAR = timedelta(days=365)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(Lab(pki.make(tmp_path_factory.mktemp("copies") / "pki")))


@pytest.fixture(scope="module")
def folder(shop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of anchors that a court was given."""
    path = tmp_path_factory.mktemp("anchors")
    shop.write_anchors(path)
    return path


@pytest.fixture(scope="module")
def anchors(folder: Path) -> Anchors:
    return load(folder)


@pytest.fixture(scope="module")
def copy(shop: Workshop) -> bytes:
    """What XB keeps of a letter of XA."""
    return archived(shop)


def archived(shop: Workshop, letter: bytes | None = None) -> bytes:
    """A copy of XB's, made a day later."""
    moment = shop.at + DAY
    pdf = letter or shop.sound
    revocation = shop.known(pdf, at=moment) + shop.lab.revocation("XB", (), moment)
    return stamped(pdf, shop.tsa("XB", moment), revocation)


def run(copy: bytes, folder: Path, tmp_path: Path, *words: str) -> Result:
    path = tmp_path / "copy.pdf"
    path.write_bytes(copy)
    return CliRunner().invoke(app, ["trust", "verify", str(path), "--anchors", str(folder), *words])


def test_a_copy_and_the_instrument_in_it_are_verified(shop: Workshop, anchors: Anchors, copy: bytes) -> None:
    found = copies.verify(copy, anchors, shop.at + 2 * DAY)
    assert found.report.verdict is Verdict.VALID, found.report.found
    assert found.report.at == found.copy.stamps[0].at
    assert found.holds_until > shop.at + YEAR


def test_a_copy_is_judged_by_the_policy_of_the_state_that_asks(
    shop: Workshop, folder: Path, copy: bytes, tmp_path: Path
) -> None:
    row = '[[end]]\nalgorithm = "ecdsa-p256"\nworks = ["accept"]\nuses = ["pdf_signature"]\nreason = "Ours"\n'
    (tmp_path / "policy.toml").write_text(row, "utf-8")
    words = ("--at", stamp(shop.at + 2 * DAY))
    assert run(copy, folder, tmp_path, *words).exit_code == 0
    narrow = run(copy, folder, tmp_path, *words, "--policy", str(tmp_path / "policy.toml"))
    assert (narrow.exit_code, "weak_algorithm" in narrow.output) == (1, True)


def test_after_its_certificates_have_ended_a_renewed_copy_still_verifies(
    shop: Workshop, folder: Path, copy: bytes, tmp_path: Path
) -> None:
    """Signatory, seal and first timestamp end within three years; a later authority has stamped before that."""
    root = Authority("Stamping root of later")
    root.certificate = root.make(
        root.label, root.key, [(e.value, e.critical) for e in root.certificate.extensions], until=shop.at + 30 * YEAR
    )
    later = Tsa(root, shop.at, shop.at + 20 * YEAR)
    renewal = shop.at + 2 * YEAR
    lists = Revocation((root.crl(at=renewal),)) + shop.lab.revocation("XB", (), renewal)
    renewed = stamped(copy, later.at(renewal), lists)
    known = tmp_path / "anchors"
    for path in folder.rglob("*"):
        if path.is_file():
            target = known / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    (known / "XB" / "tsa" / "later.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    in_ten_years = stamp(shop.at + 10 * YEAR)
    told = run(renewed, known, tmp_path, "--at", in_ten_years, "--json")
    assert told.exit_code == 0, told.output
    value = json.loads(told.stdout)
    assert (value["verdict"], len(value["copy"]["stamps"])) == ("valid", 2)
    assert value["sha256"] == json.loads(run(copy, known, tmp_path, "--json").stdout)["sha256"]
    # Without the renewal nobody can tell any more.
    refused = run(copy, known, tmp_path, "--at", in_ten_years, "--json")
    assert (refused.exit_code, json.loads(refused.stderr)["code"]) == (3, "copy_ended")


def test_the_data_of_the_copy_says_what_was_revoked_before(tmp_path: Path) -> None:
    shop = Workshop(Lab(pki.make(tmp_path / "pki")))
    shop.write_anchors(tmp_path / "anchors")
    letter = shop.sound
    shop.revoke("seal-moj", shop.at - timedelta(hours=1))
    found = copies.verify(archived(shop, letter), load(tmp_path / "anchors"), shop.at + 2 * DAY)
    assert found.report.failure is not None
    assert found.report.failure.code == "revoked"


def test_other_anchors_a_damaged_copy_and_no_copy_at_all_are_refused(
    shop: Workshop, folder: Path, copy: bytes, tmp_path: Path
) -> None:
    place = copy.index(b"/Title")  # in the rendering, before any stream
    for flawed, code in (
        (shop.sound, "copy_form"),
        (copy[:place] + b"/Titlf" + copy[place + 6 :], "copy_timestamp"),
        (copy + b"\n", "copy_form"),
        (b"no PDF", "not_at_start"),
    ):
        told = run(flawed, folder, tmp_path, "--json")
        assert (told.exit_code, json.loads(told.stderr)["code"]) == (1, code), told.output
    with pytest.raises(RogatoryError) as caught:
        copies.verify(copy, load(folder).only(load(folder).states[0]), shop.at + 2 * DAY)
    assert caught.value.code == "copy_untrusted"


def test_a_forged_letter_does_not_become_genuine_by_being_archived(
    shop: Workshop, folder: Path, tmp_path: Path
) -> None:
    forged = shop.letter(sealer=shop.sealer("XC.moj"))
    told = run(archived(shop, forged), folder, tmp_path)
    assert told.exit_code == 1
    assert "NOT GENUINE" in told.stdout


def test_a_copy_whose_timestamping_anchor_was_withdrawn_needs_another_proof(
    shop: Workshop, folder: Path, copy: bytes, tmp_path: Path
) -> None:
    known = tmp_path / "anchors"
    shutil.copytree(folder, known)
    anchor = sha256(shop.lab.anchors.of("XB", Purpose.TSA)[0])
    for since, at, code in (
        (3 * DAY, 2 * DAY, None),
        (2 * DAY, 3 * DAY, "copy_unknown"),
        (DAY / 2, DAY, "copy_untrusted"),
    ):
        (known / "XB" / "withdrawn.toml").write_text(withdrawn_toml({anchor: shop.at + since}), "utf-8")
        told = run(copy, known, tmp_path, "--at", stamp(shop.at + at + HOUR), "--json")
        assert (json.loads(told.stderr)["code"] if told.stderr else None) == code, told.output
        assert told.exit_code == {None: 0, "copy_unknown": 3, "copy_untrusted": 1}[code]


def test_the_ordinary_command_knows_a_copy_and_verifies_it(
    shop: Workshop, folder: Path, copy: bytes, tmp_path: Path
) -> None:
    path, letter = tmp_path / "copy.pdf", tmp_path / "letter.pdf"
    path.write_bytes(copy)
    letter.write_bytes(shop.sound)
    words = ["instrument", "verify", str(letter), str(path), "--anchors", str(folder), "--at", stamp(shop.at + 2 * DAY)]
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 0, told.output
    assert "Archival copy, timestamps each over all before it:" in told.stdout
    first, second = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)["files"]
    assert (first["sha256"], "copy" in first) == (second["sha256"], False)
    assert (second["verdict"], second["copy"]["sha256"]) == ("valid", sha256(copy))
    assert json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)["notes"] == []
    path.write_bytes(copy.replace(b"/Title", b"/Titlf", 1))
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 1
    assert "copy.pdf has the form of an archival copy, and is none that holds" in told.stdout


def test_an_end_that_a_later_edition_gives_a_certificate_counts_from_its_date(
    shop: Workshop, folder: Path, copy: bytes
) -> None:
    """As on a node, which judges what it keeps anew."""
    first = unverified(shop.edition("XA"))
    digest = shop.lab.pki.seal("XA.moj").digest
    for end, codes in ((shop.at + HOUR, set()), (shop.at - HOUR, {"holder_time"})):
        authorities = first.payload["authorities"]
        assert isinstance(authorities, list)
        for one in (it for entry in authorities for it in entry["certificates"]):  # type: ignore[index,call-overload,union-attr]
            if sha256(base64.b64decode(one["certificate"])) == digest:  # type: ignore[index,call-overload,arg-type]
                one["valid_from"] = stamp(shop.at - 9 * DAY)  # type: ignore[index,call-overload]
                one["valid_until"] = stamp(end)  # type: ignore[index,call-overload]
        after = following(first, {"authorities": authorities}, shop.at + 2 * DAY, shop.at + 90 * DAY)
        files = (shop.edition("XA"), sign_edition(after, shop.lab.pki.signer("XA", "directory")))
        known = load(folder)
        later = replace(known, editions={**known.editions, StateCode("XA"): files})
        found = copies.verify(copy, later, shop.at + 3 * DAY).report
        assert {one.code for one in found.found} - {"not_compared"} == codes
        assert copies.verify(copy, later, shop.at + DAY + HOUR).report.verdict is Verdict.VALID
