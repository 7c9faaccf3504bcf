"""Which processes a node has: ONE table of process classes, and two shapes made of them (`design.md` §4).

Each key belongs to one class; each class has its own database login and its own list of places that it may
connect to. Printed to `docs/reference/processes.md` and tested.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProcessClass:
    """One class of processes: what it holds, whom it may talk to, what wakes it."""

    name: str
    login: str
    """Its database login."""
    keys: tuple[str, ...]
    """Folders below `keys/` that it may read."""
    destinations: tuple[str, ...]
    """What it may connect to beside the database and the queue."""
    queues: tuple[str, ...]
    """Celery queues it serves; empty for a class that is no Celery worker."""
    module: str
    """What `python -m` starts."""
    purpose: str


CLASSES: dict[str, ProcessClass] = {
    found.name: found
    for found in (
        ProcessClass("web", "rog_web", (), (), (), "app.api.serve", "the API for authorities' systems"),
        ProcessClass(
            "door", "rog_door", ("door",), (), (), "app.node.serve", "stores what other nodes bring; signs nothing"
        ),
        ProcessClass(
            "sign",
            "rog_sign",
            ("sign",),
            ("TSA", "OCSP and CRL"),
            ("sign",),
            "workers.worker",
            "renders, signs and seals",
        ),
        ProcessClass(
            "deliver",
            "rog_deliver",
            ("deliver",),
            ("peers' node doors",),
            ("deliver", "deliver-urgent"),
            "workers.worker",
            "signs envelopes and brings them",
        ),
        ProcessClass(
            "intake",
            "rog_intake",
            ("intake",),
            ("OCSP and CRL of known anchors",),
            ("intake",),
            "workers.worker",
            "verifies, judges and keeps what came; signs receipts",
        ),
        ProcessClass(
            "keeper",
            "rog_keeper",
            ("keeper",),
            (
                "TSA",
                "peers' node doors (cosignatures)",
                "OCSP and CRL of known anchors",
                "SMTP and gateways",
            ),
            (),
            "workers.keeper",
            "sequences the log, sweeps, keeps the schedule, archives",
        ),
    )
}


@dataclass(frozen=True)
class Process:
    """One process of a shape: its class, and the queues it serves when it is a Celery worker."""

    name: str
    kind: str
    queues: tuple[str, ...] = ()


SHAPES: dict[str, tuple[Process, ...]] = {
    "small": (
        Process("keeper", "keeper"),
        Process("door", "door"),
        Process("sign", "sign", ("sign",)),
        Process("intake", "intake", ("intake",)),
        Process("deliver", "deliver", ("deliver",)),
        Process("deliver-urgent", "deliver", ("deliver-urgent",)),
        Process("web", "web"),
    ),
    "full": (
        Process("keeper-1", "keeper"),
        Process("keeper-2", "keeper"),
        Process("door", "door"),
        Process("sign-1", "sign", ("sign",)),
        Process("sign-2", "sign", ("sign",)),
        Process("intake-1", "intake", ("intake",)),
        Process("intake-2", "intake", ("intake",)),
        Process("deliver", "deliver", ("deliver",)),
        Process("deliver-urgent", "deliver", ("deliver-urgent",)),
        Process("web", "web"),
    ),
}
"""`full` on one machine; with compose or systemd each line is a unit of its own and may stand several times.

The urgent lane of `deliver` has a process of its own: a peer that hangs must not hold up an urgent letter to another.
"""
