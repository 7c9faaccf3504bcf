"""A State, a treaty and its deadlines are added by files: no code, no release, and both sides work under them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.playground import Playground, RunningNode
from app.kit.canonical import JsonObject
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters, world
from tests.stories.clerks import System
from tests.stories.hands import agree, fresh
from tests.stories.mla_courses import measure
from tests.treaties.test_law import toy

PROFILE = """
state = "XE"
name.en = "Elmora"
name.es = "Elmora"
languages = ["es"]
zone = "America/Lima"
[parties]
toy_xa_xe = 2026-01-01
toy_xa_xb = 2026-01-01
"""


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """A State's own law: two treaties of two pages and a State that no release has heard of."""
    folder = tmp_path / "law"
    (folder / "states").mkdir(parents=True)
    for other in ("XB", "XE"):
        text = toy().replace("toy_xa_xd", f"toy_xa_{other.lower()}").replace('"XD"', f'"{other}"')
        (folder / f"toy_xa_{other.lower()}.toml").write_text(text.replace('"TOY"', f'"TOY-{other}"'), "utf-8")
    (folder / "states" / "XE.toml").write_text(PROFILE.replace("toy_xa_xb = 2026-01-01\n", ""), "utf-8")
    for state, codes in (("XA", ("toy_xa_xb", "toy_xa_xe")), ("XB", ("toy_xa_xb",))):
        parties = "".join(f"{code} = 2026-01-01\n" for code in codes)
        text = f'state = "{state}"\nlanguages = ["en", "es", "fr"]\n[parties]\n{parties}'
        (folder / "states" / f"{state}.toml").write_text(text, "utf-8")
    return folder


def request(treaty: str) -> JsonObject:
    """A request for records under a treaty of the folder."""
    basis: JsonObject = {"treaty": treaty, "articles": ["2"], "measures": ["m1"]}
    return fresh(measures=measure("RECORDS", period=bodies.of("mla_request")["period_sought"]), legal_basis=[basis])


def test_a_treaty_and_a_state_are_files(own_world: Playground, law: Path, tmp_path: Path) -> None:
    for state in ("XA", "XB"):
        own_world.found(state, settings={**world.QUICK, "law_folder": str(law)})
    built = world.pair(own_world)
    xa, xb = built["XA"], built["XB"]
    _under_the_new_treaty(xa, xb, tmp_path)
    _to_the_new_state(xa, law)


def _under_the_new_treaty(xa: RunningNode, xb: RunningNode, folder: Path) -> None:
    """A request under it crosses; both sides reckon its own deadline, and what it demands is cited by its article."""
    system = System.of(xa)
    choices = {
        one["treaty"]: one["open"] for one in system.get("/treaty-choices?requested=XB&measure=RECORDS")["items"]
    }
    assert choices["toy_xa_xb"] is True
    lacking = {**request("toy_xa_xb"), "purpose": " "}
    made = letters.draft(system, "mla", "request", "XB.moj", lacking, treaty="toy_xa_xb", language="es")
    assert "(TOY-XB 3)" in letters.stopped(system, made)
    reference = letters.take(
        system, "mla", "request", request("toy_xa_xb"), to="XB.moj", treaty="toy_xa_xb", language="es"
    )
    agree(xa, xb, reference, "RECEIVED")
    letters.by_command(xb, reference, folder).says("A treaty of two pages", "Example Bank")
    here = system.get(f"/matters/{reference}/deadlines")["items"]
    there = Terminal(xb.home).listed("--as", "XB.moj/ana", "matters", "deadlines", reference)
    for found in (here, there):
        clock = next(one for one in found if one["code"] == "ack_mla")
        assert (clock["kind"], clock["article"], clock["duty"]) == ("treaty", "TOY-XB 5", "requested")
    assert {one["due"] for one in here} == {one["due"] for one in there}


def _to_the_new_state(xa: RunningNode, law: Path) -> None:
    """The State has no node yet: its letter is signed in its language, and under no other treaty."""
    terminal = Terminal(xa.home)
    listed = terminal.listed("treaties", "open", "XA", "XE", "--measure", "RECORDS", "--law", str(law))
    assert next(one["treaty"] for one in listed if one["open"]) == "toy_xa_xe"
    checked = terminal.json("treaties", "check", str(law / "states" / "XE.toml"), "--law", str(law))
    assert (checked["state"], checked["name"]) == ("XE", "Elmora")
    system = System.of(xa)
    body = request("toy_xa_xe")
    made = letters.draft(system, "mla", "request", "XE.moj", body, treaty="toy_xa_xe", language="fr")
    assert "XE accepts" in letters.stopped(system, made)
    reference = letters.take(system, "mla", "request", body, to="XE.moj", treaty="toy_xa_xe", language="es")
    assert reference.startswith("XA-")
