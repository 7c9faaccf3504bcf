"""The clause library: kept in versions, found where it fits, put into drafts, and seen by its authority alone."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import ProgrammingError

from app.audit.models import AuditEntry
from app.kit.canonical import Json, loads
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.matters import clauses, drafts, versions
from app.matters.clauses import NewClause, Use
from app.matters.models import Clause, Draft
from tests.factories.node import TO_XB, House

GROUNDS = NewClause(
    "Grounds", "en", "The account {account} was used. Case {case}, {recipient_state_code}.", "mla_request", "link"
)


def add(house: House, new: NewClause = GROUNDS, who: str = "cem") -> str:
    with house.session() as session:
        return clauses.add_clause(session, house.office, house.official(who), new).id


def changed(house: House, clause: str, version: int, **members: Json) -> Clause:
    with house.session() as session:
        return clauses.change_clause(session, house.office, house.official("ana"), clause, version, members)


def used(
    house: House, draft: str, clause: str, *, path: str | None = None, replace: bool = False, **values: str
) -> Draft:
    with house.session() as session:
        seen = drafts.draft_of(session, house.official("cem"), draft).version
        use = Use(clause, path, values, replace)
        return clauses.use_clause(session, house.office, house.official("cem"), draft, seen, use)


def events(house: House) -> list[str]:
    with house.session() as session:
        rows = session.scalars(select(AuditEntry.entry).where(AuditEntry.authority == house.owner))
        found = [str(loads(one)["event"]) for one in rows]
    return sorted(one for one in found if one.startswith("clause."))


def test_a_clause_is_kept_in_versions_with_who_and_when(xa: House) -> None:
    clause = add(xa)
    xa.later(days=1)
    changed(xa, clause, 1, text="The account {account} was used for it.")
    changed(xa, clause, 2, archived=True)
    with xa.session() as session:
        rows = clauses.clause_versions(session, xa.official("aud"), clause)
    assert [(row.version, row.by, row.archived) for row in rows] == [
        (3, "XA.moj/ana", True),
        (2, "XA.moj/ana", False),
        (1, "XA.moj/cem", False),
    ]
    assert rows[2].text == GROUNDS.text
    assert events(xa) == ["clause.added", "clause.archived", "clause.changed"]


def test_of_two_who_change_a_clause_the_second_is_told(xa: House) -> None:
    clause = add(xa)
    changed(xa, clause, 1, title="Grounds of suspicion")
    with pytest.raises(Conflict) as refused:
        changed(xa, clause, 1, title="Grounds, short")
    assert refused.value.code == "clause_changed"


def test_it_is_put_where_it_fits_with_what_is_known_filled_in(xa: House) -> None:
    clause, body = add(xa), {"proceeding": {"reference": "12/P"}, "link": "The suspect is known."}
    draft = xa.draft("request", body, **TO_XB)
    row = used(xa, draft, clause, account="a@example.xb {case}")
    assert row.body["link"] == "The suspect is known.\n\nThe account a@example.xb {case} was used. Case 12/P, XB."
    with xa.session() as session:
        newest = versions.versions_of(session, xa.official("cem"), draft)[0]
    assert (newest.version.what, newest.version.source) == ("clause", {"clause": clause, "version": 1, "path": "link"})
    assert used(xa, draft, clause, replace=True, account="b").body["link"] == "The account b was used. Case 12/P, XB."
    assert events(xa).count("clause.used") == 2


NAMED = {
    "en": "(Ardenia), (Boreland): United Nations Convention against Cybercrime, 24 November 2026",
    "fr": "(Ardénie), (Boréland): Convention des Nations Unies contre la cybercriminalité, 24 novembre 2026",
    "ru": "(Ардения), (Бореландия): Конвенция Организации Объединенных Наций против киберпреступности, 24 ноября 2026 "
    "года",
}


@pytest.mark.parametrize("language", NAMED)
def test_it_is_filled_with_names_titles_and_days_in_the_drafts_language(xa: House, language: str) -> None:
    who = add(xa, NewClause("Who asks whom", language, "{authority}, {recipient}"))
    what = add(xa, NewClause("On which basis", language, "({own_state}), ({recipient_state}): {treaty}, {today}"))
    draft = xa.draft("request", {}, **{**TO_XB, "language": language})
    assert used(xa, draft, who, path="link").body["link"] == "Ministry of Justice of XA, Ministry of Justice of XB"
    assert used(xa, draft, what, path="link", replace=True).body["link"] == NAMED[language]


def test_a_code_has_a_placeholder_of_its_own_and_what_has_no_name_stays_open(xa: House) -> None:
    codes = "{authority_code} {own_state_code} {recipient_code} {recipient_state_code} {treaty_code} {today_iso}"
    clause = add(xa, NewClause("Codes", "en", codes))
    draft = xa.draft("request", {}, **TO_XB)
    today = xa.time.date().isoformat()
    assert used(xa, draft, clause, path="link").body["link"] == f"XA.moj XA XB.moj XB un_cybercrime {today}"
    nameless = xa.draft("request", {}, procedure="mla", recipient="XQ.moj", treaty="un_cybercrime")
    to = add(xa, NewClause("To", "en", "To {recipient}, {recipient_code}."))
    assert used(xa, nameless, to, path="link").body["link"] == "To {recipient}, XQ.moj."


def test_in_a_list_it_is_an_item_of_its_own(xa: House) -> None:
    clause = add(xa, NewClause("Place", "en", "Port XA"))
    draft = xa.draft("request", {"facts": {"places": ["Quay"]}}, **TO_XB)
    assert used(xa, draft, clause, path="facts.places").body["facts"] == {"places": ["Quay", "Port XA"]}
    assert used(xa, draft, clause, path="facts.places.0", replace=True).body["facts"] == {
        "places": ["Port XA", "Port XA"]
    }
    with pytest.raises(Invalid, match="stands no text"):
        used(xa, draft, clause, path="facts")
    with pytest.raises(Invalid, match="say where it goes"):
        used(xa, draft, clause)


def test_what_is_left_open_is_a_finding(xa: House) -> None:
    draft = xa.draft("request", {}, **TO_XB)
    used(xa, draft, add(xa))
    with xa.session() as session:
        told = {one.key: one.words for one in drafts.findings_of(session, xa.office, xa.official("cem"), draft)}
    assert told["placeholder_open@link"] == "The text still holds the placeholder account of a clause."


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewClause("Grounds", "fr", "Le compte"), "clause_language"),
        (NewClause("Grounds", "en", "The account", "refusal"), "clause_kind"),
    ],
)
def test_a_clause_that_does_not_fit_is_refused(xa: House, new: NewClause, code: str) -> None:
    clause, draft = add(xa, new), xa.draft("request", {}, **TO_XB)
    with pytest.raises(Conflict) as refused:
        used(xa, draft, clause, path="link")
    assert refused.value.code == code


def test_an_archived_clause_is_offered_no_longer_and_can_come_back(xa: House) -> None:
    clause, draft = add(xa), xa.draft("request", {}, **TO_XB)
    used(xa, draft, clause, account="a")
    changed(xa, clause, 1, archived=True)
    with xa.session() as session:
        assert clauses.clauses_of(session, xa.official("cem")) == []
        assert [one.id for one in clauses.clauses_of(session, xa.official("cem"), archived=True)] == [clause]
    with pytest.raises(Conflict, match="is archived"):
        used(xa, draft, clause, account="a")
    changed(xa, clause, 2, archived=False)
    used(xa, draft, clause, account="a")


def test_the_library_is_searched_by_where_a_clause_fits(xa: House) -> None:
    everywhere = add(xa, NewClause("Anywhere 100%", "en", "A"))
    link = add(xa)
    french = add(xa, NewClause("Motifs", "fr", "B", "mla_request", "measures.grounds"))
    with xa.session() as session:
        cem = xa.official("cem")

        def found(**wanted: str) -> set[str]:
            return {one.id for one in clauses.clauses_of(session, cem, **wanted)}  # type: ignore[arg-type]

        assert found() == {everywhere, link, french}
        assert found(kind="refusal") == {everywhere}
        assert found(kind="mla_request", field="measures.0.grounds") == {everywhere, french}
        assert found(language="fr") == {french}
        assert found(words="0%") == {everywhere}
        assert found(words="%") == {everywhere}


@pytest.mark.parametrize(
    "new",
    [
        NewClause(" ", "en", "A"),
        NewClause("Two\nlines", "en", "A"),
        NewClause("Long", "en", "x" * 20_001),
        NewClause("T", "de", "A"),
        NewClause("T", "en", "A", "dance"),
        NewClause("T", "en", "A", None, "measures.0.grounds"),
    ],
)
def test_what_no_clause_can_hold_is_refused(xa: House, new: NewClause) -> None:
    with pytest.raises(Invalid) as refused:
        add(xa, new)
    assert refused.value.code == "bad_clause"


def test_those_who_answer_for_the_text_write_it_and_no_login_rewrites_it(xa: House) -> None:
    for who in ("dora", "eva", "aud", "olga"):
        with pytest.raises(Denied):
            add(xa, who=who)
    clause = add(xa, who="ben")
    with xa.session() as session, pytest.raises(Unknown):
        clauses.clause_of(session, xa.official("cem"), "01940000-0000-7000-8000-000000000001")
    for wrong in (update(Clause).values(text="Other"), delete(Clause)):
        with pytest.raises(ProgrammingError, match="permission denied"), xa.session() as session:
            session.execute(wrong)
    with xa.database.sessions("rog_web").begin(None) as session:
        assert session.scalar(text("select count(*) from clause")) == 0
    assert clause
