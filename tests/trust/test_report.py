"""What a report says: one verdict, five aspects, words for people, stable names for programs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.kit.ids import AuthorityId, Digest, OfficialId
from app.trust.anchors import Purpose
from app.trust.answers import Answer, Missing, Standing
from app.trust.reasons import REASONS, Aspect, Verdict
from app.trust.report import Found, Report, SignatureReport, to_json, to_text

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SIGNATURE = SignatureReport(
    "Signatory",
    "Ana Albin",
    Digest("a" * 64),
    Purpose.SIGNATORY,
    "sha256_ecdsa, 256 bits",
    AT,
    "timestamp",
    AuthorityId("XA.moj"),
    OfficialId("XA.moj/ana"),
)


def report(*codes: str, complete: bool = True, signatures: tuple[SignatureReport, ...] = (SIGNATURE,)) -> Report:
    found = tuple(Found(code, "Seal", "what was seen") for code in codes)
    return Report(Digest("0" * 64), 7, AT, found, signatures, b"{}", "identical", complete)


@pytest.mark.parametrize(
    ("codes", "verdict", "failure"),
    [
        ((), Verdict.VALID, None),
        (("revoked_later", "not_compared"), Verdict.VALID, None),
        (("revocation_stale",), Verdict.UNDECIDED, "revocation_stale"),
        (("no_edition", "digest", "revoked_later"), Verdict.INVALID, "digest"),
    ],
)
def test_the_worst_reason_is_the_verdict(codes: tuple[str, ...], verdict: Verdict, failure: str | None) -> None:
    found = report(*codes)
    assert found.verdict is verdict
    assert (found.failure.code if found.failure else None) == failure


def test_each_aspect_answers_its_own_question() -> None:
    found = report("no_edition", "expired")
    answers = {aspect: found.aspect(aspect) for aspect in Aspect}
    assert answers == {
        Aspect.CRYPTOGRAPHY: Verdict.VALID,
        Aspect.IDENTITY: Verdict.INVALID,
        Aspect.AUTHORITY: Verdict.UNDECIDED,
        Aspect.TIME: Verdict.VALID,
        Aspect.PROCEDURE: Verdict.UNDECIDED,
    }


def test_what_was_never_reached_is_not_a_yes() -> None:
    found = report("unreadable", complete=False, signatures=())
    assert found.aspect(Aspect.CRYPTOGRAPHY) is Verdict.INVALID
    assert {found.aspect(one) for one in Aspect if one is not Aspect.CRYPTOGRAPHY} == {Verdict.UNDECIDED}


def test_what_is_not_complete_is_never_a_yes() -> None:
    assert report(complete=False).verdict is Verdict.UNDECIDED
    assert report("digest", complete=False).verdict is Verdict.INVALID
    assert to_text(report(complete=False), "letter.pdf").startswith("NOT DECIDED  letter.pdf\n")


def test_an_exercise_is_called_so_in_the_first_line() -> None:
    drill = replace(report(), exercise=True)
    assert to_text(drill, "drill.pdf").splitlines()[0] == "GENUINE EXERCISE – not for real  drill.pdf"
    assert to_json(drill)["exercise"] is True
    assert to_json(report())["exercise"] is False
    assert "EXERCISE" not in to_text(report(), "letter.pdf")


def test_a_text_that_differs_is_called_so() -> None:
    told = to_text(replace(report("text_differs"), compared="differs"), "letter.pdf")
    assert "text          NO" in told
    assert "not compared" not in told


def test_the_proven_time_is_the_last_signatures() -> None:
    assert report().proven_time == AT
    assert report(signatures=()).proven_time is None


def test_json_has_stable_names() -> None:
    value = to_json(report("expired"))
    assert set(value) == {"verdict", "verdicts", "sha256", "size", "at", "exercise", "text", "reasons", "signatures"}
    reasons, signatures = value["reasons"], value["signatures"]
    assert isinstance(reasons, list)
    assert isinstance(signatures, list)
    assert reasons[0] == {
        "step": 14,
        "code": "expired",
        "aspect": "identity",
        "verdict": "invalid",
        "field": "Seal",
        "words": REASONS["expired"].words,
        "detail": "what was seen",
        "clause": REASONS["expired"].clause,
    }
    assert isinstance(signatures[0], dict)
    assert signatures[0]["official"] == "XA.moj/ana"
    assert signatures[0]["proven_time"] == "2026-11-24T09:00:00.000Z"


@pytest.mark.parametrize(
    ("codes", "first"), [((), "GENUINE"), (("digest",), "NOT GENUINE"), (("no_anchors",), "NOT DECIDED")]
)
def test_people_read_the_verdict_first(codes: tuple[str, ...], first: str) -> None:
    text = to_text(report(*codes), "letter.pdf")
    assert text.startswith(f"{first}  letter.pdf\n")
    assert "Ana Albin, at 2026-11-24T09:00:00.000Z by timestamp" in text
    for code in codes:
        assert REASONS[code].words in text
        assert f"step {REASONS[code].step}, {code}" in text


def test_text_of_strangers_moves_no_terminal() -> None:
    evil = SignatureReport("Seal", "Ana\nGENUINE\x1b[2J\u202e", Digest("a" * 64), Purpose.SEAL, "rsa", None, "receipt")
    text = to_text(report("digest", signatures=(evil,)), "a\x1b[1mb\n.pdf")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "Ana\\u000aGENUINE\\u001b[2J\\u202e, at no proven time" in text
    assert "nobody known here" in text


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (Answer(Digest("a" * 64), "CN=Ana", Standing.GOOD, AT), "CN=Ana: not revoked, as of 2026-11-24T09:00:00.000Z"),
        (
            Answer(Digest("a" * 64), "CN=Ana", Standing.REVOKED_AFTER, AT, AT, "superseded"),
            "CN=Ana: revoked afterwards, still good, since 2026-11-24T09:00:00.000Z (superseded), as of 2026",
        ),
        (
            Answer(Digest("a" * 64), "C\x1bN", Standing.INDETERMINATE, missing=Missing.DATA, words="no\x1b list"),
            "C\\u001bN: not known whether revoked; missing: no\\u001b list",
        ),
    ],
)
def test_each_certificate_has_its_answer_in_words(answer: Answer, line: str) -> None:
    assert line in to_text(report(signatures=(replace(SIGNATURE, revocation=(answer,)),)), "letter.pdf")


def test_every_row_of_the_table_is_whole() -> None:
    for code, reason in REASONS.items():
        assert reason.code == code
        assert 1 <= reason.step <= 15
        assert reason.words.endswith(".")
        assert reason.clause
