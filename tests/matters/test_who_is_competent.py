"""Who takes it under a treaty, and a measure: who says otherwise is left out, who does not say it is marked."""

from __future__ import annotations

import pytest

from app.directory.contact_points import DUTIES, OF_PROCEDURE
from app.kit.errors import Invalid, Unknown
from app.matters.who import WhoView, who
from app.procedures.catalogue import CATALOGUE
from tests.directory.presented import FILE
from tests.directory.states import State
from tests.factories.node import House
from tests.matters.test_who import NIGHT, XB, publish

SAID = 'competences = [{ procedures = ["mla", "preservation"] }]'
LAUNDERING = '{ treaty = "untoc", measures = ["SEIZE"], offences = ["LAUNDERING"], territory = "The north" }'


def says(rows: str, text: str = FILE) -> str:
    assert SAID in text
    return text.replace(SAID, f"competences = [{rows}]" if rows else "")


def asked(
    xa: House, procedure: str, *, treaty: str | None = None, measure: str | None = None, urgent: bool = True
) -> list[WhoView]:
    with xa.session("rog_web") as session:
        given = (session, xa.office, xa.official("ana"), XB, procedure)
        return who(*given, urgent=urgent, at=NIGHT, treaty=treaty, measure=measure)


def seen(found: list[WhoView]) -> list[tuple[str | None, bool | None]]:
    return [(one.point, one.takes) for one in found]


def test_who_takes_only_laundering_is_not_offered_to_preserve_under_another_treaty(
    xa: House, xb: House, states: tuple[State, State]
) -> None:
    publish(xa, xb, states[1], says(LAUNDERING))
    assert asked(xa, "preservation", treaty="un_cybercrime") == []
    assert asked(xa, "preservation", treaty="untoc", measure="PRESERVE") == []
    point, office = asked(xa, "preservation", treaty="untoc", measure="SEIZE")
    for one in (point, office):
        assert (one.takes, one.competences) == (
            True,
            (
                {
                    "treaty": "untoc",
                    "measures": ["SEIZE"],
                    "offences": ["LAUNDERING"],
                    "territory": "The north",
                },
            ),
        )
    # Who names no treaty sees for which it is.
    assert [one.competences for one in asked(xa, "preservation")] == [point.competences, point.competences]


def test_of_several_rows_those_are_told_by_which_it_takes_it(xa: House, xb: House, states: tuple[State, State]) -> None:
    rows = f'{LAUNDERING}, {{ procedures = ["preservation"] }}, {{ procedures = ["mla"] }}'
    publish(xa, xb, states[1], says(rows))
    (point, office) = asked(xa, "preservation", treaty="un_cybercrime", measure="PRESERVE")
    assert point.competences == office.competences == ({"procedures": ["preservation"]},)


def test_a_point_whose_duty_it_is_stays_and_is_marked_where_the_rows_do_not_speak_of_it(
    xa: House, xb: House, states: tuple[State, State]
) -> None:
    publish(xa, xb, states[1], says('{ treaty = "untoc", procedures = ["mla"] }'))
    assert seen(asked(xa, "preservation")) == [("night", True)]
    found = asked(xa, "preservation", treaty="un_cybercrime")
    assert seen(found) == [("night", None)]
    assert found[0].competences == ()


def test_who_names_no_competences_is_offered_by_duty_and_function(
    xa: House, xb: House, states: tuple[State, State]
) -> None:
    publish(xa, xb, states[1], says(""))
    assert seen(asked(xa, "preservation", treaty="un_cybercrime")) == [("night", True), (None, None)]


@pytest.mark.parametrize("procedure", ["extradition", "assets"])
def test_what_is_urgent_in_extradition_and_asset_recovery_finds_a_contact_point(
    xa: House, xb: House, states: tuple[State, State], procedure: str
) -> None:
    text = says("").replace('duties = ["preservation", "technical_advice"]', 'duties = ["legal_information"]')
    publish(xa, xb, states[1], text)
    assert ("night", True) in seen(asked(xa, procedure))


def test_a_suspect_who_is_to_be_extradited_is_located(xa: House, xb: House, states: tuple[State, State]) -> None:
    text = says("").replace('duties = ["preservation", "technical_advice"]', 'duties = ["locating"]')
    publish(xa, xb, states[1], text)
    assert seen(asked(xa, "extradition")) == [("night", True)]
    assert seen(asked(xa, "assets")) == [(None, None)]


def test_the_table_names_procedures_and_duties_that_there_are() -> None:
    assert set(OF_PROCEDURE) <= set(CATALOGUE.speaks())
    assert {duty for duties in OF_PROCEDURE.values() for duty in duties} <= set(DUTIES)


def test_who_takes_its_place_is_told(xa: House, xb: House, states: tuple[State, State]) -> None:
    text = FILE.replace("verified_on = 2026-11-01", 'verified_on = 2026-11-01\nsuccessor = "XB.justice"')
    publish(xa, xb, states[1], text)
    for procedure in ("preservation", "mla"):
        assert {one.successor for one in asked(xa, procedure)} == {"XB.justice"}


def test_what_is_not_known_is_refused_and_nobody_said_to_be_missing(xa: House) -> None:
    with pytest.raises(Unknown) as treaty:
        asked(xa, "preservation", treaty="untco")
    with pytest.raises(Invalid) as measure:
        asked(xa, "preservation", measure="SIEZE")
    assert (treaty.value.code, measure.value.code) == ("no_treaty", "unknown_code")
    assert measure.value.remedy == "Did you mean SEIZE?"
