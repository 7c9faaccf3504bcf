"""What of an earlier request can stand in a new one, and what a preservation brings along. Without a database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.canonical import Json, JsonObject
from app.matters.carried import ENDED, ITSELF, STAYS, TAKEN, Preserved, carried
from app.matters.copied import copied
from app.procedures import contents
from app.procedures.preservation import PRESERVATION as PROCEDURE
from app.procedures.table import Side
from app.treaties.bodies import at
from tests.factories import bodies
from tests.matters.course import Course, Q, R
from tests.matters.test_differences import JSON

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PIN: JsonObject = {"id": "01940000-0000-7000-8000-000000000001", "sha256": "ab" * 32}
PRESERVATION: JsonObject = {
    "authority": {"name": "Cybercrime Unit of XA"},
    "contact": bodies.mla_request()["contact"],
    "request_status": "new",
    "offences": bodies.mla_request()["offences"],
    "facts": {"summary": "Money was taken by telephone."},
    "identifiers": [
        {"id": "i1", "kind": "email", "address": "fraud@example.xb"},
        {"id": "i2", "kind": "email", "address": "other@example.xb"},
    ],
    "data": [
        {"id": "m1", "category": "SUBSCRIBER", "description": "Who holds it", "identifiers": ["i1"]},
        {
            "id": "m2",
            "category": "TRAFFIC",
            "description": "Log-ins",
            "custodian": {"name": "Net Two"},
            "period": {"from": "2026-10-01T00:00:00Z", "to": "2026-10-31T00:00:00Z"},
        },
        {"id": "m3", "category": "CONTENT", "description": "Messages"},
    ],
    "relationship": "The account was used for the calls.",
    "custodian": {"name": "Mail One", "service": "mail"},
    "necessity": "Logs go after 30 days.",
    "intends_mla": True,
    "intended_from": {"name": "Ministry of Justice of XA", "directory_id": "XA.moj"},
    "confidential": True,
    "do_not_notify_user": True,
    "no_intrusive_means": True,
    "sources": [{"matter": "XC-2026-K7Q3MD9T", "feeds": ["facts.summary"], "conditions": ["No onward use"]}],
    "related": [{"kind": "information", "matter": "XC-2026-K7Q3MD9T"}],
    "answer_language": "en",
}
CONFIRMATION: JsonObject = {
    "preserved_at": "2026-11-01T09:00:00Z",
    "preserved_until": "2027-01-05",
    "holdings": [
        {"measure": "m1", "custodian": "Mail One", "outcome": "preserved", "status": "held"},
        {"measure": "m2", "custodian": "Net Two", "outcome": "preserved", "status": "held"},
        {"measure": "m2", "custodian": "Net Three", "outcome": "partly", "status": "held"},
        {"measure": "m3", "custodian": "Mail One", "outcome": "lost", "status": "held", "reason": "Deleted before."},
    ],
    "user_will_be_notified": False,
    "other_providers": [{"name": "Net Four"}],
}


def left(body: JsonObject, *, same_state: bool = True, same_treaty: bool = True) -> tuple[JsonObject, list[str]]:
    found = copied(body, NOW, same_state=same_state, same_treaty=same_treaty)
    return found.body, [one.path for one in found.left_out]


def test_dates_that_have_passed_are_left_out_and_those_of_the_facts_stay() -> None:
    request = bodies.mla_request(
        key_dates=[
            {"kind": "limitation", "date": "2031-09-14"},
            {"kind": "hearing", "date": "2026-01-14"},
        ],
        confidentiality={"asked": True, "until": "2026-02-01"},
        data_protection={"basis": "Law 1", "retention_until": "2040-01-01", "onward_transfer_asked": False},
    )
    body, paths = left(request)
    assert at(body, "key_dates") == [{"kind": "limitation", "date": "2031-09-14"}]
    assert at(body, "confidentiality") == {"asked": True}
    assert at(body, "data_protection.retention_until") == "2040-01-01"
    assert {"key_dates.1", "confidentiality.until"} <= set(paths)
    for member in ("facts", "offences", "identifiers", "period_sought", "purpose", "legal_basis"):
        assert body.get(member) == request.get(member)


def test_affirmations_urgency_and_translations_are_made_anew() -> None:
    request = bodies.mla_request(
        translations=[{"file": "d0" * 32, "language": "sv", "translator": "E. D.", "certified": True}],
        emergency={"facts": "A child", "risk_to": "its life"},
    )
    body, paths = left(request)
    gone = {"no_intrusive_means", "specialty", "urgency", "emergency", "translations"}
    assert not gone & set(body)
    assert gone & set(request) <= set(paths)


def test_what_was_said_to_one_state_or_under_one_treaty_stays_there() -> None:
    request = bodies.mla_request(
        assurances=[{"code": "specialty", "text": "No other use.", "given_by": "Ministry"}],
        reciprocity={"text": "XA will do the same."},
        sources=[{"matter": "XC-2026-K7Q3MD9T", "feeds": ["facts.summary"], "conditions": ["No onward use"]}],
    )
    body, paths = left(request, same_state=False, same_treaty=False)
    assert {"assurances", "reciprocity", "channel", "legal_basis"} <= set(paths)
    assert body["sources"] == request["sources"]  # a use limit binds whoever uses the facts again
    assert {"assurances", "reciprocity", "channel", "legal_basis"} <= set(left(request)[0])


def test_a_lasting_measure_that_is_over_has_no_period_any_more() -> None:
    over: Json = {"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}
    body, paths = left(
        {
            "measures": [
                {"id": "m1", "code": "TRAFFIC_REALTIME", "period": over},
                {"id": "m2", "code": "ACCESS_STORED", "period": over, "preservation": PIN},
                {"id": "m3", "code": "HEARING_VIDEO", "wanted_on": ["2026-01-01", "2027-01-01"]},
                {"id": "m4", "code": "VOLUNTARY_APPEARANCE", "dates": {"from": "2026-01-01", "to": "2026-01-02"}},
            ]
        }
    )
    assert paths == ["measures.0.period", "measures.1.preservation", "measures.2.wanted_on.0", "measures.3.dates"]
    assert at(body, "measures.1.period") == over


@given(st.dictionaries(st.sampled_from(["urgency", "measures", "key_dates", "data", "sources", "identifiers"]), JSON))
def test_whatever_a_body_holds_it_is_copied_and_carried_without_a_fault(body: JsonObject) -> None:
    copied(body, NOW, same_state=False, same_treaty=False)
    letters = ((Q, "confirm", body), (R, "withdraw_part", body), (Q, "report_loss", body))
    carried(preserved(*letters, request=body, further=(body,)))


Letter = tuple[Side, str, JsonObject]
CONFIRMED: Letter = (Q, "confirm", CONFIRMATION)


def preserved(*letters: Letter, request: JsonObject = PRESERVATION, further: tuple[JsonObject, ...] = ()) -> Preserved:
    """A preservation after these letters; what answers a request for longer, or a warning, answers the last."""
    course, asks = Course(PROCEDURE), None
    course.take(R, "request", request)
    course.take(Q, "acknowledge")
    for side, act, body in letters:
        link = course.take(side, act, body, answers=asks if act in ("extend", "drop") else None)
        asks = link if act in ("ask_extension", "warn_unsafe") else asks
    seen = course.seen()
    return Preserved(
        matter="XA-2026-K7Q3MD9T",
        request=request,
        pin=PIN,
        treaty="un_cybercrime",
        urgency="urgent",
        confirmations=tuple(body for _, act, body in letters if act in ("confirm", "extend")),
        further=further,
        measures=seen.measures,
        status=seen.seen.status,
    )


def test_everything_a_preservation_holds_is_carried_over() -> None:
    body = carried(preserved(CONFIRMED)).body
    assert body["authority"] == PRESERVATION["intended_from"]
    for member in ("contact", "offences", "facts", "identifiers", "sources", "answer_language"):
        assert body[member] == PRESERVATION[member]
    assert body["link"] == PRESERVATION["relationship"]
    assert body["confidentiality"] == {"asked": True, "do_not_notify_user": True}
    assert body["urgency"] == {"level": "urgent"}
    assert body["key_dates"] == [{"kind": "retention_end", "date": "2027-01-05"}]
    assert body["related"] == [
        {"kind": "preservation", "matter": "XA-2026-K7Q3MD9T", "ref": PIN},
        {"kind": "information", "matter": "XC-2026-K7Q3MD9T"},
    ]
    assert body["legal_basis"] == [{"treaty": "un_cybercrime", "measures": ["m1", "m2", "m3"]}]


def test_each_item_with_each_custodian_is_a_measure_with_the_preservation_s_reference() -> None:
    found = carried(preserved(CONFIRMED))
    rows = found.body["measures"]
    assert isinstance(rows, list)
    assert [(at(one, "id"), at(one, "sub"), at(one, "provider.name")) for one in rows] == [
        ("m1", "SUBSCRIBER", "Mail One"),
        ("m2", "TRAFFIC_STORED", "Net Two"),
        ("m3", "TRAFFIC_STORED", "Net Three"),
    ]
    assert at(rows[0], "provider.service") == "mail"
    assert [at(one, "identifiers") for one in rows] == [["i1"], ["i1", "i2"], ["i1", "i2"]]
    assert all(at(one, "preservation") == PIN and at(one, "data_categories") for one in rows)
    assert at(rows[1], "period.to") == "2026-10-31T00:00:00Z"
    told = [(one.path, one.why) for one in found.left_out]
    assert ("data.2", "Mail One: Deleted before.") in told
    assert ("other_providers", "Net Four was found besides, and nothing is preserved there.") in told


def test_what_it_carries_has_the_form_of_the_request() -> None:
    """What is missing is what no preservation says; nothing that was carried is of a wrong form."""
    body = carried(preserved(CONFIRMED)).body
    missing = {one.field for one in contents.problems("mla_request", 1, body)}
    assert missing == {"conducting", "proceeding", "purpose", "specialty"}


def test_without_an_answer_every_item_goes_to_the_custodian_that_was_named() -> None:
    body = carried(preserved()).body
    rows = body["measures"]
    assert isinstance(rows, list)
    assert [at(one, "provider.name") for one in rows] == ["Mail One", "Net Two", "Mail One"]


def test_an_extension_moves_the_date_and_later_identifiers_get_ids_that_are_free() -> None:
    extension: JsonObject = {"measures": ["m1"], "until": "2027-03-01T10:00:00Z"}
    further: JsonObject = {
        "identifiers": [
            {"id": "i1", "kind": "email", "address": "third@example.xb"},
            {"id": "i2", "kind": "email", "address": "fraud@example.xb"},
        ]
    }
    longer: Letter = (R, "ask_extension", {**extension, "reason": "The court decides in February."})
    body = carried(preserved(CONFIRMED, longer, (Q, "extend", extension), further=(further,))).body
    assert body["key_dates"] == [
        {"kind": "retention_end", "date": "2027-01-05", "consequence": "m2 Net Two; m3 Net Three"},
        {"kind": "retention_end", "date": "2027-03-01", "consequence": "m1 Mail One"},
    ]
    rows = body["identifiers"]
    assert isinstance(rows, list)
    assert [(at(one, "id"), at(one, "address")) for one in rows] == [
        ("i1", "fraud@example.xb"),
        ("i2", "other@example.xb"),
        ("i3", "third@example.xb"),
    ]
    assert named(body) == [["i1", "i3"], ["i1", "i2", "i3"], ["i1", "i2", "i3"]]


def named(body: JsonObject) -> list[Json]:
    rows = body["measures"]
    assert isinstance(rows, list)
    return [at(one, "identifiers") for one in rows]


def test_what_came_later_is_asked_about_in_the_measures_that_it_helps() -> None:
    supplement: JsonObject = {
        "text": "Two more.",
        "measures": ["m2"],
        "identifiers": [
            {"id": "i1", "kind": "email", "address": "third@example.xb"},
            {"id": "i2", "kind": "email", "address": "other@example.xb"},
        ],
    }
    answer: JsonObject = {"identifiers": [{"id": "i1", "kind": "email", "address": "fourth@example.xb"}]}
    again: JsonObject = {"identifiers": [{"id": "i7", "kind": "email", "address": "other@example.xb"}]}
    listed: Json = [
        {"id": "m1", "category": "SUBSCRIBER", "description": "Who holds it", "identifiers": ["i1"]},
        {"id": "m2", "category": "TRAFFIC", "description": "Log-ins", "identifiers": ["i1"]},
        {"id": "m3", "category": "CONTENT", "description": "Messages"},
    ]
    request: JsonObject = {**PRESERVATION, "data": listed}
    found = carried(preserved(request=request, further=(supplement, answer, again))).body
    assert named(found) == [["i1", "i4"], ["i1", "i3", "i2", "i4"], ["i1", "i2", "i4"]]
    assert [at(one, "address") for one in found["identifiers"]] == [  # type: ignore[union-attr]
        "fraud@example.xb",
        "other@example.xb",
        "third@example.xb",
        "fourth@example.xb",
    ]


EMAILS = st.lists(st.sampled_from("abcdef"), max_size=3)


@given(
    first=EMAILS,
    listed=st.lists(st.booleans(), min_size=1, max_size=3),
    later=st.lists(st.tuples(EMAILS, st.sets(st.sampled_from(["m1", "m2"]))), max_size=3),
)
def test_no_identifier_that_was_given_later_is_left_without_a_measure(
    first: list[str], listed: list[bool], later: list[tuple[list[str], set[str]]]
) -> None:
    def rows(names: list[str]) -> list[Json]:
        return [{"id": f"i{place}", "kind": "email", "address": one} for place, one in enumerate(names, start=1)]

    own: list[Json] = [f"i{place}" for place in range(1, len(first) + 1)]
    data: list[Json] = [
        {"id": f"m{place}", "category": "CONTENT", "identifiers": own if one else []}
        for place, one in enumerate(listed, start=1)
    ]
    further = tuple({"identifiers": rows(names), "measures": [*items]} for names, items in later)
    body = carried(preserved(request={"identifiers": rows(first), "data": data}, further=further)).body
    said = {str(one) for names in named(body) for one in (names or [])}  # type: ignore[union-attr]
    ids = [str(at(one, "id")) for one in (body.get("identifiers") or [])]  # type: ignore[union-attr]
    assert (said, len(ids)) == ({*ids}, len({*ids}))


def test_every_member_of_a_preservation_is_carried_or_told_or_said_by_the_request_itself() -> None:
    known = contents.kind("preservation_request")
    members = {info.alias or name for name, info in known.versions[max(known.versions)].model_fields.items()}
    assert members == {*TAKEN, *STAYS, *ITSELF}
    assert len(members) == len(TAKEN) + len(STAYS) + len(ITSELF)


def test_what_of_a_preservation_has_no_place_in_the_request_is_told() -> None:
    extra: JsonObject = {
        "location": "A data centre behind the station",
        "duration_wanted": 90,
        "traffic_path_wanted": False,
        "previous_matter": "XA-2026-K7Q3MD9T",
        "intended_by": "2026-12-24",
        "not_known_yet": "Something",
    }
    found = carried(preserved(CONFIRMED, request={**PRESERVATION, **extra}))
    told = {one.path for one in found.left_out}
    assert {*extra, "no_intrusive_means"} <= told
    assert not told & {*TAKEN}


def test_a_custodian_or_a_need_that_no_measure_takes_is_told() -> None:
    data: Json = [
        {"id": "m1", "category": "FINANCIAL", "description": "Statements", "custodian": {"name": "Bank"}},
    ]
    found = carried(preserved(request={**PRESERVATION, "data": data}))
    told = {one.path for one in found.left_out}
    assert {"custodian", "necessity"} <= told
    assert not {"custodian", "necessity"} & {one.path for one in carried(preserved(CONFIRMED)).left_out}


def test_financial_data_is_asked_for_as_records() -> None:
    data: Json = [{"id": "m1", "category": "FINANCIAL", "description": "Account statements"}]
    body = carried(preserved(request={**PRESERVATION, "data": data})).body
    rows = body["measures"]
    assert isinstance(rows, list)
    assert (at(rows[0], "code"), at(rows[0], "holder")) == ("RECORDS", "Mail One")


def test_what_was_let_go_released_or_lost_is_asked_for_of_nobody_and_told() -> None:
    """Item by item and custodian by custodian, as the letters leave it (ADR 0078)."""
    later: JsonObject = {
        "preserved_at": "2026-11-03T09:00:00Z",
        "preserved_until": "2027-02-05",
        "holdings": [
            {"measure": "m3", "custodian": "Net Four", "outcome": "preserved", "status": "held"},
            {"measure": "m1", "custodian": "Mail Five", "outcome": "none", "status": "served"},
        ],
    }
    letters: tuple[Letter, ...] = (
        CONFIRMED,
        (Q, "confirm", later),
        (Q, "report_loss", {"losses": [{"measure": "m2", "custodian": "Net Three"}]}),
        (R, "withdraw_part", {"measures": ["m1"]}),
    )
    found = carried(preserved(*letters))
    rows = found.body["measures"]
    assert isinstance(rows, list)
    assert [(at(one, "id"), at(one, "provider.name")) for one in rows] == [("m1", "Net Two"), ("m2", "Net Four")]
    assert found.body["key_dates"] == [
        {"kind": "retention_end", "date": "2027-01-05", "consequence": "m1 Net Two"},
        {"kind": "retention_end", "date": "2027-02-05", "consequence": "m2 Net Four"},
    ]
    told = [(one.path, one.why) for one in found.left_out]
    gone = {("data.0", "It was let go."), ("data.1", "Net Three: lost"), ("data.2", "Mail One: Deleted before.")}
    assert gone <= {*told}
    waiting = carried(preserved(*letters[:2])).body["measures"]
    assert isinstance(waiting, list)
    assert "Mail Five" in [at(one, "provider.name") for one in waiting], "it has the order, and may have the data"


def asked_of(letters: tuple[Letter, ...], **more: JsonObject) -> tuple[list[tuple[Json, Json]], list[str], JsonObject]:
    """Of whom what is asked, until when it is held, and the rows of what was left out for a reason of its own."""
    found = carried(preserved(*letters, **more))  # type: ignore[arg-type]  # its members by name
    rows = found.body.get("measures") or []
    dates = found.body.get("key_dates") or []
    assert isinstance(rows, list)
    assert isinstance(dates, list)
    told: JsonObject = {}
    for one in found.left_out:
        if one.path.startswith("data"):
            told[one.path] = f"{told[one.path]}; {one.why}" if one.path in told else one.why
    return [(at(one, "id"), at(one, "provider.name")) for one in rows], [str(at(one, "date")) for one in dates], told


TWO: JsonObject = {**PRESERVATION, "data": [{"id": "m1", "category": "CONTENT"}, {"id": "m2", "category": "CONTENT"}]}


def held(*pairs: tuple[str, str], **more: Json) -> Letter:
    rows: list[Json] = [
        {"measure": item, "custodian": custodian, "outcome": "preserved", "status": "held", **more}
        for item, custodian in pairs
    ]
    return (Q, "confirm", {"preserved_at": "2026-11-24T00:00:00Z", "preserved_until": "2027-01-31", "holdings": rows})


BOTH = held(("m1", "A"), ("m1", "A2"), ("m2", "B"))


@pytest.mark.parametrize(
    ("end", "first", "second"),
    [
        (
            (Q, "report_none", {"outcomes": [{"measure": one, "outcome": "lost"} for one in ("m1", "m2")]}),
            "A: lost; A2: lost",
            "B: lost",
        ),
        (
            (Q, "expire", {"cause": "expired", "released": [{"measure": "m1", "custodian": "A"}]}),
            "A: released; A2: released",
            f"B: {ENDED['EXPIRED']}",
        ),
        ((R, "withdraw", {"reason": "No more."}), "It was let go.", "It was let go."),
    ],
)
def test_of_a_preservation_that_has_ended_nothing_is_carried_as_if_it_were_kept(
    end: Letter, first: str, second: str
) -> None:
    assert asked_of((BOTH, end), request=TWO) == ([], [], {"data.0": first, "data.1": second})


def test_what_was_dropped_as_unsafe_was_let_go() -> None:
    letters: tuple[Letter, ...] = (BOTH, (Q, "warn_unsafe", {"status": "unsafe"}), (R, "drop", {"decision": "drop"}))
    assert asked_of(letters, request=TWO)[:2] == ([], [])


def test_no_day_is_carried_but_of_what_is_asked_for() -> None:
    served = held(("m2", "B"), outcome="none", status="served")
    only = held(("m1", "A"))
    for gone in (
        (R, "withdraw_part", {"measures": ["m1"]}),
        (Q, "report_loss", {"losses": [{"measure": "m1", "custodian": "A"}]}),
    ):
        asked, days, _ = asked_of((only, served, gone), request=TWO)
        assert (asked, days) == ([("m1", "B")], [])
    lost: Json = [{"measure": "m1", "custodian": "A"}, {"measure": "m2", "custodian": "B"}]
    assert asked_of((held(("m1", "A"), ("m2", "B")), (Q, "report_loss", {"losses": lost})), request=TWO)[:2] == ([], [])


def test_where_no_letter_names_who_holds_what_the_day_is_that_of_all_that_is_kept() -> None:
    whole: Letter = (Q, "confirm", {"preserved_at": "2026-11-24T00:00:00Z", "preserved_until": "2027-01-31"})
    asked, days, _ = asked_of((whole,), request=TWO)
    assert (asked, days) == ([("m1", "Mail One"), ("m2", "Mail One")], ["2027-01-31"])


def test_what_is_kept_on_the_spoken_word_alone_is_told() -> None:
    one: JsonObject = {**PRESERVATION, "data": [{"id": "m1", "category": "CONTENT"}]}
    asked, _, told = asked_of((held(("m1", "A"), ("m2", "B")),), request=one)
    assert asked == [("m1", "A")]
    assert told == {"data": "m2 B: the written request does not name it."}


def test_a_custodian_is_known_by_its_name_however_it_is_written() -> None:
    found = carried(preserved(held(("m1", "MAIL ONE")), request=TWO)).body["measures"]
    assert isinstance(found, list)
    assert at(found[0], "provider.service") == "mail"


def test_what_nobody_has_any_more_is_told_with_its_reason() -> None:
    none: Letter = (
        Q,
        "report_none",
        {"outcomes": [{"measure": "m1", "outcome": "no_data", "note": "Unknown to all."}]},
    )
    assert asked_of((none,), request=TWO) == (
        [], [], {"data.0": "Unknown to all.", "data.1": ENDED["NOT_PRESERVED"]}
    )  # fmt: skip
