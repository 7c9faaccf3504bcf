"""An act for which the second factor is shown in the same form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.accounts import sign_in, step_up
from app.accounts.step_up import Act, Proof
from app.web.visit import Inside, Visit


@contextmanager
def stepped(visit: Visit, act: Act) -> Iterator[Inside]:
    """The transaction of an act for which the second factor was shown in the same form. The try is charged before."""
    with visit.enter() as inside:
        holder = step_up.holder_of(inside.signed)
        sign_in.demand_pause(inside.session, step_up.keys(inside.actor.official, holder), visit.now)
    with visit.enter() as inside:
        proof = Proof(code=visit.form.get("code", ""))
        step_up.demand(inside.session, inside.actor, holder, act, proof, visit.desk.site, visit.desk.factors, visit.now)
        yield inside
