"""What is wrong with a node, and what to do: ONE table of checks, each yielding what it found."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from sqlalchemy import func, select, text

from app.accounts.factors import PLACE as FACTORS
from app.accounts.officials import lacking
from app.audit.proof import latest
from app.cli.acting import OPERATOR, down, transaction
from app.cli.health import Health
from app.cli.keyring import NEXT, OLD, Keyring
from app.cli.processes import processes
from app.cli.standing import present
from app.directory import queries as directory
from app.directory.drafting import contradictions
from app.directory.endings import STEPS, Ending, endings
from app.instruments.models import Signing
from app.instruments.store import RESERVE
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.errors import RogatoryError
from app.notices import dead_ends, ladders
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.reason_words import reason_words
from app.trust.cabinet import ENDINGS, FILES, SECRET, exposed, kept
from app.trust.note import NoteKey, open_note
from app.wiring import Node

ROOM = 2 * 1024**3
"""Bytes below which the disk is said to become full."""
SKEW = 5.0
"""Seconds by which the clocks of this machine and its database may differ."""
PEER_SKEW = 300.0


class Weight(Enum):
    """How bad a finding is. `WRONG` makes the doctor exit with 1."""

    WRONG = "wrong"
    WARNS = "warns"
    FINE = "fine"


@dataclass(frozen=True)
class Found:
    """One thing that a check found."""

    check: str
    weight: Weight
    words: str
    advice: str = ""

    def to_json(self) -> JsonObject:
        """As `--json` prints it."""
        return {"check": self.check, "weight": self.weight.value, "words": self.words, "advice": self.advice}


Told: TypeAlias = Iterator[tuple[Weight, str, str]]


@dataclass(frozen=True)
class Patient:
    """The node, how it fares, and when."""

    node: Node
    known: Health | None
    now: datetime

    @property
    def health(self) -> Health:
        """How it fares; only for checks that need the database."""
        if self.known is None:
            raise down(self.node)
        return self.known


@dataclass(frozen=True)
class Check:
    """One row of the table. `fine` is said when it finds nothing."""

    look: Callable[[Patient], Told]
    fine: str
    alone: bool = False
    """Whether it can be done while the node's database does not answer."""


def examine(node: Node, health: Health | None, now: datetime) -> list[Found]:
    """Every check; one that finds nothing says that all is fine, one that cannot look says why.

    Without `health` the database does not answer, and only what can be seen without it is looked at.
    """
    found: list[Found] = []
    if health is None:
        words = "The database does not answer; what it knows was not looked at."
        found.append(Found("database", Weight.WRONG, words, f"`rogatory --node {node.home} node up`"))
    patient = Patient(node, health, now)
    for name, check in CHECKS.items():
        if health is not None or check.alone:
            found += _told(name, check, patient)
    return found


def _told(name: str, check: Check, patient: Patient) -> list[Found]:
    found: list[Found] = []
    try:
        found += [Found(name, *one) for one in check.look(patient)]
    except RogatoryError as error:
        found.append(Found(name, Weight.WRONG, error.message, error.remedy))
    return found or [Found(name, Weight.FINE, check.fine)]


def _running(patient: Patient) -> Told:
    known = processes(patient.node.home)
    if not known:
        yield Weight.WARNS, "No process of this node serves.", f"`rogatory --node {patient.node.home} node up`"
    for one in known:
        if not one.alive:
            yield Weight.WRONG, f"The process {one.name} is gone.", "See the node's log; `node up` starts it again."


def _database(patient: Patient) -> Told:
    health = patient.health
    if health.revision != health.expected_revision:
        words = f"The database is at {health.revision}, this release expects {health.expected_revision}."
        yield Weight.WRONG, words, "`rogatory node migrate`"


def _queue(patient: Patient) -> Told:
    if patient.health.queue:
        yield Weight.WRONG, patient.health.queue, "Nothing is lost, but everything waits for the sweeps. Start it."


def _tsa(patient: Patient) -> Told:
    if patient.health.tsa:
        words = "Ordinary instruments wait until it answers; urgent ones leave unstamped."
        yield Weight.WRONG, patient.health.tsa, words


