"""How one is reached: said, proven by a code, tried, put in order, quiet, erased; and how the channels fare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from starlette.responses import Response

from app.access.permit import may
from app.access.roles import Permission
from app.accounts.step_up import Act
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid, RogatoryError
from app.notices import contacts, proven, sendings, subscriptions, trail
from app.notices.channel_models import ContactMethod
from app.notices.channels import CHANNELS, Channel
from app.notices.quiet import EVERY_DAY
from app.web import agents
from app.web.factor import stepped
from app.web.visit import Inside, Visit

OFFERED = (Channel.EMAIL, Channel.SMS, Channel.VOICE, Channel.WEBHOOK, Channel.SCREEN)
"""What can be said in a form. A browser subscribes itself to push."""


def get_channels(visit: Visit) -> Response:
    """One's own ways, in the order in which they are tried."""
    return _shown(visit)


def adds_way(visit: Visit) -> Act:
    """What is shown for another way: where it leads."""
    form = visit.form
    return Act("add_contact", {"channel": form.get("channel", ""), "to": form.get("to", "").strip()[:1000]})


def adds_device(visit: Visit) -> Act:
    """What is shown for having this browser notified: where it takes messages."""
    return Act("add_contact", {"channel": Channel.PUSH.value, "to": visit.form.get("endpoint", "")[:1000]})


def removes_way(visit: Visit) -> Act:
    """What is shown for taking one way out."""
    return Act("remove_contact", {"contact": visit.form.get("way", "")[:36]})


def post_way(visit: Visit) -> Response:
    """Say another. Whoever could, would be called in one's place: the second factor is shown for it."""
    kind, to = visit.form.get("channel", ""), visit.form.get("to", "").strip()
    try:
        channel = next((one for one in OFFERED if one.value == kind), None)
        if channel is None:
            raise Invalid("bad_channel", "There is no such channel.", "Choose one of the list.")
        address: JsonObject = {} if channel is Channel.SCREEN else {"to": to}
        with stepped(visit) as inside:
            row = contacts.add(inside.session, inside.actor, channel, address, visit.now)
            secret = row.secret
    except RogatoryError as error:
        return _shown(visit, error)
    # The secret of a webhook is shown once, as the answer to the form itself.
    return _shown(visit, secret=secret) if secret else visit.go("/channels")


def post_device(visit: Visit) -> Response:
    """Have this very browser notified, which subscribed itself. A code goes there, as by any other way."""
    form = visit.form
    given: JsonObject = {part: form.get(part, "") for part in ("endpoint", "p256dh", "auth", "name")}
    try:
        if not visit.desk.notifies:
            raise Invalid("bad_channel", "There is no such channel.", "Choose one of the list.")
        with stepped(visit) as inside:
            instead = form.get("instead", "")
            contacts.add(inside.session, inside.actor, Channel.PUSH, given, visit.now, instead=instead)
    except RogatoryError as error:
        return _shown(visit, error)
    return visit.go("/channels")


def post_code(visit: Visit) -> Response:
    """Have a code sent: another one, or one that proves a way anew."""
    return _done(visit, lambda inside, way: contacts.ask_code(inside.session, inside.actor, way, visit.now))


def post_proof(visit: Visit) -> Response:
    """Prove a way by the code that came there. A wrong one is counted, hence kept."""
    right = False

    def act(inside: Inside, way: str) -> None:
        nonlocal right
        right = contacts.verify(inside.session, inside.actor, way, visit.form.get("proof", ""), visit.now)

    answer = _done(visit, act)
    if right or answer.status_code != 303:
        return answer
    return _shown(visit, Invalid("wrong_code", "That is not the code.", "Type in the newest, or ask for another."))


def post_test(visit: Visit) -> Response:
    """Have a test sent to oneself."""
    return _done(visit, lambda inside, way: contacts.try_out(inside.session, inside.actor, way, visit.now))


def post_up(visit: Visit) -> Response:
    """Be tried this way before the one above it."""

    def act(inside: Inside, way: str) -> None:
        ids = [one.id for one in contacts.contacts_of(inside.session, inside.actor)]
        place = ids.index(way) if way in ids else 0
        if place > 0:
            ids[place - 1], ids[place] = ids[place], ids[place - 1]
            contacts.reorder(inside.session, inside.actor, ids, visit.now)

    return _done(visit, act)


def post_quiet(visit: Visit) -> Response:
    """Say when nothing comes this way but what is urgent; without times: never."""
    form = visit.form
    begin, end = form.get("begin", ""), form.get("until", "")
    days: list[Json] = [day for day in EVERY_DAY if form.get(f"day{day}") == "yes"]
    rules: Sequence[Json] = [{"from": begin, "to": end, "days": days or [*EVERY_DAY]}] if begin or end else []
    return _done(visit, lambda inside, way: contacts.set_quiet(inside.session, inside.actor, way, rules, visit.now))


def post_removal(visit: Visit) -> Response:
    """Not be reached this way any more; the address is erased. The second factor is shown for it."""
    way = visit.form.get("way", "")[:36]
    try:
        with stepped(visit) as inside:
            contacts.remove(inside.session, inside.actor, way, visit.now)
    except RogatoryError as error:
        return _shown(visit, error)
    return visit.go("/channels")


def _done(visit: Visit, act: Callable[[Inside, str], object]) -> Response:
    try:
        with visit.enter() as inside:
            act(inside, visit.form.get("way", "")[:36])
    except RogatoryError as error:
        return _shown(visit, error)
    return visit.go("/channels")


def _shown(visit: Visit, error: RogatoryError | None = None, secret: str | None = None) -> Response:
    if error is not None and error.code == "not_signed_in":
        raise error
    with visit.enter() as inside:
        session, actor = inside.session, inside.actor
        rows = contacts.contacts_of(session, actor)
        sees = may(actor, Permission.CHANNEL_READ, actor.authority)
        there = {one: one in visit.desk.channels for one in Channel}
        given: Mapping[str, object] = {
            "ways": [(one, _address(one), one.channel in {here.value for here in visit.desk.channels}) for one in rows],
            "ended": sendings.takes_nothing,
            "lack": proven.own(session, actor, visit.desk.channels, visit.now).lack,
            "lacks": proven.LACKS,
            "lasts": proven.LASTS.days,
            "anew": [one.id for one in rows if one.verified is not None and CHANNELS[Channel(one.channel)].code],
            "taken": trail.last_handed(session, actor),
            "endpoints": subscriptions.endpoints(one.address for one in rows),
            "push_key": visit.desk.push_key if visit.desk.notifies else "",
            "agent": agents.called(visit.headers.get("user-agent", "")),
            "offered": [one.value for one in OFFERED],
            "fares": trail.fares(session, actor, there, visit.now) if sees else None,
            "own_zone": inside.signed.zone,
            "secret": secret,
            "error": error,
        }
        return visit.page("channels.html", 200 if error is None else error.status, **given)


def _address(row: ContactMethod) -> str:
    """Where it leads; of a browser, what it is called: where it leads says nothing to people."""
    return str(row.address.get("to") or row.address.get("name") or "")
