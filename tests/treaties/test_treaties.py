"""Treaties are read strictly, pinned by digest, and printed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from app.directory.calendar import Calendar
from app.kit.errors import Conflict, Invalid, Unknown
from app.procedures import codes as bodies
from app.procedures.mla import MLA
from app.treaties.catalogue import DATA, TREATIES, Treaties, digest_of
from app.treaties.codes import GROUNDS, MEASURES, OFFENCES, PENALTIES, data_of
from app.treaties.findings import Severity
from app.treaties.loading import load, read
from app.treaties.page import printed
from app.treaties.profiles import PROFILES, STATES, Profiles, profile
from app.treaties.profiles import printed as printed_states
from app.treaties.profiles import read as read_profile
from app.treaties.provisions import PROVISIONS
from app.treaties.schema import Article
from app.treaties.toml import Table, mistakes

TEXT = (DATA / "un_cybercrime.toml").read_text("utf-8")
FIRST = TREATIES.treaty("un_cybercrime", 1)
UNCC = TREATIES.newest("un_cybercrime")


def edited(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('citation = "', 'citaton = "', ["x.toml", "'citation' is missing", "by 'citaton'"]),
        ("[costs]", "colour = 1\n[costs]", ["x.toml, [use]", "colour", "Known are: confidentiality"]),
        (
            'code = "sovereignty"\narticle',
            'code = "sovereignty"\nartcle = "x"\narticle',
            ["[[refusal]] 2", "'artcle'", "'article'"],
        ),
        (
            'code = "sovereignty"\narticle = "40(21)(b)"',
            'code = "sovereignty"\narticle = ""',
            ["[[refusal]] 2", "blank"],
        ),
        ('code = "sovereignty"', 'code = "soverignty"', ["[[refusal]] 2", "'soverignty'", "'sovereignty'"]),
        ('code = "TAKE_STATEMENT"', 'code = "TAKE_STATEMENTS"', ["[[measure]] 1", "'TAKE_STATEMENT'"]),
        (
            'code = "fiscal", article = "40(23)"',
            'code = "fiscal", article = "40(23)", own_offence = true',
            ["[[refusal_rules.never]] 1", "'own_offence'", "'own_offences'"],
        ),
        ('judicial_direct = "never"', 'judicial_direct = "never"\ncopis = 1', ["[channel]", "'copis'", "'copies'"]),
        ('code = "ICT_FRAUD"', 'code = "ICT_FRAUDS"', ["[[scope.offences]] 9", "'ICT_FRAUD'"]),
        (
            'code = "ICT_FRAUD",',
            'code = "ICT_FRAUD", organized_group = true,',
            ["[[scope.offences]] 9", "'organized_group'", "'organised_group'"],
        ),
        (
            'code = "ICT_FRAUD",',
            'code = "ICT_FRAUD", procedures = ["extraditon"],',
            ["[[scope.offences]] 9", "'procedures' is 'extraditon'", "'extradition'"],
        ),
        ('measure = "PRESERVE"', 'measure = "PRESERV"', ["[[dual_criminality.waived]] 1", "'PRESERVE'"]),
        (
            'procedures = ["mla", "preservation", "hearing"]',
            'procedures = ["mlaa"]',
            ["'procedures' is 'mlaa'", "'mla'"],
        ),
        ('kind = "multilateral"', 'kind = "multi"', ["'kind' is 'multi'", "multilateral"]),
        ("version = 1", 'version = "1"', ["'version' must be a whole number, not '1'"]),
        ("version = 1", "version = 0", ["must lie between 1 and"]),
        ("verified = false", 'verified = "no"', ["'verified' must be true or false"]),
        ("since = 2025-10-25", "since = 2025-10-25T00:00:00Z", ["'since' must be a date without a time"]),
        ('field = "purpose"', 'field = "purpos"', ["[[contents]]", "'purpos'", "'purpose'"]),
        ('field = "facts.summary"', 'field = "fact.summary"', ["'fact.summary'", "'facts.summary'"]),
        ('field = "purpose"', 'field = "related"', ["'related' needs words of its own"]),
        ("unless measure == 'SERVE_DOCUMENTS'", "unles measure == 'X'", ["[[contents]]", "expected 'always'"]),
        ("unless measure == 'SERVE_DOCUMENTS'", "unless measure = 'X'", ["wrong at character 16", "'=='"]),
        ("unless measure == 'SERVE_DOCUMENTS'", "unless measure == 'X'", ["names the measure 'X'"]),
        ("unless measure == 'SERVE_DOCUMENTS'", "unless mesure == 'X'", ["speaks of 'mesure'"]),
        ('severity = "blocks"', 'severity = "block"', ["'severity' is 'block'", "'blocks'"]),
        ("at_least = { days = 60 }", "at_least = { days = 60, hours = 1 }", ["deadline", "exactly one of"]),
        (
            "at_least = { days = 60 }",
            "at_least = { fortnights = 4 }",
            ["exactly one of minutes, hours, days, working_days"],
        ),
        (
            "at_least = { days = 60 }",
            "at_least = { days = 60 }\nat_most = { days = 90 }",
            ["exactly one of exactly, at_least"],
        ),
        ('from = "preservation_effected"', 'from = "preservation"', ["[[deadline]] 1", "'from' is 'preservation'"]),
        ('code = "security"\n', 'code = "sovereignty"\n', ["[[refusal]] has 'sovereignty for hearing' twice"]),
        ('key = "postpone"', 'key = "postpones"', ["[[provision]] 4", "'postpone'"]),
        ("[conditions]", "[conditons]", ["'conditions' is missing", "by 'conditons'"]),
        ('title.en = "', 'title.fr = "', ["[title]", "'en' is missing"]),
        ('code = "un_cybercrime"', "code = ", ["x.toml is not TOML"]),
        ("[costs]", "[costs]\nnote = 1", ["[costs]", "unknown key 'note'"]),
        ('reasons = { article = "40(25)" }', 'reasons = "40(25)"', ["'reasons' must be a table, not '40(25)'"]),
        *(
            ('article = "42(8)"\n', f'article = "42(8)"\n{more}\n', ["[[deadline]] 1", said])
            for more, said in (
                ('clock = "x"', "it sets a clock and says why it sets none"),
                ('starts_on = ["request"]', "'starts_on' needs 'clock'"),
                ('stops_on = ["confirm"]', "stands beside 'starts_on'"),
                ('procedures = ["mlaa"]', "'procedures' is 'mlaa'"),
                ('measures = ["PRESERV"]', "'measures' is 'PRESERV'"),
            )
        ),
        ('duty = "person"', 'duty = "person"\nclock = "x"', ["[[deadline]] 5", "a clock"]),
        (
            'article = "42(8)"\n',
            'article = "42(8)"\nextension = { days = 3, on = "report_delay with decide_by", article = "42(9)" }\n',
            ["[[deadline]] 1", "an extension stands beside 'starts_on'"],
        ),
        (
            'article = "42(8)"\n',
            'article = "42(8)"\nextension = { hours = 3, on = "report_delay with decide_by", article = "42(9)" }\n',
            ["[[deadline]] 1", "in the unit of its time: days"],
        ),
    ],
)
def test_a_mistake_in_a_treaty_is_named(old: str, new: str, said: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        read(Table.of("x.toml", edited(old, new)))
    assert caught.value.code == "bad_law_file"
    for words in said:
        assert words in str(caught.value)


def test_every_mistake_of_a_file_is_gathered_and_none_that_only_follows(tmp_path: Path) -> None:
    text = (DATA / "un_cybercrime.toml").read_text("utf-8")
    for old, new in (
        ("version = 1", 'version = "1"'),
        ("[conditions]", "[conditons]"),
        ("[costs]", "[costs]\nnote = 1"),
        ('field = "purpose"', 'field = "purpos"'),
        ("unless measure == 'SERVE_DOCUMENTS'", "unles measure == 'X'"),
        ("at_least = { days = 60 }", "at_least = { fortnights = 4 }"),
        ('key = "postpone"', 'key = "postpones"'),
        ('code = "security"\n', 'code = "sovereignty"\n'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (tmp_path / "x.toml").write_text(text, "utf-8")
    found = [str(one) for one in mistakes(tmp_path / "x.toml", read)]
    for words in (
        "'version' must be a whole number", "'conditions' is missing", "unknown key 'note'", "'purpos'",
        "expected 'always'", "exactly one of minutes", "'postpones'", "'sovereignty for hearing' twice",
    ):  # fmt: skip
        assert len([one for one in found if words in one]) == 1, words
    assert len(found) == 10, "\n".join(found)
    assert mistakes(DATA / "un_cybercrime.toml", read) == ()
    (tmp_path / "x.toml").write_text("code = ", "utf-8")
    assert [one.code for one in mistakes(tmp_path / "x.toml", read)] == ["bad_law_file"]


@pytest.mark.parametrize("path", sorted(DATA.glob("*.toml")), ids=lambda one: one.stem)
def test_a_file_without_any_one_of_its_lines_is_read_to_its_end(path: Path, tmp_path: Path) -> None:
    """Whatever is missing, the reading never ends in anything but mistakes."""
    lines, file = path.read_text("utf-8").splitlines(), tmp_path / "x.toml"
    for place in range(0, len(lines), 17):
        file.write_text("\n".join(lines[:place] + lines[place + 1 :]), "utf-8")
        assert all(one.code == "bad_law_file" for one in mistakes(file, read))


@pytest.mark.parametrize("path", sorted(STATES.glob("*.toml")), ids=lambda one: one.stem)
def test_a_state_s_file_without_any_one_of_its_keys_is_read_to_its_end(path: Path, tmp_path: Path) -> None:
    """Nor does one whose key holds something else; and the partial file of a State, under whatever name."""
    lines, file = path.read_text("utf-8").splitlines(), tmp_path / "x.toml"
    for place, line in enumerate(lines):
        key, _, value = line.partition(" = ")
        for put in ([], [f"{key} = [{{ x = 1 }}]"], [f"{key} = 0"]) if value else ([],):
            file.write_text("\n".join([*lines[:place], *put, *lines[place + 1 :]]), "utf-8")
            assert all(one.code == "bad_law_file" for one in mistakes(file, read_profile))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = " + "[" * 100_000, "within one another"),
        (".".join(["a"] * 400) + " = 1", "within one another"),
        ("a = " + "9" * 5_000, "is not TOML"),
        ("#" * 4_000_001, "larger than"),
    ],
    ids=["deep", "dotted", "digits", "long"],
)
def test_what_no_law_is_is_refused_in_words(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(text, "utf-8")
    with pytest.raises(Invalid, match=says):
        load(tmp_path / "x.toml")


def test_what_is_no_regular_file_is_not_read() -> None:
    with pytest.raises(Invalid, match="null is not a regular file"):
        load(Path("/dev/null"))


@pytest.mark.parametrize(
    ("code", "before", "after", "says"),
    [
        ("untoc", '{ name = "mla"', '{ name = "mla", article = "3" },\n  { name = "mla"', "'mla' stands twice"),
        ("untoc", '{ key = "video"', '{ key = "video", article = "2" },\n  { key = "video"', "'video' stands twice"),
        ("untoc", 'article = "18(15)(a)"', 'article = "118(17)"', r"'118\(17\)' goes beyond the last, 41"),
        ("untoc", 'article = "18(15)(a)"', 'article = "eighteen"', "'eighteen' has no number"),
    ],
)
def test_rows_and_articles_that_cannot_be_are_refused(
    code: str, before: str, after: str, says: str, tmp_path: Path
) -> None:
    text = (DATA / f"{code}.toml").read_text("utf-8")
    assert before in text
    (tmp_path / "x.toml").write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(Invalid, match=says):
        load(tmp_path / "x.toml")
    (found,) = mistakes(tmp_path / "x.toml", read)
    assert re.search(says, found.message)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b'code = "\xff"')
    with pytest.raises(Invalid, match=r"x\.toml is not UTF-8"):
        load(tmp_path / "x.toml")


def test_the_convention_is_encoded_as_it_was_read() -> None:
    assert [one.code for one in UNCC.measures][:3] == ["TAKE_STATEMENT", "SERVE_DOCUMENTS", "SEARCH_SEIZE"]
    assert {one.article.text for one in UNCC.contents} >= {f"40(15)({letter})" for letter in "abcdefg"}
    assert {one for one in PROVISIONS if one not in UNCC.articles} == {
        "special_techniques", "expedited", "central_only", "forms", "traffic_orders",
    }  # fmt: skip
    assert UNCC.closed("mla")
    assert not UNCC.closed("extradition")
    assert {code for code in GROUNDS if UNCC.never(code, "mla")} == {"fiscal", "bank_secrecy"}
    assert [one.code for one in UNCC.refusals if one.postpones] == ["postpone_ongoing", "postpone_ongoing"]
    assert {one.code for one in UNCC.refusals if one.consult and not one.postpones} == {
        "form", "sovereignty", "security", "public_order", "essential_interests", "domestic_prohibition", "legal_system"
    }  # fmt: skip
    assert not UNCC.verified


def test_only_what_was_read_is_called_verified() -> None:
    """`law.md`: articles 2 to 15 were read, every other number is from memory."""
    rows = [
        *UNCC.articles.values(),
        *(one.article for one in UNCC.contents),
        *(one.article for one in UNCC.scope.offences),
    ]
    rows += [one.article for one in (*UNCC.measures, *UNCC.refusals, *UNCC.deadlines)]
    for article in rows:
        numbers = [int(part.split("(")[0].split("-")[-1]) for part in article.text.split(", ")]
        assert article.verified is (max(numbers) <= 15)


def test_the_deadlines_are_data() -> None:
    found = {
        one.code: (one.kind, one.limit, one.number, one.unit, one.start, one.bound, one.duty) for one in UNCC.deadlines
    }
    assert found == {
        "uncc_preserve_min": ("treaty", "at_least", 60, "days", "preservation_effected", "", "requested"),
        "uncc_preserve_domestic_max": ("treaty", "at_most", 90, "days", "domestic_order", "", "requested"),
        "uncc_preserve_extend_before": (
            "treaty",
            "before",
            None,
            "",
            "preservation_effected",
            "preserved_until",
            "requesting",
        ),
        "uncc_preserve_pending": ("treaty", "until", None, "", "receipt_of_follow_up", "decision", "requested"),
        "safe_conduct": ("treaty", "exactly", 15, "days", "presence_no_longer_required", "", "person"),
        "r_suggested": ("agreed", "as_asked", None, "", "receipt", "", "requested"),
    }
    assert all(one.article.text for one in UNCC.deadlines)
    assert [one.code for one in UNCC.deadlines if one.renewable] == ["uncc_preserve_domestic_max"]


def test_the_digest_is_of_the_law_and_not_of_its_layout() -> None:
    assert digest_of(read(Table.of("y.toml", "# another comment\n" + TEXT.replace(" = ", "   =  ")))) == digest_of(
        FIRST
    )
    assert digest_of(read(Table.of("y.toml", edited("days = 60", "days = 61")))) != digest_of(FIRST)
    assert digest_of(read(Table.of("y.toml", edited("2025-10-25", "2025-10-26")))) != digest_of(FIRST)


def test_the_digest_of_a_released_version_never_changes() -> None:
    """Matters pin it. A change of the law's file is a new version beside the old one, in a file of its own."""
    assert digest_of(TREATIES.treaty("un_cybercrime", 1)) == PINNED


