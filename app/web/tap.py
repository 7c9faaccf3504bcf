"""`/n/<token>`: one tap on the link in a message. GET shows the least and changes nothing: scanners open it too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session
from starlette.responses import Response

from app.access import guards
from app.accounts import passkeys, sign_in, step_up
from app.accounts.officials import actor_of
from app.accounts.step_up import Act, Proof
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.errors import Conflict, Denied, RogatoryError, Unknown
from app.notices import links
from app.notices.links import LinkSeen
from app.web.visit import Visit


def get_tap(visit: Visit) -> Response:
    """How loud it is and since when, and the button."""
    return _shown(visit)


def post_tap(visit: Visit) -> Response:
    """Acknowledge: by the link alone where the authority says so, else with the second factor or one's own session."""
    token = visit.places["token"]
    proof = Proof(code=visit.form.get("code", ""), passkey=visit.form.get("answer", ""))
    try:
        with _of_link(visit) as session:
            seen = links.look(session, token, visit.now)
        actor = _here(visit, seen)
        asked = seen.needs_factor and actor is None
        if asked and not proof.passkey:
            with _of_link(visit) as session:
                sign_in.demand_pause(session, step_up.keys(seen.official, _holder(token)), visit.now)
        with _of_link(visit) as session:
            if asked:
                actor = actor_of(session, seen.official)
                step_up.demand(
                    session, actor, _holder(token), _act(seen), proof, visit.desk.site, visit.desk.factors, visit.now
                )
            if actor is not None:
                guards.stand_for(session, actor)
            taken = links.take(session, token, actor, visit.now)
            first = taken.acknowledged_by == seen.official
    except (Denied, Conflict) as error:
        return _shown(visit, error)
    return visit.page("tapped.html", notice=taken.id, first=first, exercise=links.is_exercise(taken))


def post_challenge(visit: Visit) -> Response:
    """What an authenticator is asked to sign for this act by this link. For our script."""
    with _of_link(visit) as session:
        seen = links.look(session, visit.places["token"], visit.now)
        purpose = step_up.purpose(_holder(visit.places["token"]), _act(seen))
        told = passkeys.asked(visit.desk.site, passkeys.challenge(session, purpose, visit.now))
    return visit.dressed(Response(told, media_type="application/json"))


def _shown(visit: Visit, error: RogatoryError | None = None) -> Response:
    token = visit.places["token"]
    with _of_link(visit) as session:
        seen = links.look(session, token, visit.now)
    known = _here(visit, seen) is not None
    status = 200 if error is None else error.status
    return visit.page("tap.html", status, seen=seen, token=token, asks=seen.needs_factor and not known, error=error)


def _act(seen: LinkSeen) -> Act:
    return Act("acknowledge", {"notice": seen.notice})


def _holder(token: str) -> str:
    return f"link {sha256(token.encode())}"


def _here(visit: Visit, seen: LinkSeen) -> Actor | None:
    """The official whose link it is, where they are signed in in this very browser."""
    try:
        with visit.enter(alone=True) as inside:
            return inside.actor if inside.actor.official == seen.official else None
    except Denied:
        return None


@contextmanager
def _of_link(visit: Visit) -> Iterator[Session]:
    owner = links.owner_of(visit.places["token"])
    if owner not in visit.desk.authorities:
        raise Unknown("no_link", "There is no such link.", "Use the newest message, or sign in.")
    with visit.desk.sessions.begin(owner) as session:
        yield session
