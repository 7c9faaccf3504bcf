"""One warm pair of nodes for all stories; each opens a matter. Those that kill or reconfigure get their own pair."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.cli.playground import Playground, RunningNode, Setting
from tests.stories import world


def _folder(stack: ExitStack) -> Path:
    """A folder in memory where there is room for it, with a short path: sockets lie in it."""
    memory = Path("/dev/shm")
    where = memory if memory.is_dir() else None
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rog-", dir=where, ignore_cleanup_errors=True)))


@pytest.fixture(scope="package")
def lab() -> Iterator[Playground]:
    """XA and XB, running and introduced to each other; stopped as soon as no story needs them."""
    with ExitStack() as stack:
        built = world.pair(stack.enter_context(world.world(_folder(stack))))
        yield built
        world.afterwards(built["XA"], built["XB"])


@pytest.fixture
def xa(lab: Playground) -> RunningNode:
    """Ardenia's node."""
    return lab["XA"]


@pytest.fixture
def xb(lab: Playground) -> RunningNode:
    """Boreland's node."""
    return lab["XB"]


def _own_world() -> Iterator[Playground]:
    with ExitStack() as stack:
        built = stack.enter_context(world.world(_folder(stack)))
        yield built
        _afterwards(built)


def _afterwards(built: Playground) -> None:
    world.afterwards(*(node for node in built.nodes.values() if node.process and node.process.poll() is None))


@pytest.fixture
def own_world() -> Iterator[Playground]:
    """A PKI with services of its own, and no node yet."""
    yield from _own_world()


@pytest.fixture(scope="module")
def world_of_the_file() -> Iterator[Playground]:
    """A PKI with services of its own, and no node yet, for the stories of one file that do not disturb each other."""
    yield from _own_world()


@pytest.fixture
def own_pair(own_world: Playground) -> Callable[..., Playground]:
    """A pair of its own, with settings of its own."""

    def made(**settings: Setting) -> Playground:
        return world.pair(own_world, **settings)

    return made


@pytest.fixture(scope="module")
def _broken(world_of_the_file: Playground) -> Playground:
    return world.pair(world_of_the_file)


@pytest.fixture
def broken_pair(_broken: Playground) -> Iterator[Playground]:
    """The one pair of a file's stories that each break something and see it mended. What one leaves broken is mended,
    so that the next begins with all of it running; and after each must hold what must hold after whatever happened.
    """
    yield _broken
    if _broken.tsa.running is None:
        _broken.tsa.start()
    for node in _broken.nodes.values():
        if node.process is None or node.process.poll() is not None:
            node.start()
    _afterwards(_broken)
