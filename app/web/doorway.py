"""Signing in and out, and the choice of a language."""

from __future__ import annotations

from starlette.responses import Response

from app.accounts import passkeys, passwords, sign_in, web_sessions
from app.accounts.passkeys import SIGN_IN
from app.accounts.sign_in import Came
from app.kit.canonical import sha256
from app.kit.errors import Denied, Invalid, RogatoryError
from app.kit.ids import OfficialId, authority_of, official_id
from app.kit.words import LANGUAGES
from app.web import cookies, forms
from app.web.agents import called
from app.web.visit import Visit


def get_sign_in(visit: Visit) -> Response:
    """The form; on to the next page for somebody who is signed in, unless they want to sign in again."""
    onwards = forms.own_path(visit.query.get("next", "/"))
    try:
        with visit.enter(alone=True):
            if visit.query.get("again") != "yes":
                return visit.go(onwards)
    except Denied:
        return _form(visit, next=onwards, ended=visit.query.get("ended") == "yes")
    return _form(visit, next=onwards)


def post_sign_in(visit: Visit) -> Response:
    """Judge a password and a code. What is shown on a refusal does not tell what was wrong."""
    told = visit.form
    onwards = forms.own_path(told.get("next", "/"))
    try:
        came = came_as(visit, told.get("official", ""))
        with visit.desk.sessions.begin(authority_of(came.official)) as session:
            weighed = sign_in.weigh(session, came, visit.now)
        if weighed.pause is not None:
            with visit.desk.sessions.begin(authority_of(came.official)) as session:
                weighed = sign_in.shown(session, came, weighed, told.get("code", ""), visit.desk.factors, visit.now)
        if weighed.pause is not None:
            raise weighed.pause
    except Denied as error:
        return _form(visit, error, status=429, official=told.get("official", ""), next=onwards)
    except Invalid:
        return _form(visit, _no(), status=403, official=told.get("official", ""), next=onwards)
    # No transaction is open: a hash takes its time, and strangers may ask for one.
    right = passwords.matches(weighed.stored, told.get("password", ""))
    with visit.desk.sessions.begin(authority_of(came.official)) as session:
        means = sign_in.judge(session, came, weighed, right, told.get("code", ""), visit.desk.factors, visit.now)
        if means is not None:
            begun = web_sessions.begin(
                session, came.official, means=means, agent=came.agent, device=came.device, now=visit.now
            )
    if means is None:
        return _form(visit, _no(), status=403, official=came.official, next=onwards)
    visit.come_in(begun)
    return visit.go("/account" if means == "recovery" else onwards)


def post_challenge(visit: Visit) -> Response:
    """What a browser asks an authenticator to sign, for signing in: any passkey that it has for these pages."""
    with visit.desk.sessions.begin(None) as session:
        made = passkeys.challenge(session, _purpose(visit), visit.now)
    return visit.dressed(Response(passkeys.asked(visit.desk.site, made), media_type="application/json"))


def post_passkey(visit: Visit) -> Response:
    """Judge the answer of an authenticator. It is never made to wait: nobody guesses a passkey."""
    told, device = visit.form.get("answer", ""), visit.cookies.get(cookies.DEVICE)
    onwards = forms.own_path(visit.form.get("next", "/"))
    try:
        owner = passkeys.owner_of(told)
        if owner not in visit.desk.authorities:
            raise _no()
        with visit.desk.sessions.begin(owner) as session:
            official = passkeys.proven(session, visit.desk.site, told, _purpose(visit), visit.now)
            begun = web_sessions.begin(
                session, official, means="passkey", agent=_agent(visit), device=device, now=visit.now
            )
    except Denied as error:
        return _form(visit, error, status=403, next=onwards)
    visit.come_in(begun)
    return visit.go(onwards)


def post_sign_out(visit: Visit) -> Response:
    """End the session that one is in."""
    try:
        with visit.enter() as inside:
            web_sessions.end(inside.session, inside.actor, inside.signed.id, visit.now)
    except Denied:
        pass  # it had ended
    visit.go_out()
    return visit.go("/sign-in")


def post_language(visit: Visit) -> Response:
    """Read in another language from now on."""
    chosen = visit.form.get("to", "")
    if chosen in LANGUAGES:
        visit.choose(chosen)
    return visit.go(visit.form.get("back", "/"))


def came_as(visit: Visit, official: str) -> Came:
    """Who tries to come in as an official, and from where. `Invalid` for what is no official of this node."""
    named = official_id(official.strip())
    if authority_of(named) not in visit.desk.authorities:
        raise Invalid("bad_official", "That is not an official's id.", "Write it like XA.moj/ana.")
    return Came(OfficialId(named), visit.address, _agent(visit), visit.cookies.get(cookies.DEVICE))


def _form(
    visit: Visit,
    error: RogatoryError | None = None,
    *,
    status: int = 200,
    official: str = "",
    next: str,
    ended: bool = False,
) -> Response:
    return visit.page("sign_in.html", status, error=error, official=official[:81], next=next, ended=ended)


def _purpose(visit: Visit) -> str:
    """Signing in, in the browser that was asked and in no other."""
    return f"{SIGN_IN} {sha256((visit.secret or '').encode())}"


def _agent(visit: Visit) -> str:
    return called(visit.headers.get("user-agent", ""))


def _no() -> Denied:
    return Denied(
        "sign_in_refused",
        "Name, password and code do not fit together.",
        "Try again with a new code. If it goes on, ask your head or operator to enrol you anew.",
    )