PINNED = "14866f5945332a2dda1e9a9c107d92c36237cc4df412091023c0b6e307552e25"


def test_a_matter_finds_the_version_that_it_pins() -> None:
    assert TREATIES.pinned("un_cybercrime", 1, digest_of(FIRST)) is FIRST
    assert TREATIES.pinned("un_cybercrime", 2, digest_of(UNCC)) is UNCC
    with pytest.raises(Conflict, match="not the file") as changed:
        TREATIES.pinned("un_cybercrime", 1, "0" * 64)
    assert changed.value.code == "other_treaty"
    with pytest.raises(Unknown) as later:
        TREATIES.treaty("un_cybercrime", 9)
    assert later.value.code == "unsupported"
    with pytest.raises(Unknown, match="un_cybercrime"):
        TREATIES.newest("warsaw")


def test_versions_stand_beside_each_other(tmp_path: Path) -> None:
    newer = edited("version = 1", "version = 2").replace("since = 2025-10-25", "since = 2027-01-01", 1)
    (tmp_path / "one.toml").write_text(TEXT, "utf-8")
    (tmp_path / "two.toml").write_text(newer, "utf-8")
    treaties = Treaties.load(tmp_path)
    assert treaties.newest("un_cybercrime").version == 2
    assert treaties.newest("un_cybercrime", date(2026, 11, 24)).version == 1
    assert [one.version for one in treaties.on(date(2026, 11, 24))] == [1]
    assert [one.version for one in treaties.on(date(2027, 1, 1))] == [2]
    assert treaties.on(date(2025, 1, 1)) == ()
    (tmp_path / "three.toml").write_text(newer, "utf-8")
    with pytest.raises(Invalid, match="version 2, which is in another file"):
        Treaties.load(tmp_path)


