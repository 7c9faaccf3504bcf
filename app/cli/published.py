"""The files that show others what a node has published: the folder of anchors, and the introduction to hand over."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from app.cli.acting import OPERATOR, transaction
from app.directory import queries as directory
from app.directory.edition import Edition
from app.directory.introduction import Introduction
from app.kit import canonical
from app.kit.canonical import sha256
from app.kit.ids import StateCode
from app.trust.anchors import pem_certificates, withdrawn_toml
from app.wiring import Node


def write(node: Node, edition: Edition, data: bytes, introduction: bytes) -> None:
    """After the transaction: `anchors/<STATE>/` and `introduction.json`. Repeated, it writes the same."""
    folder = node.home / "anchors" / node.state
    folder.mkdir(parents=True, exist_ok=True)
    _put(folder / edition.file_name, data)
    with transaction(node, OPERATOR, None) as session:
        newest = directory.current_edition(session, node.state)
        every = [
            directory.edition_by_number(session, node.state, one) for one in directory.numbers(session, node.state)
        ]
    keys = dict.fromkeys([newest.log.vkey, *(one.log.vkey for one in every)])
    _put(folder / "log.vkey", "".join(f"{key}\n" for key in keys).encode())
    trust = Introduction.model_validate(canonical.loads(introduction)).trust
    for purpose, ders in trust.certificates[node.state].items():
        # Anchors that were replaced stay beside the new ones: old documents are verified under them.
        known = {one for path in (folder / purpose.value).glob("*.pem") for one in pem_certificates(path.read_bytes())}
        for der in ders:
            if der not in known:
                (folder / purpose.value).mkdir(exist_ok=True)
                name = f"{sha256(der)[:16]}.pem"
                _put(folder / purpose.value / name, ssl.DER_cert_to_PEM_cert(der).encode("ascii"))
    write_withdrawn(node, node.state)
    _put(node.home / "introduction.json", introduction)


def write_withdrawn(node: Node, state: StateCode) -> None:
    """After the transaction: `withdrawn.toml` beside the anchors of a State, where the node's folder has them.

    A bare machine learns by it what two officials withdrew; by anchors and editions alone it could not.
    """
    folder = node.home / "anchors" / state
    if not folder.is_dir():
        return
    with transaction(node, OPERATOR, None) as session:
        found = directory.withdrawn(session, state)
    path = folder / "withdrawn.toml"
    if found:
        _put(path, withdrawn_toml(found).encode())
    else:
        path.unlink(missing_ok=True)


def _put(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    fresh = path.with_suffix(path.suffix + ".new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
