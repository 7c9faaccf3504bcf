"""A draft with its translation: attached, named, bound to the texts, stale when they change, replaced, sent later."""

from __future__ import annotations

import re

import pytest

from app.instruments import attachments, translation
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict, Invalid
from app.matters import drafts, translations
from app.matters.models import Draft
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry


def working(house: House, draft: str, into: str = "fr", leave: int = 0) -> bytes:
    """The working file, its targets filled in but for the last few."""
    with house.session() as session:
        told = translations.work_of(session, house.office, house.official("cem"), draft, into).decode()
    done = re.sub(r"</segment>", "<target>texte traduit</target></segment>", told)
    for _ in range(leave):
        before, _, after = done.rpartition("<target>texte traduit</target>")
        done = before + after
    return done.encode()


def attach(house: House, draft: str, work: bytes, translator: str = "Mei Lin") -> translations.Attached:
    with house.session() as session:
        return translations.attach(
            session, house.office, house.official("cem"), draft, work, translator, certified=True
        )


def found(house: House, draft: str) -> Draft:
    with house.session() as session:
        return drafts.draft_of(session, house.official("cem"), draft)


def codes(house: House, draft: str) -> set[str]:
    with house.session() as session:
        told = drafts.findings_of(session, house.office, house.official("cem"), draft)
    return {one.code for one in told if one.code.startswith(("translation", "attachment", "file"))}


def rows(draft: Draft) -> list[JsonObject]:
    listed = draft.body.get("translations")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def with_text(draft: Draft, **members: Json) -> JsonObject:
    return {**draft.body, **members}


def test_a_translation_is_attached_and_goes_stale_when_a_text_changes(xa: House) -> None:
    draft = xa.draft("request", {**bodies.mla_request(), "translations": []}, **TO_XB)
    told = attach(xa, draft, working(xa, draft))
    assert (told.language, told.missing) == ("fr", ())
    after = found(xa, draft)
    assert rows(after) == [{"file": told.sha256, "language": "fr", "translator": "Mei Lin", "certified": True}]
    assert told.sha256 in after.attachments
    kept = translation.read(xa.store.path(xa.owner, told.sha256).read_bytes())  # type: ignore[arg-type]
    assert kept.texts["purpose"] == "texte traduit"
    assert codes(xa, draft) == set()
    with xa.session() as session:
        body = with_text(after, purpose="Another purpose altogether.")
        drafts.change(session, xa.office, xa.official("cem"), draft, after.version, {"body": body})
    assert codes(xa, draft) == {"translation_stale"}


def test_a_new_translation_takes_the_place_of_the_old_one_and_says_what_it_owes(xa: House) -> None:
    draft = xa.draft("request", {**bodies.mla_request(), "translations": []}, **TO_XB)
    first = attach(xa, draft, working(xa, draft))
    second = attach(xa, draft, working(xa, draft, leave=3), translator="Ana Pop")
    after = found(xa, draft)
    assert [one["file"] for one in rows(after)] == [second.sha256]
    assert first.sha256 not in after.attachments
    assert len(second.missing) >= 1
    assert codes(xa, draft) == {"translation_incomplete"}
    attach(xa, draft, working(xa, draft, into="es"))
    assert [one["language"] for one in rows(found(xa, draft))] == ["fr", "es"]


def test_what_the_text_says_of_a_translation_is_what_its_file_says(xa: House) -> None:
    draft = xa.draft("request", {**bodies.mla_request(), "translations": []}, **TO_XB)
    attach(xa, draft, working(xa, draft))
    after = found(xa, draft)
    with xa.session() as session:
        body = with_text(after, translations=[{**rows(after)[0], "certified": False}])
        drafts.change(session, xa.office, xa.official("cem"), draft, after.version, {"body": body})
    assert codes(xa, draft) == {"translation_differs"}


def test_a_translation_of_other_texts_is_not_attached(xa: House) -> None:
    draft = xa.draft("request", {**bodies.mla_request(), "translations": []}, **TO_XB)
    other = xa.draft("request", {**bodies.mla_request(), "purpose": "Another purpose altogether."}, **TO_XB)
    with pytest.raises(Invalid) as refused:
        attach(xa, draft, working(xa, other))
    assert refused.value.code == "translation_stale"
    assert rows(found(xa, draft)) == []


