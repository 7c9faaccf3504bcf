"""The keeper's rounds about directories: of ours and of others, what is out of date, ends, or warns."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.desks import KeeperDesk
from app.directory import queries as directory
from app.directory.edition import Edition
from app.directory.endings import Ending, endings, promises
from app.directory.first_listed import first_listed
from app.kit.clock import instant, stamp
from app.kit.ids import AuthorityId
from app.matters import edition_changes
from app.notices import early_warnings, post
from app.notices.occasions import Occasion
from workers.watching import watch


def editions(desk: KeeperDesk) -> None:
    """Directories that are out of date."""
    owner = desk.authorities[0]
    with desk.sessions.begin(owner) as session:
        for peer in directory.peers(session):
            if peer.status != "confirmed" or peer.edition is None:
                continue
            edition = directory.current_edition(session, peer.state)
            subject = {"peer": peer.state}
            if edition.expired(desk.now()):
                told = {"peer": peer.state, "since": edition.valid_until, "number": str(edition.number)}
                post.post(session, owner, Occasion.PEER_EDITION_EXPIRED, subject, desk.now(), told)
            elif instant(edition.valid_until) > desk.now():
                post.resolve(session, owner, Occasion.PEER_EDITION_EXPIRED, subject, desk.now())


def feed(desk: KeeperDesk) -> None:
    """Editions that have come, in the change feed of every authority."""
    watch(desk, "feed", {"editions": lambda session, owner: edition_changes.tell(session, owner, desk.now())})


def warnings(desk: KeeperDesk) -> None:
    """Early warnings of other States."""
    watch(desk, "warnings", {"bulletins": lambda session, owner: early_warnings.tell(session, owner, desk.now())})


_OWN = (Occasion.OWN_EDITION_ENDS, Occasion.OWN_CERTIFICATE_ENDS, Occasion.OWN_ENTRY_DUE)


def own_endings(desk: KeeperDesk) -> None:
    """Our own edition, its certificates and what it tells: people hear 60, 30 and 7 days ahead, and once it is so.

    An entry and a card are told to the authority that answers for them, all else to the node's first.
    """

    def tell(session: Session, owner: AuthorityId) -> None:
        now = desk.now()
        edition = directory.current_edition(session, desk.state)
        due: dict[Occasion, list[dict[str, str]]] = {one: [] for one in _OWN}
        ones = [*((one, _ending(edition, one)) for one in endings(edition, desk.authorities))]
        first = first_listed(session, desk.state, desk.authorities)
        for one in promises(edition, desk.authorities, first):
            ones.append((one, (Occasion.OWN_ENTRY_DUE, {"entry": one.what})))
        for one, (occasion, told) in ones:
            step, ends = one.step(now), stamp(one.ends)
            if step is None or (one.answers or desk.authorities[0]) != owner:
                continue
            subject = {"what": one.key, "ends": ends, "days": str(step)}
            post.post(session, owner, occasion, subject, now, {**told, "ends": ends, "command": one.command})
            due[occasion].append(subject)
        for occasion, subjects in due.items():
            post.resolve_others(session, owner, occasion, subjects, now)

    watch(desk, "own endings", {"directory": tell})


def _ending(edition: Edition, one: Ending) -> tuple[Occasion, dict[str, str]]:
    if one.key == "edition":
        return Occasion.OWN_EDITION_ENDS, {"number": str(edition.number)}
    return Occasion.OWN_CERTIFICATE_ENDS, {"certificate": one.key}
