"""The sign class lays out papers that are made of an instrument: rows of its queue at which nothing is signed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.exchange import paper_jobs
from app.exchange.desk import SigningDesk
from app.exchange.printout_models import Printout
from app.instruments.models import Instrument, Signing
from app.kit.actor import Actor
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId, uuid7

TASK = "printout"


def ask(session: Session, row: Printout, *, urgent: bool) -> Printout:
    """Have a paper laid out whose row says of what; the caller has looked whether its official may read that."""
    job = Signing(authority=row.authority, id=uuid7(), task=TASK, frozen=row.id, urgent=urgent, due=row.asked, tries=0)
    session.add_all([row, job])
    session.flush()
    return row


def printout_of(session: Session, actor: Actor, printout: str) -> Printout:
    """One paper; `Unknown` `no_printout`."""
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    row = session.get(Printout, (actor.authority, printout))
    if row is None:
        raise Unknown("no_printout", f"There is no printout {printout}.", "Ask for one first.")
    return row


def work(desk: SigningDesk, owner: AuthorityId, job: str, printout: str, tries: int) -> None:
    """Lay one out and end its row."""

    def failed(session: Session, code: str) -> None:
        row = session.get_one(Printout, (owner, printout), with_for_update=True)
        row.state, row.reason = "failed", code

    paper_jobs.work(desk, owner, job, tries, lambda: _make(desk, owner, printout), failed)


def _make(desk: SigningDesk, owner: AuthorityId, printout: str) -> None:
    with desk.sessions.begin(owner) as session:
        row = session.get_one(Printout, (owner, printout))
        if row.state == "made":
            return
        account, language, file, beside = row.account, row.language, row.file, row.beside
        holder, named = AuthorityId(row.holder), (row.holder, row.sender, row.instrument)
    if account is not None:
        pdf = desk.servable(account, language)
    else:
        with desk.sessions.begin(holder) as session:
            content = session.get_one(Instrument, named).content
        told = desk.store.read(owner if desk.store.has(owner, file or "") else holder, file or "")
        pdf = desk.translated(content, told, beside)
    sha256 = desk.store.put(owner, pdf)
    with desk.sessions.begin(owner) as session:
        made = session.get_one(Printout, (owner, printout), with_for_update=True)
        made.state, made.reason, made.sha256, made.size = "made", None, sha256, len(pdf)
