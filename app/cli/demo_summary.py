"""`summary.json` of the demo: a documented contract (`docs/reference/demo-summary.md`) that later releases extend."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.audit.proof import latest
from app.cli.demo_ways import WAYS, Way
from app.cli.hands import Paper, instruments, signed, status
from app.cli.playground import RunningNode
from app.exchange.models import Quarantined, ReceiptIn, ReceiptOut
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.canonical import Json, JsonObject, loads

if TYPE_CHECKING:
    from app.cli.demo_stage import Signed, Stage


def summary(stage: Stage) -> JsonObject:
    """What the demo came to, without its timings."""
    folder = stage.built.folder
    found: JsonObject = {
        "ok": all(stage.checks.values()),
        "checks": dict(stage.checks),
        "matters": [_matter(stage, folder, reference) for reference in stage.matters],
        "quarantined": [one for node in (stage.xa, stage.xb) for one in _quarantined(node)],
        "receipts": {node.state: _receipts(node) for node in (stage.xa, stage.xb)},
        "checkpoints": {node.state: _checkpoint(node) for node in (stage.xa, stage.xb)},
        "anchors": _anchors(stage, folder),
        "urgent": dict(stage.urgent),
        "reachability": dict(stage.reachability),
        "ways": [_way(name, way, stage.ways[name]) for name, way in WAYS.items() if name in stage.ways],
        "left_out": [{"way": name, "what": WAYS[name].words, "why": why} for name, why in stage.left_out.items()],
    }
    return found


def _way(name: str, way: Way, one: Signed) -> JsonObject:
    """Who signed with what, and by which certificate, as the instrument's verification found it."""
    row = signed(one.paper)
    told = _signatures(row)[0] if row is not None else {}
    return {
        "way": name,
        "what": way.words,
        "with": one.tool,
        "official": one.official,
        "matter": one.paper.reference,
        "instrument": one.paper.id,
        "certificate": told.get("certificate"),
        "events": _events(one.paper),
    }


def _events(paper: Paper) -> list[Json]:
    """What the log has of a document, in its order."""
    query = select(AuditEntry.event, AuditEntry.entry).order_by(AuditEntry.at, AuditEntry.id)
    with paper.node.session(paper.owner) as session:
        found = [(event, loads(entry).get("subject")) for event, entry in session.execute(query)]
    return [event for event, about in found if isinstance(about, dict) and about.get("instrument") == paper.id]


def _matter(stage: Stage, folder: Path, reference: str) -> JsonObject:
    rows = [row for row in instruments(stage.xa, reference) if row.state == "accepted"]
    return {
        "reference": reference,
        "procedure": read(rows[0].content).procedure.name if rows else None,
        "status": {node.state: status(node, reference) for node in (stage.xa, stage.xb)},
        "instruments": [_instrument(stage.xa, folder, row) for row in rows],
    }


def _instrument(node: RunningNode, folder: Path, row: Instrument) -> JsonObject:
    content = read(row.content)
    place = folder / "instruments" / f"{row.reference}-{row.number:02d}-{row.kind}.pdf"
    place.parent.mkdir(exist_ok=True)
    shutil.copyfile(node.node.store.path(row.authority, row.sha256), place)
    return {
        "id": row.id,
        "kind": row.kind,
        "file": str(place.relative_to(folder)),
        "sha256": row.sha256,
        "signers": _signers(content.sender.authority, row),
    }


def _signers(authority: str, row: Instrument) -> list[Json]:
    """Whose signatures the instrument carries, as its verification found them."""
    return [one.get("official") or one.get("authority") or authority for one in _signatures(row)]


def _signatures(row: Instrument) -> list[JsonObject]:
    told = loads(row.report or b"{}").get("signatures")
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _quarantined(node: RunningNode) -> list[Json]:
    with node.session() as session:
        rows = session.scalars(select(Quarantined).order_by(Quarantined.at))
        return [
            {"node": node.state, "reason": row.reason, "words": row.words, "instrument": row.instrument} for row in rows
        ]


def _receipts(node: RunningNode) -> JsonObject:
    with node.session() as session:
        sent = session.execute(select(ReceiptOut.status, func.count()).group_by(ReceiptOut.status))
        came = session.scalar(select(func.count()).select_from(ReceiptIn))
        return {"signed": {str(status): int(count) for status, count in sent}, "received": came}


def _checkpoint(node: RunningNode) -> str | None:
    with node.session() as session:
        found = latest(session)
        return found[1] if found else None


def _anchors(stage: Stage, folder: Path) -> str:
    """One folder of anchors of both States, as `--anchors` takes it."""
    target = folder / "anchors"
    for node in (stage.xa, stage.xb):
        shutil.copytree(node.home / "anchors" / node.state, target / node.state, dirs_exist_ok=True)
    return str(target.relative_to(folder))
