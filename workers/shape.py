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
        ProcessClass(
            "web",
            "rog_web",
            ("web",),
            (),
            (),
            "app.front",
            "the officials' pages, and the API for authorities' systems",
        ),
        ProcessClass(
            "door", "rog_door", ("door",), (), (), "app.node.serve", "stores what other nodes bring; signs nothing"
        ),
        ProcessClass(
            "sign",
            "rog_sign",
            ("sign",),
            ("TSA", "OCSP and CRL"),
            ("sign", "sign-urgent"),
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
            ("intake", "intake-urgent"),
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
                "push services and webhooks that officials name",
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
    spared: bool = False
    """Left out where the setting `urgent_lanes` is false."""


SHAPES: dict[str, tuple[Process, ...]] = {
    "small": (
        Process("keeper", "keeper"),
        Process("door", "door"),
        Process("sign", "sign", ("sign",)),
        Process("sign-urgent", "sign", ("sign-urgent",), spared=True),
        Process("intake", "intake", ("intake",)),
        Process("intake-urgent", "intake", ("intake-urgent",), spared=True),
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
        Process("sign-urgent", "sign", ("sign-urgent",), spared=True),
        Process("intake-1", "intake", ("intake",)),
        Process("intake-2", "intake", ("intake",)),
        Process("intake-urgent", "intake", ("intake-urgent",), spared=True),
        Process("deliver", "deliver", ("deliver",)),
        Process("deliver-urgent", "deliver", ("deliver-urgent",)),
        Process("web", "web"),
    ),
}
"""`full` on one machine; with compose or systemd each line is a unit of its own and may stand several times.

The urgent lane of `deliver` always has a process of its own: a peer that hangs must not hold up an urgent letter to
another. Those of `sign` and `intake` have one where memory allows: an urgent letter does not stand behind an ordinary
one that was begun.
"""

STEP_BACK = 10
"""By how much what serves ordinary rows is nicer than the rest: a ninth of the processor beside one that is urgent."""


def processes(shape: str, *, lanes: bool) -> tuple[Process, ...]:
    """The processes of a shape; `lanes`: with the urgent lanes of signing and intake."""
    return tuple(one for one in SHAPES[shape] if lanes or not one.spared)


def niceness(queue: str, *, lanes: bool) -> int:
    """By how much the process of a queue steps back; what serves urgent rows does not."""
    if queue.endswith("-urgent") or (queue != "deliver" and not lanes):
        return 0
    return STEP_BACK
