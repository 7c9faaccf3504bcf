"""`rogatory treaties` and `rogatory procedures`: the law for people and programs, without a node."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.main import app
from app.kit.canonical import JsonObject
from app.kit.words import translate
from app.procedures.catalogue import CATALOGUE
from app.treaties.catalogue import DATA, TREATIES
from app.treaties.duties import DUTIES, LOGS

WHOLE = 'languages = ["en"]\nzone = "Europe/Vienna"\nname.en = "Xenia"\n'
LAW = WHOLE + '[domestic]\nshort = "XAL"\ntitle.en = "Assistance Law"\n'
SINGLE = '[domestic.for.extradition]\nshort = "XEL"\ntitle.en = "Extradition Law"\n'


def run(*words: str) -> Result:
    return CliRunner().invoke(app, [*words])


def array(*words: str) -> list[JsonObject]:
    told = run("--json", *words)
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert isinstance(found, list)
    return found


def said(*words: str) -> str:
    told = run(*words)
    assert told.exit_code == 0, told.output
    return told.stdout


def problem(code: str, *words: str) -> JsonObject:
    told = run("--json", *words)
    assert told.stdout == ""
    found: JsonObject = json.loads(told.stderr)
    assert found["code"] == code, found
    return found


def test_treaties_are_listed_in_the_version_of_the_day() -> None:
    assert [one["code"] for one in array("treaties", "list")] == [*TREATIES.codes()]
    assert {(one["code"], one["version"]) for one in array("treaties", "list", "--all")} >= {("un_cybercrime", 1)}
    assert "eu_eevidence" not in {one["code"] for one in array("treaties", "list", "--on", "2026-01-01")}
    assert "UNTOC" in said("treaties", "list")


def test_a_treaty_is_shown_whole() -> None:
    told = json.loads(said("--json", "treaties", "show", "un_cybercrime@1"))
    assert told["version"] == 1
    assert {"section": "provisions", "key": "video", "words": "40(18) ~"} in told["says"]
    assert {"measure": "PRESERVE", "offence": "OTHER", "state": "electronic_evidence"}.items() <= next(
        one for one in told["opens"] if (one["measure"], one["offence"]) == ("PRESERVE", "OTHER")
    ).items()
    assert "40(18)" in said("treaties", "show", "un_cybercrime")
    assert "40(15)(a) ~" in said("treaties", "show", "un_cybercrime")
    assert "~" not in said("treaties", "show", "untoc"), "its text was read whole"
    assert "electronic evidence" in said("treaties", "show", "un_cybercrime", "--matrix")
    assert {"kind": "measure", "code": "PRESERVE", "words": "Preserve stored data"} in told["meanings"]
    for more in ((), ("--matrix",)):
        page = said("--lang", "fr", "treaties", "show", "un_cybercrime", *more)
        assert translate("fr", "Preserve stored data") in page
        assert "Preserve stored data" not in page
        assert (translate("fr", "Bank secrecy") in page) is (more == ())
    assert problem("no_treaty", "treaties", "show", "palermo")
    assert problem("unsupported", "treaties", "show", "untoc@7")
    assert problem("bad_version", "treaties", "show", "untoc@new")


def test_a_file_is_checked(tmp_path: Path) -> None:
    template = DATA / "templates" / "bilateral.toml"
    assert "in force between nobody" in said("treaties", "check", str(template))
    bad = tmp_path / "x.toml"
    bad.write_text(template.read_text("utf-8").replace('code = "sovereignty"', 'code = "soverignty"', 1), "utf-8")
    told = problem("bad_law_file", "treaties", "check", str(bad))
    assert "x.toml, [[refusal]] 1" in str(told["detail"])
    assert "'sovereignty'" in str(told["remedy"])
    text = template.read_text("utf-8").replace('code = "sovereignty"', 'code = "soverignty"', 1)
    bad.write_text(text.replace('short = "', 'shart = "', 1).replace("version = 1", "version = 0", 1), "utf-8")
    told = problem("bad_law_file", "treaties", "check", str(bad))
    assert str(told["detail"]).startswith("3 mistakes.")
    assert all(
        word in str(told["detail"]) for word in ("'short' is missing", "'soverignty'", "'version' is 0", "Did you")
    )
    bad.write_text(template.read_text("utf-8").replace('{ name = "assets", article = "16" },', ""), "utf-8")
    assert "grounds for assets, which it does not open" in said("treaties", "check", str(bad))
    clock = 'duty = "person", article = "13", clock = "x", starts_on = ["acknowlege"], stops_on = ["accept"]'
    text = re.sub(r'duty = "person", article = "13", no_clock = "[^"]*"', clock, template.read_text("utf-8"))
    bad.write_text(text.replace('duty = "person"', 'duty = "requested"'), "utf-8")
    assert "Did you mean 'acknowledge'?" in str(problem("bad_law_file", "treaties", "check", str(bad))["detail"])
    bad.write_text(text.replace(clock, 'duty = "person", article = "13"'), "utf-8")
    assert "Nothing rings for the deadline 'safe_conduct'" in said("treaties", "check", str(bad))


def test_several_mistakes_are_told_on_a_line_each(tmp_path: Path) -> None:
    """On the terminal, for a treaty and for a State, and all that is wrong with one row and with the names in one."""
    text = (DATA / "templates" / "bilateral.toml").read_text("utf-8")
    bad = tmp_path / "x.toml"
    right = 'field = "authority.name", required = "always", severity = "blocks", article = "4(2)(a)"'
    wrong = 'field = "authority.name", required = "alway", severity = "block", article = ""'
    assert right in text
    text = text.replace(right, wrong, 1)
    bad.write_text(text.replace('code = "sovereignty"', 'code = "soverignty"', 1), "utf-8")
    told = run("treaties", "check", str(bad))
    assert told.exit_code == 1
    lines = told.stderr.splitlines()
    assert lines[0] == "4 mistakes."
    assert lines[-1] == "Mend these, then check the file again."
    assert [sum(word in line for line in lines) for word in ("alway", "'block'", "'article'", "soverignty")] == [1] * 4
    assert len(lines) == 6
    assert "u000a" not in told.stderr
    own = tmp_path / "XB.toml"
    own.write_text('state = "XB"\nzone = "Mars/Olympus"\nzome = "UTC"\n[treaty.un_cybercrim]\n', "utf-8")
    lines = run("treaties", "check", str(own)).stderr.splitlines()
    assert lines[0] == f"{len(lines) - 2} mistakes."
    assert [sum(word in line for line in lines[1:-1]) for word in ("Mars/Olympus", "'zome'", "'un_cybercrim'")] == [
        1
    ] * 3


def test_a_line_feed_in_a_word_begins_no_line(tmp_path: Path) -> None:
    bad = tmp_path / "x.toml"
    text = (DATA / "templates" / "bilateral.toml").read_text("utf-8")
    bad.write_text(text.replace('code = "sovereignty"', 'code = "a\\nAll is well."', 1), "utf-8")
    lines = run("treaties", "check", str(bad)).stderr.splitlines()
    assert not any(line.startswith("All is well") for line in lines)


def test_a_state_s_file_is_checked_over_the_release_s(tmp_path: Path) -> None:
    own = tmp_path / "XB.toml"
    own.write_text('state = "XB"\n[treaty.un_cybercrime]\nwithout = ["CONTENT_REALTIME"]\n', "utf-8")
    told = json.loads(said("--json", "treaties", "check", str(own)))
    assert told["narrows"] == ["un_cybercrime"]
    assert "budapest" in told["parties"]
    assert told["roll"] is False
    own.write_text('state = "XB"\nroll = true\n', "utf-8")
    assert json.loads(said("--json", "treaties", "check", str(own)))["roll"] is True
    own.write_text('state = "XB"\nroll = "next_working_day"\n', "utf-8")
    assert "'roll'" in str(problem("bad_law_file", "treaties", "check", str(own))["detail"])
    own.write_text('state = "XB"\n[treaty.un_cybercrim]\n', "utf-8")
    assert problem("bad_law_file", "treaties", "check", str(own))
    own.write_text('state = "XB"\nservice_days = "x"\nzome = "UTC"\n[treaty.untoc]\nwithout = ["FREEZ"]\n', "utf-8")
    told = str(problem("bad_law_file", "treaties", "check", str(own))["detail"])
    assert all(word in told for word in ("3 mistakes", "'service_days'", "'zome'", "'FREEZ'"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[parties]\nuntoc = 2027-01-01\n", "'name' is missing"),
        ('name = "Xenia"\n', "'name' must be a table"),
        ('name.fr = "Xénie"\n', "[name]: 'en' is missing"),
        (WHOLE + 'country = "QQ"\n', "No public holidays are known for QQ"),
        (WHOLE + 'country = "Peru"\n', "'Peru', which is no code of two capitals"),
        (LAW + "[domestic.procedures]\nmlaa = '2'\n", "[domestic.procedures] names 'mlaa'"),
        (LAW + "[domestic.measures]\nSERCH = '2'\n", "[domestic.measures] names 'SERCH'"),
        (LAW + "[domestic.grounds]\nfoo = '2'\n", "[domestic.grounds] names 'foo'"),
        (LAW + "[domestic.contents]\nbar = '2'\n", "[domestic.contents] names 'bar'"),
        (LAW + "[domestic.provisions]\nlanguages = '2'\n", "Did you mean 'language'?"),
        (LAW + "[domestic.for.extraditon]\n", "Did you mean 'extradition'?"),
        (LAW + SINGLE + "[domestic.for.extradition.grounds]\nnationalty = '8'\n", "Did you mean 'nationality'?"),
        (LAW + SINGLE + "[domestic.for.extradition.direct]\narrest = '30'\n", "'arrest' is not known here"),
    ],
)
def test_a_state_s_file_that_cannot_be_is_answered_in_words(text: str, says: str, tmp_path: Path) -> None:
    own = tmp_path / "XE.toml"
    own.write_text(f'state = "XE"\n{text}', "utf-8")
    assert says in str(problem("bad_law_file", "treaties", "check", str(own)))
    own.write_text(f'state = "xe"\n{WHOLE}', "utf-8")
    assert "'xe', which is no code" in str(problem("bad_law_file", "treaties", "check", str(own)))
    own.write_text(f'state = "XE"\n{LAW}{SINGLE}', "utf-8")
    assert said("treaties", "check", str(own))


def test_two_treaties_are_compared() -> None:
    found = array("treaties", "compare", "untoc", "uncac")
    assert {
        "section": "grounds",
        "key": "de_minimis in mla, hearing, forensics",
        "left": "",
        "left_verified": True,
        "right": "46(9)(b)",
        "right_verified": True,
    } in found
    video: JsonObject = {"section": "provisions", "key": "video", "left": "18(18)", "left_verified": True}
    unread: JsonObject = {"right": "40(18)", "right_verified": False}
    assert video | unread in array("treaties", "compare", "untoc", "un_cybercrime")
    lines = said("treaties", "compare", "untoc", "un_cybercrime").splitlines()
    (line,) = [one.split() for one in lines if one.split()[:2] == ["provisions", "video"]]
    assert line[2:] == ["18(18)", "40(18)", "~"]
    assert "They say the same." in said("treaties", "compare", "untoc", "untoc")
    assert len(array("treaties", "compare", "untoc", "untoc", "--all")) > 100


def test_what_is_open_between_two_states() -> None:
    asked = ("treaties", "open", "XA", "XC", "--measure", "PRESERVE", "--offence", "ICT_FRAUD:5", "--on", "2026-11-24")
    found = array(*asked)
    assert [one["treaty"] for one in found if one["open"]] == ["un_cybercrime", "reciprocity"]
    shut = next(one for one in found if one["treaty"] == "budapest")
    assert [why["code"] for why in shut["against"]] == ["not_party"]  # type: ignore[union-attr,index,call-overload]
    assert "It is not in force for XC." in said(*asked)
    assert found[0]["opens"] == [{"measure": "PRESERVE", "article": "UNCC 42", "article_verified": False}]
    shown = said(*asked).splitlines()
    assert "UNCC 42 ~" in next(one for one in shown if one.split()[:2] == ["open", "un_cybercrime"])
    for one in found:
        cited = one["provisos"] if one["open"] else one["against"]
        marks = [f"({why['article']}{'' if why['article_verified'] else ' ~'})" for why in cited]  # type: ignore[index,union-attr,call-overload]
        assert all(any(mark in line for line in shown) for mark in marks)


def test_what_was_not_compared_is_marked_wherever_it_is_opened() -> None:
    told = json.loads(said("--json", "treaties", "show", "un_cybercrime"))
    assert {one["article_verified"] for one in told["opens"]} == {False}


@pytest.mark.parametrize(
    ("code", "words", "remedy"),
    [
        ("unknown_code", ("XA", "XB", "--measure", "PRESERV"), "Did you mean PRESERVE?"),
        ("unknown_code", ("XA", "XB", "--offence", "FRAUD:5"), "Did you mean ICT_FRAUD?"),
        ("bad_penalty", ("XA", "XB", "--offence", "ICT_FRAUD:many"), "Write ICT_FRAUD:5."),
        ("bad_state", ("xa", "XB"), "Write two capital letters, such as XA."),
        ("unknown_code", ("XA", "XB", "--procedure", "mlat"), "Did you mean mla?"),
    ],
)
def test_a_slip_is_named(code: str, words: tuple[str, ...], remedy: str) -> None:
    assert problem(code, "treaties", "open", *words)["remedy"] == remedy


def test_procedures_are_listed_and_shown() -> None:
    found = {one["name"]: one for one in array("procedures", "list")}
    assert found["mla"]["opened_by"] == ["request", "note_oral"]
    assert "untoc" in found["mla"]["treaties"]  # type: ignore[operator]
    steps = array("procedures", "show", "mla")
    assert steps[0]["act"] == "request"
    assert steps[0]["at"] == ["—"]
    shown = said("procedures", "show", "mla")
    assert "acknowledgement" in shown
    (first, second) = steps[0]["clocks"]  # type: ignore[misc]
    assert (first["is"], first["code"], first["duty"]) == ("Starts", "ack_mla", "requested")  # type: ignore[index,call-overload]
    assert [one["number"] for one in first["spans"]] == [10, 10, 1]  # type: ignore[index,call-overload,union-attr]
    assert second["code"] == "translation_due"  # type: ignore[index,call-overload]
    assert "starts ack_mla 10 working days / 10 working days / 1 hour (routine / urgent / emergency)" in shown
    for procedure in CATALOGUE.procedures:
        rows = array("procedures", "show", procedure.name, "--version", str(procedure.version))
        assert [len(one["clocks"]) for one in rows] == [len(one.clocks) for one in procedure.steps]  # type: ignore[arg-type]
    assert problem("no_procedure", "procedures", "show", "rogatory")
    assert problem("unsupported", "procedures", "show", "mla", "--version", "99")


def test_duties_are_worded_in_the_language_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.duties.DUTIES", dict.fromkeys(DUTIES, "Withdrawal"))
    monkeypatch.setattr("app.cli.duties.LOGS", dict.fromkeys(LOGS, "Closing note"))
    words = said("--lang", "fr", "duties", "list", "XA")
    assert translate("fr", "Withdrawal") in words
    assert "Withdrawal" not in words


def test_duties_of_providers_are_listed_by_state_and_a_states_own_file_counts(tmp_path: Path) -> None:
    assert {one["state"] for one in array("duties", "list")} == {"CN", "XA", "XB"}
    assert [one["duty"] for one in array("duties", "list", "CN")] == ["log_retention", "le_assistance", "log_retention"]
    assert "Network Act 20(2)" in said("duties", "list", "XA")
    assert array("duties", "list", "XD") == []
    own = tmp_path / "states"
    own.mkdir()
    card = 'code = "reporting"\ntiers = ["large"]\narticle = "Act 9"\nsource = "Ours"\nchecked_on = 2026-11-01\n'
    (own / "XD.toml").write_text(f'state = "XD"\n[[duty]]\n{card}', "utf-8")
    found = array("duties", "list", "XD", "--law", str(tmp_path))
    assert [(one["duty"], one["article_verified"]) for one in found] == [("reporting", False)]
