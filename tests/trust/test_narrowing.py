"""A State narrows the table for itself; a file that would widen it, or is not understood, is an error with words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.kit.errors import Misused
from app.trust import narrowing
from app.trust.algorithms import TABLE, Use, Work
from app.trust.policy import POLICY

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def written(folder: Path, words: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(words, "utf-8")
    return path


def test_a_state_takes_away_and_lowers(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        revocation_max_age_hours = 12
        issuer_max_age_days = 100
        [[end]]
        algorithm = "rsa-3072"
        works = ["accept"]
        uses = ["pdf_signature"]
        at = 2028-01-01
        reason = "Catalogue"
        [[end]]
        algorithm = "ecdsa-p521"
        reason = "Not ours"
        [[end]]
        algorithm = "sha256"
        works = ["sign"]
        uses = ["pdf_signature"]
        at = 2027-01-01T00:00:00+02:00
        reason = "Longer"
        """,
    )
    found = narrowing.load(file, NOW)
    table, end = found.algorithms, datetime(2028, 1, 1, tzinfo=UTC)
    assert found.revocation_max_age == timedelta(hours=12)
    assert found.issuer_max_age == timedelta(days=100)
    assert table.accepts_key(Use.PDF_SIGNATURE, "rsa", 4096, None, end - timedelta(seconds=1))
    assert not table.accepts_key(Use.PDF_SIGNATURE, "rsa", 4096, None, end)
    assert table.accepts_key(Use.CERTIFICATE, "rsa", 4096, None, end)
    assert not any(table.accepts_key(use, "ecdsa", 521, "secp521r1", NOW) for use in Use)
    new_year = datetime(2026, 12, 31, 22, tzinfo=UTC)
    assert not table.allows("sha256", Work.SIGN, Use.PDF_SIGNATURE, new_year)
    assert table.allows("sha256", Work.ACCEPT, Use.PDF_SIGNATURE, new_year)
    assert set(table.ends) == set(TABLE.ends)
    assert POLICY.algorithms is TABLE


def test_an_empty_file_narrows_nothing(tmp_path: Path) -> None:
    assert narrowing.load(written(tmp_path, ""), NOW) == POLICY


ROW = '[[end]]\nreason = "R"\nalgorithm = '
ENDED = (("ecdsa-p256", "2020-01-01"), ("ecdsa-p384", "2026-11-23"))


@pytest.mark.parametrize(
    ("code", "words", "told"),
    [
        ("policy_malformed", "a = ", "is not TOML"),
        ("policy_malformed", "[[allow]]\n", "it has allow, where only"),
        ("policy_malformed", "[end]\n", r"write \[\[end\]\]"),
        ("policy_malformed", "end = [1]\n", "number 1 has 1"),
        ("policy_malformed", ROW + '"rsa-3072"\nfrom = 2027-01-01', "number 1 has from"),
        ("policy_malformed", ROW + '"rsa"', "there are ecdsa-p256, ecdsa-p384"),
        ("policy_malformed", '[[end]]\nalgorithm = "rsa-3072"', "gives no `reason`"),
        ("policy_malformed", ROW + '"rsa-3072"\nuses = ["pdf"]', "some of pdf_signature, certificate"),
        ("policy_malformed", ROW + '"rsa-3072"\nworks = "accept"', "some of sign, accept"),
        ("policy_malformed", ROW + '"rsa-3072"\nat = "2028-01-01"', "without quotes"),
        ("policy_malformed", ROW + '"rsa-3072"\nat = 2028-01-01T00:00:00', "no offset"),
        ("policy_malformed", ROW + '"rsa-3072"\nworks = ["sign"]', "nothing to narrow"),
        ("policy_malformed", "revocation_max_age_hours = true", "a number of hours"),
        ("policy_malformed", "revocation_max_age_hours = 0", "a number of hours"),
        ("policy_widens", "revocation_max_age_hours = 25", "may only lower the 24"),
        ("policy_malformed", "issuer_max_age_days = nan", "a number of days"),
        ("policy_widens", "issuer_max_age_days = 367", "may only lower the 366"),
        ("policy_widens", ROW + '"rsa-2048"\nat = 2030-01-01', "it ends on 2026-01-01 already"),
        ("policy_leaves_nothing", ROW + '"ed25519"', "No key is left"),
        ("policy_leaves_nothing", ROW + '"ed25519"\nuses = ["checkpoint"]\nat = 2020-01-01', "No key is left"),
        ("policy_leaves_nothing", ROW + '"sha256"\nuses = ["checkpoint"]\nat = 2026-11-24', "No hash is left"),
        (
            "policy_leaves_nothing",
            "".join(f"{ROW}\"{one}\"\nworks = ['sign']\nuses = ['pdf_signature']\nat = {at}\n" for one, at in ENDED),
            "No key is left that may sign",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, code: str, words: str, told: str) -> None:
    with pytest.raises(Misused, match=told) as caught:
        narrowing.load(written(tmp_path, words), NOW)
    assert caught.value.code == code
    assert caught.value.remedy


def test_heads_of_logs_are_signed_and_believed_until_the_end_that_a_state_gives_them() -> None:
    end = NOW + timedelta(days=30)
    row = {"algorithm": "sha256", "uses": ["checkpoint"], "at": end, "reason": "Longer"}
    table = narrowing.narrowed({"end": [row]}, NOW).algorithms
    assert table.accepts_heads(NOW)
    table.demand_heads(NOW)
    assert not table.accepts_heads(end)
    with pytest.raises(Misused) as caught:
        table.demand_heads(end)
    assert caught.value.code == "algorithm_not_allowed"


def test_hashes_are_left_too(tmp_path: Path) -> None:
    rows = "".join(ROW + f'"{one}"\nuses = ["pdf_signature"]\n' for one in ("sha256", "sha384", "sha512"))
    with pytest.raises(Misused, match="No hash is left"):
        narrowing.load(written(tmp_path, rows), NOW)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misused) as caught:
        narrowing.load(tmp_path / "nowhere.toml", NOW)
    assert caught.value.code == "no_policy_file"
