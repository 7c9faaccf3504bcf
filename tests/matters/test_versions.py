"""Versions of drafts: kept with who and when, merged while one person writes, compared, brought back."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import ProgrammingError

from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict, Denied, Unknown
from app.matters import drafts, versions
from app.matters.models import Draft, DraftVersion
from app.matters.versions import Compared
from tests.factories.node import TO_XB, House


def changed(house: House, draft: str, *, who: str = "cem", fields: JsonObject | None = None, **members: Json) -> Draft:
    with house.session() as session:
        seen = drafts.draft_of(session, house.official("cem"), draft).version
        return drafts.change(session, house.office, house.official(who), draft, seen, members, fields=fields)


def kept(house: House, draft: str) -> list[Compared]:
    with house.session() as session:
        return versions.versions_of(session, house.official("aud"), draft)


def test_every_change_is_a_version_with_who_when_and_what(xa: House) -> None:
    draft = xa.draft("request", {"facts": {"summary": "A"}, "purpose": "P"}, **TO_XB)
    xa.later(minutes=5)
    changed(xa, draft, fields={"facts.summary": "B"})
    changed(xa, draft, who="ana", fields={"purpose": None}, urgency="urgent")
    found = kept(xa, draft)
    told = [
        (one.version.version, one.version.by, one.since, sorted(each.path for each in one.differences)) for one in found
    ]
    assert told == [
        (3, "XA.moj/ana", 2, ["body.purpose", "urgency"]),
        (2, "XA.moj/cem", 1, ["body.facts.summary"]),
        (1, "XA.moj/cem", None, []),
    ]
    assert [one.version.what for one in found] == ["changed", "changed", "begun"]
    assert found[0].version.at == xa.time


def test_small_changes_of_one_official_within_a_minute_are_one_version(xa: House) -> None:
    draft = xa.draft("request", {}, **TO_XB)
    for words in ("A fr", "A fraud", "A fraud by telephone"):
        changed(xa, draft, fields={"facts.summary": words})
        xa.later(seconds=20)
    assert [one.version.version for one in kept(xa, draft)] == [4, 1]
    xa.later(seconds=1)  # a minute after the first of them: else whoever types without a pause has one version
    changed(xa, draft, fields={"facts.summary": "A fraud by telephone and post"})
    assert [one.version.version for one in kept(xa, draft)] == [5, 4, 1]


def test_what_takes_something_away_is_never_merged_into_what_it_takes_away(xa: House) -> None:
    draft = xa.draft("request", {}, **TO_XB)
    changed(xa, draft, fields={"facts.summary": "A long account of what happened."})
    changed(xa, draft, fields={"facts.summary": "A"})
    changed(xa, draft, fields={"facts.summary": None})
    assert [one.version.version for one in kept(xa, draft)] == [4, 3, 2, 1]


def test_a_text_that_another_one_replaces_is_brought_back(xa: House) -> None:
    draft = xa.draft("request", {}, **TO_XB)
    for told in ("A" * 40, "B" * 25, "BB" + "B" * 25):
        xa.later(seconds=5)
        changed(xa, draft, fields={"facts.summary": told})
    assert [one.version.version for one in kept(xa, draft)] == [4, 2, 1]
    with xa.session() as session:
        drafts.restore(session, xa.office, xa.official("cem"), draft, 4, 2)
        assert drafts.draft_of(session, xa.official("cem"), draft).body == {"facts": {"summary": "A" * 40}}


def test_another_official_or_a_freeze_between_begins_a_version(xa: House) -> None:
    draft = xa.draft("request", {}, **TO_XB)
    changed(xa, draft, fields={"link": "A"})
    changed(xa, draft, who="ana", fields={"link": "AB"})
    changed(xa, draft, fields={"link": "ABC"})
    assert [one.version.by.rpartition("/")[2] for one in kept(xa, draft)] == ["cem", "ana", "cem", "cem"]


def test_a_change_that_changes_nothing_keeps_nothing(xa: House) -> None:
    draft = xa.draft("request", {"link": "A"}, **TO_XB)
    xa.later(minutes=2)
    assert changed(xa, draft, body={"link": "A"}).version == 2
    assert [one.version.version for one in kept(xa, draft)] == [1]


def test_a_version_is_brought_back_and_nothing_is_lost(xa: House) -> None:
    draft = xa.draft("request", {"link": "A", "purpose": "P"}, **TO_XB)
    xa.later(minutes=2)
    changed(xa, draft, body={"link": "B"}, language="fr")
    with xa.session() as session:
        row = drafts.restore(session, xa.office, xa.official("ana"), draft, 2, 1)
        assert (row.version, row.body, row.language) == (3, {"link": "A", "purpose": "P"}, "en")
    newest = kept(xa, draft)[0].version
    assert (newest.what, newest.source, newest.by) == ("restored", {"version": 1}, "XA.moj/ana")
    with xa.session() as session:
        drafts.restore(session, xa.office, xa.official("cem"), draft, 3, 2)
        assert drafts.draft_of(session, xa.official("cem"), draft).body == {"link": "B"}
        compared = versions.version_of(session, xa.official("cem"), draft, 4, since=2)
        assert (compared.since, compared.differences) == (2, ())


def test_of_two_who_change_at_once_the_second_is_told(xa: House) -> None:
    draft = xa.draft("request", {}, **TO_XB)
    with xa.session() as session:
        drafts.change(session, xa.office, xa.official("cem"), draft, 1, {}, fields={"link": "A"})
    for act in (
        lambda session: drafts.change(session, xa.office, xa.official("ana"), draft, 1, {}, fields={"link": "B"}),
        lambda session: drafts.restore(session, xa.office, xa.official("ana"), draft, 1, 1),
    ):
        with xa.session() as session, pytest.raises(Conflict) as refused:
            act(session)
        assert refused.value.code == "draft_changed"


def test_a_draft_from_before_versions_were_kept_has_its_first_one_when_it_is_changed(xa: House) -> None:
    draft = xa.draft("request", {"link": "A"}, **TO_XB)
    with xa.database.admin().begin(None) as session:
        session.execute(delete(DraftVersion))
    changed(xa, draft, who="ana", fields={"link": "B"})
    found = kept(xa, draft)
    assert [(one.version.version, one.version.what, one.version.by) for one in found] == [
        (2, "changed", "XA.moj/ana"),
        (1, "found", "XA.moj/cem"),
    ]
    assert [each.path for each in found[0].differences] == ["body.link"]


def test_a_version_that_is_not_kept_is_not_there(xa: House) -> None:
    draft = xa.draft("request", {}, **TO_XB)
    with xa.session() as session:
        with pytest.raises(Unknown, match="No version 7"):
            versions.version_of(session, xa.official("cem"), draft, 7)
        with pytest.raises(Unknown, match="No version 7"):
            drafts.restore(session, xa.office, xa.official("cem"), draft, 1, 7)
        with pytest.raises(Denied):
            drafts.restore(session, xa.office, xa.official("aud"), draft, 1, 1)
        with pytest.raises(Denied):
            versions.versions_of(session, xa.official("olga"), draft)


def test_no_login_rewrites_who_made_a_version_and_none_deletes_one(xa: House) -> None:
    xa.draft("request", {}, **TO_XB)
    for wrong in (update(DraftVersion).values(by="XA.moj/ben"), delete(DraftVersion)):
        with pytest.raises(ProgrammingError, match="permission denied"), xa.session() as session:
            session.execute(wrong)
    with xa.database.sessions("rog_web").begin(None) as session:
        assert session.scalar(text("select count(*) from draft_version")) == 0
