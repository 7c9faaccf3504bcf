"""An act and a clock cite the article of the matter's own treaty, by a provision's key (`law.md` §2.2)."""

from __future__ import annotations

import pytest

from app.procedures import citing
from app.procedures.catalogue import CATALOGUE
from app.procedures.table import Starts
from app.treaties.catalogue import TREATIES
from app.treaties.provisions import PROVISIONS

OWN_TABLES = {
    "scope", "measures", "language", "channel", "form", "electronic", "oral", "dual_criminality", "refusal", "reasons",
    "consult_first", "conditions", "specialty", "confidentiality", "personal_data", "costs", "contact_24_7",
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "procedure", "act", "said", "cited"),
    [
        ("bilateral_xa_xc", "mla", "ask", "UNCC 40(16)", "XA-XC 4(5)"),
        ("bilateral_xa_xc", "mla", "refuse", "UNCC 40(21), 40(25)", "XA-XC 3(1), XA-XC 3(4)"),
        ("bilateral_xa_xc", "mla", "note_oral", "UNCC 40(13), 2AP 9(4)", ""),
        ("bilateral_xa_xc", "mla", "message", "", ""),
        ("budapest", "mla", "estimate_costs", "UNCC 40(30)", ""),
        ("budapest", "mla", "transfer_competence", "BC 27(9)(c)", "BC 27(9)(c)"),
        ("budapest", "preservation", "follow_up", "UNCC 42(8), BC 29(7)", "BC 29(7)"),
        ("untoc", "extradition", "request", "UNCC 37, 38, BC 24, UNTOC 16, UNCAC 44", "UNTOC 16"),
        ("un_cybercrime", "extradition", "request", "UNCC 37, 38, BC 24, UNTOC 16, UNCAC 44", "UNCC 37, 38"),
        ("un_cybercrime", "mla", "postpone", "UNCC 40(27)", "UNCC 40(27)"),
        ("bilateral_xa_xb", "extradition", "request", "UNCC 37, 38, BC 24", "XA-XB 30"),
        ("uncac", "extradition", "consult", "UNCC 37(17), UNTOC 16(16), UNCAC 44(17)", "UNCAC 44(17)"),
        ("", "mla", "ask", "UNCC 40(16)", "UNCC 40(16)"),
    ],
)
def test_an_act_cites_the_matters_own_treaty(code: str, procedure: str, act: str, said: str, cited: str) -> None:
    treaty = TREATIES.newest(code) if code else None
    assert citing.of_act(treaty, procedure, act, said) == cited


@pytest.mark.parametrize("treaty", TREATIES.treaties, ids=lambda one: f"{one.code}-{one.version}")
def test_no_matter_is_told_an_article_of_another_treaty(treaty) -> None:  # type: ignore[no-untyped-def]
    """Whatever a table names: what is cited under a treaty is one of its own articles."""
    others = {one.short for one in TREATIES.treaties} - {treaty.short}
    for procedure in CATALOGUE.procedures:
        for step in procedure.steps:
            said = [citing.of_act(treaty, procedure.name, step.act, step.articles)]
            said += [
                citing.of_clock(treaty, procedure.name, one.code, one.article)
                for one in step.clocks
                if isinstance(one, Starts)
            ]
            for text in said:
                assert not any(text.startswith(f"{one} ") or f", {one} " in text for one in others), (step.act, text)


def test_every_key_and_every_act_is_known() -> None:
    keys = {*citing.PROVISIONS.values(), *citing.OF_PROCEDURE.values(), *citing.CLOCKS.values()}
    keys |= {key for several in citing.WIDER.values() for key in several}
    assert keys <= {*PROVISIONS, *OWN_TABLES}
    acts = {step.act for one in CATALOGUE.procedures for step in one.steps}
    assert {*citing.PROVISIONS, *citing.WIDER} <= acts
    for name, act in citing.OF_PROCEDURE:
        assert CATALOGUE.newest(name).rows(act)
