"""The report for the court file: one account under stable names, whatever the format and the language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from lxml import etree
from pyhanko.generated.etsi import ts_11910202 as etsi
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

from app.kit.canonical import JsonObject
from app.kit.errors import Misused
from app.kit.ids import AuthorityId, Digest, OfficialId
from app.trust import court_xml
from app.trust.anchors import Purpose
from app.trust.answers import Answer, Missing, Standing
from app.trust.court import LABELS, Occasion, account, as_json
from app.trust.court_page import page
from app.trust.reasons import REASONS, Verdict
from app.trust.report import Found, Report, SignatureReport, to_json
from app.trust.steps import STEPS, Result, result

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
GOOD = Answer(Digest("b" * 64), "CN=issuing", Standing.GOOD, AT)
LATER = Answer(Digest("a" * 64), "CN=Ana", Standing.REVOKED_AFTER, AT, AT, "keyCompromise", True)
OPEN = Answer(Digest("a" * 64), "CN=Ana", Standing.INDETERMINATE, missing=Missing.DATA, words="no list of its issuer")
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
    (LATER, GOOD),
)
SEAL = replace(SIGNATURE, field="Seal", subject="Ministry", certificate=Digest("c" * 64), official=None, revocation=())
EVIL = "<script>alert(1)</script>\x1b[2J\u202e\x00 & \U0001f600"


def report(*codes: str, complete: bool = True, signatures: tuple[SignatureReport, ...] = (SIGNATURE, SEAL)) -> Report:
    found = tuple(Found(code, "Seal" if REASONS[code].step > 10 else None, "what was seen") for code in codes)
    return Report(Digest("0" * 64), 7, AT, found, signatures, b"{}", "identical", complete)


def told(language: str = "en", name: str = "letter.pdf") -> Occasion:
    return Occasion(name, language, AT, "rogatory 0.1.0", ("An edition of XA is not used.",))


def results(value: JsonObject) -> list[object]:
    steps = value["steps"]
    assert isinstance(steps, list)
    return [one["result"] for one in steps if isinstance(one, dict)]


def test_the_steps_are_those_of_the_verification() -> None:
    assert [step.number for step in STEPS] == list(range(1, 16))
    assert len({step.code for step in STEPS}) == len(STEPS)
    aspects = {step.number: step.aspect for step in STEPS}
    assert {code for code, reason in REASONS.items() if aspects[reason.step] is not reason.aspect} == set()


def test_a_full_yes_passes_every_step() -> None:
    assert results(account(report(), told())) == ["passed"] * 15


def test_each_step_tells_what_became_of_it() -> None:
    value = results(account(report("not_compared", "revocation_missing", "unknown_holder", "revoked_later"), told()))
    assert value[9] == "noted"
    assert value[13:] == ["undecided", "failed"]
    broken = report("unreadable", complete=False, signatures=())
    assert [result(broken, step) for step in STEPS] == [Result.PASSED] * 2 + [Result.FAILED] + [Result.NOT_REACHED] * 12


def test_the_account_says_what_the_report_says_under_the_same_names() -> None:
    found = report("expired")
    value = account(found, told())
    assert {name: value[name] for name in to_json(found)} == to_json(found)
    assert b'"format": "rogatory-verification-report/1"' in as_json(value)
    signatures = value["signatures"]
    assert isinstance(signatures, list)
    assert isinstance(signatures[0], dict)
    assert signatures[0]["revocation"] == [LATER.to_json(), GOOD.to_json()]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_it_speaks_the_language_of_who_reads_it(language: str) -> None:
    english, value = account(report("expired"), told()), account(report("expired"), told(language))
    labels, base = value["labels"], english["labels"]
    assert isinstance(labels, dict)
    assert isinstance(base, dict)
    assert set(labels) == set(LABELS)
    assert [name for name, words in labels.items() if words == base[name]] in ([], ["signatures"])
    assert value["headline"] != english["headline"]
    assert results(value) == results(english)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_an_exercise_is_called_so_in_every_format(language: str) -> None:
    drill = replace(report(), exercise=True)
    value = account(drill, told(language))
    labels = value["labels"]
    assert isinstance(labels, dict)
    assert value["exercise"] is True
    assert value["headline"] == f"{labels['valid']}. {labels['exercise']}"
    assert f'<p class="verdict valid">{value["headline"]}</p>' in page(value)
    assert "EXERCISE" in court_xml.xml(drill, told(language))
    assert "EXERCISE" not in court_xml.xml(report(), told(language))


def test_a_text_that_differs_is_called_so() -> None:
    value = account(replace(report("text_differs", complete=False, signatures=()), compared="differs"), told())
    assert value["text_words"] == "It is not what the content renders to."
    assert results(value) == ["passed"] * 9 + ["failed"] + ["not_reached"] * 5


class Seen(HTMLParser):
    """Tags and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_page_runs_nothing_and_asks_nobody(language: str) -> None:
    evil = replace(SEAL, subject=EVIL, algorithm=EVIL, revocation=(replace(OPEN, subject=EVIL, words=EVIL),))
    found = replace(report("digest", signatures=(evil,)), found=(Found("digest", "Seal", EVIL),))
    text = page(account(found, replace(told(language, EVIL), notes=(EVIL,))))
    seen = Seen(text)
    assert {tag for tag, _ in seen.tags} & {"script", "img", "link", "iframe", "object", "a", "form"} == set()
    assert [name for _, given in seen.tags for name in given if name.startswith("on") or name in {"src", "href"}] == []
    assert seen.tags[0] == ("html", {"lang": language, "dir": "rtl" if language == "ar" else "ltr"})
    assert "default-src 'none'" in text
    assert not {"\x1b", "\u202e", "\x00"} & set(text)
    assert "<script>alert(1)</script>\\u001b[2J\\u202e" in seen.text
    assert "@media print" in text