def _keys(patient: Patient) -> Told:
    folder = patient.node.home / "keys"
    for path in sorted(one for one in folder.rglob("*") if one.suffix in {*FILES, SECRET}):
        if path.stat().st_mode & 0o077:
            yield Weight.WRONG, f"Others may read {_below(path, folder)}.", f"chmod 600 {path}"
    codes = patient.node.home.joinpath(*FACTORS)
    if not codes.exists():
        words = f"The key {_below(codes, folder)} is missing: no one-time code is taken."
        advice = "Bring it back from your safe copy. A node from before there was one: `rogatory node factor-key`."
        yield Weight.WRONG, words, advice
    for path in exposed(folder, None, patient.node.passphrases):
        if not path.is_relative_to(folder):
            yield Weight.WRONG, f"Others may read {path}, which opens a key.", f"chmod 600 {path}"
    for path in sorted(one for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else ():
        if path.stat().st_mode & 0o022:
            yield Weight.WRONG, f"Others may write in keys/{path.name}.", f"chmod 700 {path}"
    for name in ("deliver/envelope", "deliver/tls-client", "intake/receipt", "door/tls-server", "keeper/log"):
        if not any((folder / f"{name}{ending}").is_file() for ending in ENDINGS):
            yield Weight.WRONG, f"The key {name} is missing.", "Bring it back from your safe copy."
    weak = [one for one in kept(folder) if one.weak()] if not patient.node.settings.development else []
    for one in weak:
        words = f"The key {one.label} is in a file {one.form.value}: whoever reads it can sign."
        yield Weight.WARNS, words, "A token, or at least `rogatory node protect`: docs/how-to/prepare-keys.md."


def _certificates(patient: Patient) -> Told:
    folder = patient.node.home / "keys"
    for path in sorted(folder.rglob("*.crt")):
        if path.parent.name == OLD:
            continue
        found = x509.load_pem_x509_certificates(path.read_bytes())[0]
        ends = found.not_valid_after_utc
        place = "keys/" + _below(path.parent if path.parent.name == NEXT else path.parent / NEXT, folder)
        advice = f"Have a new one issued, lay it in {place}, then `rogatory edition draft`."
        if path.parent.name == "directory":
            advice = "Have a new one issued below the same anchor, for the machine with the directory key."
        yield from _ending(Ending(f"certificate {_below(path, folder)}", "", ends, ""), patient.now, advice)


def _ending(one: Ending, now: datetime, advice: str) -> Told:
    """Told 60, 30 and 7 days ahead; the last week counts as wrong."""
    step = one.step(now)
    if step == 0:
        yield Weight.WRONG, f"The {one.what} ended on {one.ends:%Y-%m-%d}.", advice
    elif step is not None:
        weight = Weight.WRONG if step == STEPS[-1] else Weight.WARNS
        yield weight, f"The {one.what} ends on {one.ends:%Y-%m-%d}, in {one.days(now)} days.", advice


def _clock(patient: Patient) -> Told:
    with transaction(patient.node, OPERATOR, None) as session:
        theirs = session.execute(text("select clock_timestamp()")).scalar_one()
    off = abs((patient.node.now() - theirs).total_seconds())
    if off > SKEW:
        yield Weight.WRONG, f"This clock and the database's differ by {off:.0f} s.", "Set the time by NTP."
    for way in patient.health.ways:
        if way.skew is not None and abs(way.skew) > PEER_SKEW:
            words = f"The clock of {way.peer} was {way.skew:+.0f} s from ours."
            yield Weight.WARNS, words, "See whose is wrong, and tell them."


def _disk(patient: Patient) -> Told:
    for folder in dict.fromkeys((patient.node.home, patient.node.settings.store_folder)):
        free = shutil.disk_usage(folder if folder.exists() else patient.node.home).free
        if free < RESERVE:
            yield Weight.WRONG, f"{free // 2**20} MiB are free at {folder}: nothing is taken in.", "Make room now."
        elif free < ROOM:
            yield Weight.WARNS, f"{free // 2**20} MiB are free at {folder}.", "Make room soon."


def _store(patient: Patient) -> Told:
    folder = patient.node.settings.store_folder
    if folder.is_dir() and folder.stat().st_mode & 0o007:
        yield Weight.WRONG, f"Others may enter {folder}, which holds all case content.", f"chmod o-rwx {folder}"


def _fonts(patient: Patient) -> Told:
    patient.node.office()  # pins the template, which holds the fonts' digests
    yield from ()


def _edition(patient: Patient) -> Told:
    node = patient.node
    with transaction(node, OPERATOR, None) as session:
        edition = directory.current_edition(session, node.state)
    own, *certificates = endings(edition, node.authorities)
    renewal = "`rogatory edition renew --yes`; if the key lies elsewhere: `rogatory edition request FILE --renew`"
    yield from _ending(own, patient.now, renewal)
    for one in certificates:
        advice = f"Have a new one issued, then `{one.command}`; if it is replaced: --end {one.key}."
        yield from _ending(one, patient.now, advice)
    for words in contradictions(edition, present(node), patient.now):
        yield Weight.WRONG, words, "`rogatory edition draft` shows what the next edition would mend."
    for waiting in Keyring(node.home, node.passphrases).waiting():
        words = f"A new key {waiting.label} waits to be used."
        yield Weight.WARNS, words, "Publish an edition that lists it, then `rogatory edition take-up`."
    listed = {node_.address for node_ in edition.nodes}
    if node.settings.address not in listed:
        words = f"Our edition gives {', '.join(sorted(listed))}; the settings say {node.settings.address}."
        yield (
            Weight.WARNS,
            words,
            "Others come to the address in the edition: `rogatory edition draft`, then publish it.",
        )


def _officials(patient: Patient) -> Told:
    for owner in patient.node.authorities:
        with transaction(patient.node, OPERATOR, owner) as session:
            for words in lacking(session, owner):
                yield Weight.WARNS, f"{owner}: {words}.", "`rogatory official add`"


def _rosters(patient: Patient) -> Told:
    for owner in patient.node.authorities:
        with transaction(patient.node, OPERATOR, owner) as session:
            for roster, callers in ladders.callers(session, owner, patient.now).items():
                if not callers:
                    words = f"{owner}: nothing calls who is on duty in the roster {roster}."
                    yield Weight.WARNS, words, "A head names it in a ladder: docs/how-to/reach-the-duty-officer.md."


def _ladder(patient: Patient) -> Told:
    for owner in patient.node.authorities:
        with transaction(patient.node, OPERATOR, owner) as session:
            for one in dead_ends.of_urgent(session, owner, patient.node.calling(), patient.now):
                yield Weight.WRONG if one.last else Weight.WARNS, f"{owner}: what is urgent. {one.words}", one.advice


def _callbacks(patient: Patient) -> Told:
    for kind, name in patient.node.settings.unheeded.items():
        words = f"{name} is not set: nothing that the gateway {kind} calls back is heeded, and no call asks for a key."
        yield Weight.WARNS, words, "In production no node starts so: docs/how-to/reach-the-duty-officer.md."


def _peers(patient: Patient) -> Told:
    with transaction(patient.node, OPERATOR, None) as session:
        known = directory.peers(session)
        for peer in known:
            if peer.status == "introduced":
                words = f"{peer.state} is introduced and not confirmed ({len(peer.confirmed_by)} of 2)."
                yield Weight.WARNS, words, f"Compare by telephone: `rogatory peer confirm {peer.state} …`."
            elif peer.status == "confirmed" and peer.edition is not None:
                edition = directory.current_edition(session, peer.state)
                if edition.expired(patient.now):
                    words = f"The edition {edition.number} of {peer.state} is out of date."
                    advice = "It stays in force. Telephone them; a new one is fetched once they publish."
                    yield Weight.WARNS, words, advice
                if edition.next_anchors:
                    words = f"{peer.state} announces new anchors."
                    yield Weight.WARNS, words, "`rogatory peer replace FILE`, and two officials confirm by telephone."
    if all(peer.status == "own" for peer in known):
        yield Weight.WARNS, "No other State is known here.", "`rogatory peer introduce FILE`"


def _roads(patient: Patient) -> Told:
    for way in patient.health.ways:
        if way.failures:
            words = f"{way.peer} was not reached, {way.failures} times in a row: {way.problem}."
            yield Weight.WARNS, words, "Deliveries are tried on. See `rogatory deliveries`."
    if patient.health.counts["gave_up"]:
        words = f"Deliveries that were given up: {patient.health.counts['gave_up']}."
        yield Weight.WRONG, words, "See `rogatory deliveries`, then `rogatory delivery retry ID`."


def _channels(patient: Patient) -> Told:
    for one in patient.health.lines:
        if one.outage is not None:
            words = f"Nothing gets through by {one.channel.value} since {stamp(one.outage.since)}, {one.waiting} wait: "
            advice = "Mend its server or the settings; what waits goes on by itself. `rogatory channel test` tries it."
            yield Weight.WRONG, f"{words}{reason_words(one.outage.reason)} ({one.outage.reason})", advice


def _documents(patient: Patient) -> Told:
    if patient.health.counts["failed"]:
        words = f"Documents that could not be rendered or signed: {patient.health.counts['failed']}."
        yield Weight.WRONG, words, "See `rogatory notices list`, then freeze them anew."


def _signings(patient: Patient) -> Told:
    with transaction(patient.node, OPERATOR, None) as session:
        query = select(Signing.error, func.count()).where(Signing.done.is_(None), Signing.error.is_not(None))
        for reason, number in session.execute(query.group_by(Signing.error).order_by(Signing.error)):
            words = f"{number} documents wait to be signed: {reason}."
            yield (
                Weight.WRONG,
                words,
                "They go on by themselves. See `rogatory notices list`, docs/how-to/use-a-token.md.",
            )


def _keeper(patient: Patient) -> Told:
    for owner in patient.node.authorities:
        with transaction(patient.node, OPERATOR, owner) as session:
            query = select(Notice.params).where(
                Notice.authority == owner,
                Notice.occasion == Occasion.KEEPER_FAILS.value,
                Notice.resolved.is_(None),
            )
            for told in session.scalars(query.order_by(Notice.made)):
                words = f"{owner}: {told['what']} fails since {told['since']}."
                yield Weight.WRONG, words, "The node's log says where. All else that the keeper looks after goes on."


def _log(patient: Patient) -> Told:
    with transaction(patient.node, OPERATOR, None) as session:
        keys = [NoteKey.parse(one) for one in directory.log_keys(session, patient.node.state, patient.now)]
        found = latest(session)
    if found is not None:
        _, signatures = open_note(found[1], keys)  # says itself what is wrong
        if signatures[0].key != keys[0]:
            words = "The newest head is signed by the log key before the one in our edition."
            yield Weight.WARNS, words, "`rogatory edition take-up log`, then start the node again."
    at = patient.health.log_at
    if patient.health.log_pending and (at is None or patient.now - at > timedelta(minutes=1)):
        words = f"{patient.health.log_pending} entries wait for their place since {stamp(at) if at else 'the start'}."
        yield Weight.WRONG, words, "The keeper does not run: nothing leaves before it does."
    anchored = patient.health.anchored_at
    if patient.health.log_size and (anchored is None or patient.now - anchored > timedelta(hours=2)):
        yield Weight.WARNS, "The log was not timestamped for two hours.", "See whether the keeper reaches the TSA."


def _below(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder))


