"""A node in the shape `full` (every class apart, two keepers, two of sign and intake) and a `small` peer."""

from __future__ import annotations

import json
import subprocess
import sys

from app.cli.playground import Playground, RunningNode, eventually
from tests.stories import world
from tests.stories.hands import agree, request, take
from workers.shape import SHAPES


def status(node: RunningNode) -> dict:  # type: ignore[type-arg]
    words = [sys.executable, "-m", "app.cli.main", "--node", str(node.home), "node", "status", "--json"]
    return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)  # type: ignore[no-any-return]


def pair(built: Playground) -> tuple[RunningNode, RunningNode]:
    """XA `full` and XB `small`, one after the other: together they are more processes than two cores start in time."""
    nodes = [
        built.found("XA", settings={**world.QUICK, "shape": "full"}),
        built.found("XB", settings=world.QUICK),
    ]
    for node in nodes:
        node.start(wait=False)
        ready = node.home / "run" / "node.ready"
        eventually(ready.exists, f"{node.state} serves; see {node.home / 'node.log'}", 240)
        built.people(node)
    built.acquaint(*nodes)
    return nodes[0], nodes[1]


def test_instruments_go_both_ways_and_one_keeper_may_die(own_world: Playground) -> None:
    xa, xb = pair(own_world)
    found = status(xa)
    assert {one["name"] for one in found["processes"] if one["alive"] and one["serves"]} == {
        one.name for one in SHAPES["full"]
    }
    paper = request(xa)
    agree(xa, xb, paper.reference, "RECEIVED")
    take(xb, "acknowledge", paper.reference, kind="acknowledgement")
    agree(xa, xb, paper.reference, "ACKNOWLEDGED")
    world.kill(xa, "keeper-1")
    second = request(xa)
    agree(xa, xb, second.reference, "RECEIVED")
    eventually(lambda: status(xa)["log"]["anchored_size"] > 0, "a checkpoint is anchored")
    found = status(xa)
    assert {one["name"]: one["open"] for one in found["queues"]}["outbox"] == 0
    assert [(road["peer"], road["failures"]) for road in found["roads"]] == [("XB", 0)]
    world.log_holds(xa)
    world.log_holds(xb)
