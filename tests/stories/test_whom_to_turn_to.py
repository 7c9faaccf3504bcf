"""A State names the body that keeps the line to others, in which languages and how soon somebody answers; the other
State reads at its own doors who is there at this minute. What concerns critical infrastructure reaches that duty first.
"""

from __future__ import annotations

from pathlib import Path

from app.cli.playground import RunningNode, eventually
from app.kit.clock import now
from app.notices.post import acknowledge
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters, world
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree, fresh

LIAISON = """
["XB.moj"]
functions = ["central_mla", "contact_24_7", "liaison"]

[["XB.moj".particulars.contact_points]]
id = "liaison"
unit = "Liaison with other States"
duties = ["legal_information", "locating"]
languages = ["en", "fr"]
phones = [{ number = "+2125550118", languages = ["en", "fr"] }]
promise = { always = true, answer_minutes = 30 }
"""


def test_the_body_for_liaison_is_found_with_its_languages_and_its_promise(
    xa: RunningNode, xb: RunningNode, tmp_path: Path
) -> None:
    typed, file, request = Terminal(xb.home), tmp_path / "directory.toml", tmp_path / "request.json"
    file.write_text(LIAISON, "utf-8")
    typed.done("--as", "XB.moj/ana", "edition", "request", str(request), "--present", str(file))
    signed = typed.json("edition", "sign", str(request), "--yes")["signed"]
    number = int(str(typed.json("--as", "XB.moj/ben", "edition", "publish", str(signed), "--yes")["number"]))
    system = System.of(xa)
    eventually(lambda: system.get("/directory/states/XB")["edition"] == number, f"edition {number} of XB is here")

    (office, point) = sorted(
        system.get("/directory/states/XB/who?procedure=information&urgent=true")["items"],
        key=lambda one: one["point"] or "",
    )
    assert (office["authority"], office["point"]) == ("XB.moj", None)
    assert (point["point"], point["open"], point["verified"]) == ("liaison", True, True)
    assert (point["spoken"], point["answer_minutes"]) == (["en", "fr"], 30)
    assert point["phones"] == [{"number": "+2125550118", "languages": ["en", "fr"]}]
    said = Terminal(xa.home).done("directory", "who", "XB", "--for", "information", "--urgent")
    for words in ("XB.moj/liaison: Liaison with other States", "open now", "+2125550118", "30 min"):
        assert words in said
    assert "liaison" in Terminal(xa.home).done("directory", "search", "liaison")


def test_what_concerns_critical_infrastructure_is_looked_at_before_others(xa: RunningNode, xb: RunningNode) -> None:
    body = fresh()
    offences = body["offences"]
    assert isinstance(offences, list)
    first = offences[0]
    assert isinstance(first, dict)
    marked = {**body, "offences": [{**first, "cii": True, "system_protection_level": "Level 3 of 5"}]}
    # It is asked for in the routine way: what it concerns calls the duty officer, and the head if nobody answers.
    reference = letters.take(System.of(xa), "mla", "request", marked, to="XB.moj")
    agree(xa, xb, reference, "RECEIVED")
    (notice,) = [one for one in world.notices(xb, "matter.first") if one.subject["matter"] == reference]
    assert notice.severity == "urgent"
    assert notice.words == "New matter {matter} from {sender}, to be looked at before others."
    roles = [rung["roles"] for rung in notice.ladder]
    assert "duty_officer" in roles[0]
    assert "head" in roles[-1]
    with xb.session() as session:
        acknowledge(session, xb.official("ben"), notice.id, now())
    assert [one for one in world.notices(xb, "matter.received") if one.subject["matter"] == reference] == []
    # Somebody's answer ends it; a matter without the mark waits its turn.
    letters.take(Typist(xb), "mla", "acknowledge", bodies.of("acknowledgement"), reference=reference, at="RECEIVED")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    assert [one for one in world.notices(xb, "matter.first") if one.subject["matter"] == reference] == []
    other = letters.take(System.of(xa), "mla", "request", fresh(), to="XB.moj")
    agree(xa, xb, other, "RECEIVED")
    occasions = [one.occasion for one in world.notices(xb) if one.subject.get("matter") == other]
    assert occasions == ["matter.received"]