def test_a_translation_that_is_owed_follows_with_a_supplement(xa: House, xb: House) -> None:
    draft = xa.draft("request", bodies.mla_request(), **TO_XB)
    work = working(xa, draft)
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xa.project()
    later = xa.draft("supplement", {"text": "The translation that was owed."}, reference=sent.reference)
    told = attach(xa, later, work)
    assert [one["file"] for one in rows(found(xa, later))] == [told.sha256]
    assert codes(xa, later) == set()
    message = xa.draft("message", bodies.of("communication"), reference=sent.reference)
    attach(xa, message, work)
    assert codes(xa, message) == set()
    other = xa.draft("withdraw", bodies.of("withdrawal"), reference=sent.reference)
    with pytest.raises(Invalid) as refused:
        attach(xa, other, work)
    assert refused.value.code == "no_translations_here"


def test_the_requested_side_sends_a_translation_of_its_answer_with_a_message(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xb.project()
    draft = xb.draft("refuse", bodies.of("refusal"), reference=sent.reference)
    work = working(xb, draft)
    refusal = xb.issue("refuse", bodies.of("refusal"), reference=sent.reference)
    carry(xb, refusal, xa)
    xb.project()
    message = xb.draft("message", bodies.of("communication"), reference=sent.reference)
    told = attach(xb, message, work)
    assert [one["file"] for one in rows(found(xb, message))] == [told.sha256]
    assert codes(xb, message) == set()


PAPER = b"%PDF-1.7 a sworn translation"


def on_paper(house: House, draft: str, paper: bytes = PAPER, language: str = "fr") -> translations.Attached:
    with house.session() as session:
        return translations.attach_paper(
            session, house.office, house.official("cem"), draft, paper, language, "Mei Lin", certified=True
        )


def test_a_paper_is_bound_to_the_texts_as_they_stand_and_goes_stale_with_them(xa: House) -> None:
    draft = xa.draft("request", {**bodies.mla_request(), "translations": []}, **TO_XB)
    on_paper(xa, draft)
    assert codes(xa, draft) == set()
    after = found(xa, draft)
    with xa.session() as session:
        body = with_text(after, purpose="Quite another purpose.")
        drafts.change(session, xa.office, xa.official("cem"), draft, after.version, {"body": body})
    assert codes(xa, draft) == {"translation_stale"}
    on_paper(xa, draft, b"%PDF-1.7 made anew")
    assert codes(xa, draft) == set()
    assert len(rows(found(xa, draft))) == 1


def test_a_paper_of_what_was_sent_follows_with_a_message(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xa.project()
    message = xa.draft("message", bodies.of("communication"), reference=sent.reference)
    on_paper(xa, message)
    assert codes(xa, message) == set()


@pytest.mark.parametrize(
    ("paper", "language", "code"),
    [(b"PK a zip", "fr", "not_a_paper"), (PAPER, "en", "bad_language"), (PAPER, "xx", "bad_language")],
)
def test_what_is_no_paper_and_no_other_language_is_refused(xa: House, paper: bytes, language: str, code: str) -> None:
    draft = xa.draft("request", {**bodies.mla_request(), "translations": []}, **TO_XB)
    with pytest.raises(Invalid) as refused:
        on_paper(xa, draft, paper, language)
    assert refused.value.code == code


def test_other_json_beside_a_draft_is_what_its_sender_says_it_is(xa: House) -> None:
    with xa.session() as session:
        row = attachments.add(
            session, xa.office.store, xa.official("cem"), "log.json", "application/json", [b'{"v":1}'], xa.time
        )
        digest = row.sha256
    listed: JsonObject = {"file": digest, "language": "fr", "translator": "Mei Lin", "certified": False}
    draft = xa.draft("request", {**bodies.mla_request(), "translations": [listed]}, **TO_XB, attachments=(digest,))
    assert codes(xa, draft) == {"translation_unbound"}


def test_attaching_a_translation_is_a_change_of_the_draft(xa: House) -> None:
    draft = xa.draft("request", {**bodies.mla_request(), "translations": []}, **TO_XB)
    work = working(xa, draft)
    xa.freeze(draft)
    told = attach(xa, draft, work)  # what was frozen of it is discarded, as by any change
    assert found(xa, draft).state == "open"
    assert told.draft.frozen is None
    with xa.session() as session, pytest.raises(Conflict):
        drafts.change(session, xa.office, xa.official("cem"), draft, 1, {"body": {}})