def parsed(found: Report, occasion: Occasion | None = None) -> etsi.ValidationReport:
    text = court_xml.xml(found, occasion or told())
    etree.fromstring(text.encode())
    strict = ParserConfig(fail_on_unknown_properties=True, fail_on_converter_warnings=True)
    return XmlParser(config=strict).from_string(text, etsi.ValidationReport)


def indications(found: Report) -> list[tuple[str, list[str]]]:
    statuses = [one.signature_validation_status for one in parsed(found).signature_validation_report]
    return [
        (one.main_indication.rpartition(":")[2], [it.rpartition(":")[2] for it in one.sub_indication])
        for one in statuses
    ]


def test_xml_says_total_passed_for_a_full_yes_only() -> None:
    assert indications(report()) == [("total-passed", [])] * 2
    assert indications(report("revoked_later")) == [("total-passed", [])] * 2
    # One signature's flaw is its own; the file's is everybody's.
    assert indications(report("revocation_missing")) == [("total-passed", []), ("indeterminate", ["TRY_LATER"])]
    assert indications(report("wrong_state"))[1] == ("indeterminate", ["NO_CERTIFICATE_CHAIN_FOUND"])
    assert indications(report("digest"))[1] == ("total-failed", ["HASH_FAILURE"])
    assert indications(report("active_content", complete=False)) == [("total-failed", ["FORMAT_FAILURE"])] * 2
    assert indications(report("unreadable", complete=False, signatures=())) == [("total-failed", ["FORMAT_FAILURE"])]
    assert indications(report("unknown_kind", complete=False, signatures=()))[0][0] == "indeterminate"


@pytest.mark.parametrize("code", REASONS)
def test_no_reason_that_is_no_yes_passes_in_xml(code: str) -> None:
    (_, (main, subs)) = indications(report(code))
    assert (main == "total-passed") is (REASONS[code].verdict is Verdict.VALID)
    assert bool(subs) is (REASONS[code].verdict is not Verdict.VALID)
    assert main != "total-failed" or REASONS[code].verdict is Verdict.INVALID


def test_xml_carries_our_verdict_time_and_revocations() -> None:
    made = parsed(replace(report("revoked_later"), found=(Found("revoked_later", "Signatory", EVIL),)))
    first = made.signature_validation_report[0]
    assert first.signature_identifier.daidentifier == "Signatory"
    assert first.validation_time_info.best_signature_time.poetime.to_datetime() == AT
    (ours, gone) = first.signature_validation_status.associated_validation_report_data
    data = {one.type_value: one.value for one in ours.additional_validation_report_data.report_data}
    assert data["urn:rogatory:verdict"] == "valid"
    assert "\\u001b[2J\\u202e" in data["urn:rogatory:reason:revoked_later"]
    assert gone.revocation_status_information.revocation_reason == "urn:ietf:rfc:5280:reason:keyCompromise"
    objects = {one.id for one in made.signature_validation_objects.validation_object}
    assert objects == {f"certificate-{one * 64}" for one in "abc"}
    assert len(first.validation_constraints_evaluation_report.validation_constraint) == 15


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(court_xml, "THERE", False)
    with pytest.raises(Misused) as caught:
        court_xml.xml(report(), told())
    assert (caught.value.code, "rogatory[verify]" in caught.value.remedy) == ("no_extra", True)
