"""One's own account: sessions, passkeys, recovery codes, password. What changes it asks for the second factor anew."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from app.accounts import passkeys, passwords, sign_in, step_up, web_sessions
from app.accounts.step_up import Act
from app.kit.errors import RogatoryError
from app.web import factor
from app.web.factor import stepped
from app.web.visit import Inside, Visit


def get_account(visit: Visit) -> Response:
    """All of it on one page."""
    return _shown(visit)


def post_password(visit: Visit) -> Response:
    """Another password; the other sessions end."""
    try:
        with visit.enter() as inside:
            official = inside.actor.official
        hashed = passwords.hashed(visit.form.get("password", ""), told=official)
        with stepped(visit) as inside:
            sign_in.change_password(inside.session, inside.actor, hashed, visit.now)
            for one in web_sessions.sessions_of(inside.session, inside.actor, visit.now):
                if one.id != inside.signed.id:
                    web_sessions.end(inside.session, inside.actor, one.id, visit.now)
    except RogatoryError as error:
        return _shown(visit, error, "password")
    return visit.go("/account")


def post_recovery(visit: Visit) -> Response:
    """New recovery codes in place of the old ones, shown once."""
    try:
        with stepped(visit) as inside:
            codes = sign_in.new_recovery_codes(inside.session, inside.actor, visit.now)
    except RogatoryError as error:
        return _shown(visit, error, "recovery")
    return visit.page("recovery.html", codes=codes, fresh=False)


def post_challenge(visit: Visit) -> Response:
    """What a browser asks an authenticator to make, once the second factor was shown for it. For our script."""
    try:
        with stepped(visit) as inside:
            made = passkeys.challenge(inside.session, _adding(inside), visit.now)
            told = passkeys.offered(inside.session, inside.actor, visit.desk.site, made)
    except RogatoryError as error:
        return factor.refused(visit, error)
    return visit.dressed(Response(told, media_type="application/json"))


def post_passkey(visit: Visit) -> Response:
    """Keep the passkey that was made."""
    told, label = visit.form.get("answer", ""), visit.form.get("label", "")
    try:
        with visit.enter() as inside:
            passkeys.register(inside.session, inside.actor, visit.desk.site, told, _adding(inside), label, visit.now)
    except RogatoryError as error:
        return _shown(visit, error, "passkeys")
    return visit.go("/account")


def removes_passkey(visit: Visit) -> Act:
    """What is shown for taking one passkey out."""
    return Act("remove_passkey", {"passkey": visit.form.get("passkey", "")[:1364]})


def post_removal(visit: Visit) -> Response:
    """A passkey is of no use any more."""
    named = visit.form.get("passkey", "")
    try:
        with stepped(visit) as inside:
            passkeys.remove(inside.session, inside.actor, named, visit.now)
    except RogatoryError as error:
        return _shown(visit, error, "passkeys")
    return visit.go("/account")


def post_end(visit: Visit) -> Response:
    """End a session of one's own."""
    with visit.enter() as inside:
        named = visit.form.get("session", "")
        web_sessions.end(inside.session, inside.actor, named, visit.now)
        own = named == inside.signed.id
    if own:
        visit.go_out()
    return visit.go("/sign-in" if own else "/account")


def _shown(visit: Visit, error: RogatoryError | None = None, part: str = "") -> Response:
    if error is not None and error.code == "not_signed_in":
        raise error
    with visit.enter() as inside:
        given: Mapping[str, object] = {
            "sessions": web_sessions.sessions_of(inside.session, inside.actor, visit.now),
            "this": inside.signed.id,
            "passkeys": passkeys.passkeys_of(inside.session, inside.actor),
            "left": sign_in.recovery_left(inside.session, inside.actor),
            "error": error,
            "part": part,
        }
    return visit.page("account.html", 200 if error is None else error.status, **given)


def _adding(inside: Inside) -> str:
    return f"add a passkey in {step_up.holder_of(inside.signed)}"
