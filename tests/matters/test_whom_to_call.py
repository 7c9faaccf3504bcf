"""Whom our side telephones in a matter: who takes what comes under its treaty, and always who has the letter."""

from __future__ import annotations

from typing import Any

import pytest

from app.directory import editions
from app.kit.actor import Actor
from app.kit.ids import Reference
from app.matters import queries
from app.matters.whom_to_call import whom_to_call
from tests.directory.states import State
from tests.factories.node import House, edition
from tests.matters.test_lately import asked
from tests.matters.test_who import told

LAUNDERING = {"treaty": "untoc", "procedures": ["preservation"], "offences": ["LAUNDERING"]}
CYBERCRIME = {"treaty": "un_cybercrime", "procedures": ["preservation"]}


def publish(xa: House, state: State, **competent: dict[str, object]) -> None:
    """Authorities of XB by their names, each with a contact point, and what they are competent for."""
    moj: dict[str, Any] = told(state).payload["authorities"][0]
    rows = [
        {
            **moj,
            "id": f"XB.{name}",
            "names": {"en": f"The {name} of XB"},
            "certificates": moj["certificates"] if name == "moj" else [],
            "particulars": {**moj["particulars"], "competences": [row]},
        }
        for name, row in competent.items()
    ]
    before = edition(state)
    (node,) = before.payload["nodes"]
    nodes = [{**node, "authorities": [row["id"] for row in rows]}]
    new = edition(state, number=2, previous=before, authorities=rows, nodes=nodes)
    with xa.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(xa.owner), state.signed(new), xa.time)


@pytest.mark.parametrize(
    ("moj", "police", "called"),
    [
        (CYBERCRIME, CYBERCRIME, ["XB.moj", "XB.moj", "XB.police"]),
        (CYBERCRIME, LAUNDERING, ["XB.moj", "XB.moj"]),
        (LAUNDERING, CYBERCRIME, ["XB.moj", "XB.moj", "XB.police"]),
        (LAUNDERING, LAUNDERING, ["XB.moj", "XB.moj"]),
    ],
    ids=["both", "who was written to", "another", "neither"],
)
def test_who_takes_nothing_under_its_treaty_is_not_called_but_for_who_has_the_letter(
    xa: House,
    xb: House,
    states: tuple[State, State],
    moj: dict[str, object],
    police: dict[str, object],
    called: list[str],
) -> None:
    publish(xa, states[1], moj=moj, police=police)
    reference = Reference(asked(xa, xb))
    with xa.session("rog_web") as session:
        dora = xa.official("dora")
        line = queries.matter(session, xa.office, dora, reference).line
        found = whom_to_call(session, xa.office, dora, line, "en")
    assert sorted(one.authority for one in found) == called
    assert found[0].authority == "XB.moj", "who was written to is called first"