CHECKS: dict[str, Check] = {
    "processes": Check(_running, "Every process that started still serves.", alone=True),
    "database": Check(_database, "The database is at this release."),
    "queue": Check(_queue, "The queue answers."),
    "tsa": Check(_tsa, "The timestamping authority can be reached."),
    "keys": Check(_keys, "Keys are there, and only their owner reads them.", alone=True),
    "certificates": Check(_certificates, "No certificate expires within 60 days.", alone=True),
    "clock": Check(_clock, "Clocks agree."),
    "disk": Check(_disk, "There is room on the disk.", alone=True),
    "fonts": Check(_fonts, "The fonts of the instruments are there.", alone=True),
    "edition": Check(_edition, "Our edition is in force, and fits the keys that are used."),
    "officials": Check(_officials, "Every authority has the officials that it needs."),
    "rosters": Check(_rosters, "Every roster is called by something."),
    "ladder": Check(_ladder, "What is urgent reaches somebody on every rung of its ladder."),
    "callbacks": Check(_callbacks, "What gateways call back is heeded.", alone=True),
    "peers": Check(_peers, "Every State that was introduced is confirmed."),
    "roads": Check(_roads, "Every State is reached."),
    "channels": Check(_channels, "Something gets through by every channel that was tried."),
    "documents": Check(_documents, "Every document that was frozen could be signed."),
    "signings": Check(_signings, "No document waits for its key or its timestamp."),
    "store": Check(_store, "The store is closed to others.", alone=True),
    "keeper": Check(_keeper, "Nothing that the keeper does again and again fails."),
    "log": Check(_log, "The newest checkpoint is signed by our log key."),
}
