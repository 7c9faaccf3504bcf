"""Every deadline of a treaty rings somewhere or says why not, and its acts exist in the procedures that it opens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.kit.errors import Invalid
from app.procedures.catalogue import CATALOGUE
from app.procedures.own_clocks import demand, misfits
from app.procedures.table import NONE, Who
from app.treaties.catalogue import DATA, TREATIES, Treaties
from app.treaties.events import Extension, Trigger
from app.treaties.loading import load
from app.treaties.page import printed
from app.treaties.schema import Deadline, Treaty

TEMPLATE = load(DATA / "templates" / "bilateral.toml")
EVERY = [(treaty, one) for treaty in (*TREATIES.treaties, TEMPLATE) for one in treaty.deadlines]
XAXB = TREATIES.newest("bilateral_xa_xb")
DECIDE = next(one for one in XAXB.deadlines if one.code == "xaxb_decide")


@pytest.mark.parametrize(
    ("treaty", "one"), EVERY, ids=[f"{treaty.code}@{treaty.version} {one.code}" for treaty, one in EVERY]
)
def test_every_deadline_with_a_number_has_a_clock_or_a_reason(treaty: Treaty, one: Deadline) -> None:
    if one.number is None:
        assert not one.clock
        assert not one.no_clock
        return
    assert bool(one.clock) is not bool(one.no_clock)
    assert (one.clock or one.no_clock) in printed(treaty)


@pytest.mark.parametrize("treaty", TREATIES.treaties, ids=lambda one: f"{one.code}@{one.version}")
def test_the_clocks_of_every_treaty_fit_its_procedures(treaty: Treaty) -> None:
    assert [*misfits(treaty, CATALOGUE)] == []


def test_the_deadlines_that_a_treaty_starts_itself_are_these() -> None:
    own = {one.code: one.clock for _, one in EVERY if one.starts_on}
    assert own == {
        "xaxb_decide": "decision",
        "xaxb_freeze": "execution",
        "xaxb_preserve": "preserve_act",
        "eio_decide": "decision",
        "eio_execute": "execution",
        "eio_provisional": "preserve_act",
        "2ap_serve": "order_service",
        "2ap_return_subscriber": "order_return_subscriber",
        "2ap_return_traffic": "order_return_traffic",
        "2ap_emergency": "first_result",
    }


@pytest.mark.parametrize(
    ("treaty", "one"), EVERY, ids=[f"{treaty.code}@{treaty.version} {one.code}" for treaty, one in EVERY]
)
def test_what_begins_with_a_request_begins_with_the_confirmation_of_a_spoken_one(treaty: Treaty, one: Deadline) -> None:
    acts = {trigger.act for trigger in one.starts_on}
    for name in (one.procedures or tuple(treaty.procedures)) if acts else ():
        table = CATALOGUE.newest(name)
        opening = {step.act for step in table.steps if NONE in step.at and step.who is Who.R}
        if acts & opening and table.rows("confirm_oral"):
            assert "confirm_oral" in acts, name


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"starts_on": (Trigger("acknowlege"),)}, "names the act 'acknowlege', which none of its procedures"),
        ({"takes_up_on": (Trigger("aks"),)}, "names the act 'aks', which none of its procedures has. Did you"),
        ({"starts_on": (Trigger("freeze"),), "procedures": ("mla", "assets")}, "is started by nothing in mla."),
        ({"stops_on": (Trigger("freeze"),), "procedures": ("mla", "assets")}, "is stopped by nothing in mla."),
        ({"procedures": ("assistance",)}, "counts in assistance, which the treaty does not open."),
        ({"starts_on": (), "stops_on": (), "pauses_on": (), "resumes_on": ()}, "sets the clock 'decision', which none"),
        ({"extension": Extension(15, Trigger("report_delay", "decided_by"), "6(5)")}, "'report_delay with decided_by'"),
        ({"extension": Extension(15, Trigger("delay", "decide_by"), "6(5)")}, "names the act 'delay', which none of"),
        ({"stops_on": (Trigger("report_status", "progres.served_on"),)}, "waits for 'report_status with progres"),
    ],
)  # fmt: skip
def test_a_clock_that_would_never_run_or_never_end_is_named(changed: dict[str, object], said: str) -> None:
    wrong = replace(XAXB, deadlines=(replace(DECIDE, **changed),))  # type: ignore[arg-type]
    assert any(said in one for one in misfits(wrong, CATALOGUE)), [*misfits(wrong, CATALOGUE)]
    with pytest.raises(Invalid) as caught:
        demand(Treaties((wrong,)), CATALOGUE)
    assert caught.value.code == "bad_law_file"