def test_a_version_ends_where_its_file_says(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(edited("since = 2025-10-25", "until = 2026-06-01\nsince = 2025-10-25"), "utf-8")
    treaties = Treaties.load(tmp_path)
    assert len(treaties.on(date(2026, 5, 31))) == 1
    assert treaties.on(date(2026, 6, 1)) == ()


def test_a_field_is_looked_up_by_the_nearest_row() -> None:
    def article(path: str) -> Article:
        row = UNCC.content_at(path, "mla_request")
        assert row is not None
        return row.article

    assert article("offences.3.text_of_provision").text == "40(15)(b)"
    assert article("facts.summary").text == article("facts.places.0").text == "40(15)(c)"
    assert UNCC.content_at("link", "mla_request") is None


def test_the_page_of_a_treaty_has_every_row() -> None:
    page = printed(UNCC)
    for rows in (UNCC.scope.offences, UNCC.measures, UNCC.refusals, UNCC.deadlines):
        assert all(f"`{one.code}`" in page for one in rows)  # type: ignore[attr-defined]
    assert digest_of(UNCC) in page
    assert "| 40(15)(g) ~ |" in page
    assert "| `ILLEGAL_ACCESS` | Access without right to an ICT system | 7 |" in page


def test_bodies_and_treaties_use_the_same_codes() -> None:
    assert set(bodies.OffenceCode.__args__) == set(OFFENCES)
    assert set(bodies.PenaltyKind.__args__) == set(PENALTIES)
    assert set(bodies.GroundCode.__args__) <= set(GROUNDS)
    assert {code for code, ground in GROUNDS.items() if not ground.counted_apart} == set(bodies.GroundCode.__args__)
    assert {one.code for one in UNCC.measures} <= set(MEASURES)
    assert MLA.name in UNCC.refusals[0].procedures


def test_a_measure_says_what_data_it_asks_for() -> None:
    assert [one and one.value for one in (data_of("ACCESS_STORED", "CONTENT_STORED"), data_of("TRAFFIC_REALTIME"))] == [
        "content",
        "traffic",
    ]
    assert data_of("SERVE_DOCUMENTS") is None
    assert data_of("nonsense") is None


@pytest.mark.parametrize("state", ["XA", "XB", "XC"])
def test_a_fictional_state_is_a_party_and_has_a_calendar(state: str) -> None:
    found = profile(state)
    assert found.known
    assert found.languages
    assert found.parties["un_cybercrime"].isoformat()[:7] == "2026-01"
    assert Calendar.of(found.zone, found.country, found.subdivision, found.weekend, found.closed)


def test_an_unknown_state_has_a_profile_that_says_so() -> None:
    found = profile("XQ")
    assert not found.known
    assert "no profile" in found.name
    assert found.languages == ()
    assert Calendar.of(found.zone, found.country, found.subdivision, found.weekend, found.closed)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('languages = ["fr", "en", "ar"]', 'languages = ["fr", "de"]', "'languages' is 'de'"),
        ("port_required", "port_requird", "unknown key 'port_requird'"),
        ('SEARCH_SEIZE = "blocks"', 'SEARCH_SIEZE = "blocks"', "Did you mean 'SEARCH_SEIZE'?"),
        ("subscriber = 365", "subscribers = 365", "Did you mean 'subscriber'?"),
        ("un_cybercrime = 2026-01-19", 'un_cybercrime = "2026"', "'un_cybercrime' must be a date"),
        ('zone = "Africa/Dakar"', 'zone = "Africa/Dakar"\nweekend = [5, 9]', "'weekend' holds days"),
        ('no_assistance_if = ["death"]', 'no_assistance_if = ["deaths"]', "'death'"),
    ],
)
def test_a_mistake_in_a_profile_is_named(old: str, new: str, said: str) -> None:
    text = (STATES / "XB.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(Invalid) as caught:
        read_profile(Table.of("XB.toml", text.replace(old, new, 1)))
    assert said in str(caught.value)


def test_a_profile_is_named_for_its_state(tmp_path: Path) -> None:
    (tmp_path / "XD.toml").write_text((STATES / "XB.toml").read_text("utf-8"), "utf-8")
    with pytest.raises(Invalid, match=r"Call it XB\.toml"):
        Profiles.load(tmp_path)


def test_any_state_can_be_added_by_data_alone(tmp_path: Path) -> None:
    (tmp_path / "XD.toml").write_text(
        'state = "XD"\nname.en = "Delmar"\nlanguages = ["es"]\nzone = "America/Lima"\n', "utf-8"
    )
    found = Profiles.load(tmp_path).profile("XD")
    assert (found.name, found.languages, found.link, found.weekend) == ("Delmar", ("es",), Severity.WARNS, (5, 6))


def test_the_page_of_states_has_every_state() -> None:
    page = printed_states(PROFILES)
    assert all(f"## {state}:" in page for state in ("XA", "XB", "XC"))
    assert "`un_cybercrime` 2026-01-19" in page
