"""An act for which the second factor is shown in the same form: a code, or a passkey's answer to the act's challenge.

What it is shown for stands in the table of pages (`Page.shows`), once for the challenge and for the act itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.responses import Response

from app.accounts import passkeys, sign_in, step_up
from app.accounts.step_up import Act, Proof
from app.kit.errors import Conflict, RogatoryError
from app.kit.problems import problem
from app.web import look
from app.web.visit import Inside, Visit

BEFORE = "/step-up"
"""Before the path to which a form is posted, where our script asks what a passkey is to sign for it."""


def plain(name: str) -> Callable[[Visit], Act]:
    """An act that depends on nothing in its form."""
    return lambda visit: Act(name, {})


@contextmanager
def stepped(visit: Visit) -> Iterator[Inside]:
    """The transaction of an act for which the second factor was shown in the same form. A code is charged before it is
    looked at; an answer of a passkey is not: nobody guesses one.
    """
    proof = Proof(code=visit.form.get("code", ""), passkey=visit.form.get("answer", ""))
    if not proof.passkey:
        with visit.enter() as inside:
            holder = step_up.holder_of(inside.signed)
            sign_in.demand_pause(inside.session, step_up.keys(inside.actor.official, holder), visit.now)
    with visit.enter() as inside:
        holder, desk = step_up.holder_of(inside.signed), visit.desk
        step_up.demand(inside.session, inside.actor, holder, visit.act, proof, desk.site, desk.factors, visit.now)
        yield inside


def post_challenge(visit: Visit) -> Response:
    """What an authenticator is asked to sign for the act of a form, with a passkey of the official's own. For our
    script, which sends the form as it is to be posted.
    """
    try:
        with visit.enter() as inside:
            own = [one.id for one in passkeys.passkeys_of(inside.session, inside.actor)]
            if not own:
                raise Conflict("no_own_passkey", "You have no passkey.", "Type a code, or one of your recovery codes.")
            purpose = step_up.purpose(step_up.holder_of(inside.signed), visit.act)
            told = passkeys.asked(visit.desk.site, passkeys.challenge(inside.session, purpose, visit.now), own)
    except RogatoryError as error:
        return refused(visit, error)
    return visit.dressed(Response(told, media_type="application/json"))


def refused(visit: Visit, error: RogatoryError) -> Response:
    """Why something is not told to our script, in the reader's language."""
    status, said = problem(error, language=visit.language)
    return visit.dressed(Response(look.as_json(said), status, media_type="application/problem+json"))
