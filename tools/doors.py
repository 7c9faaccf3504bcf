"""Through which doors each story goes: read from what its test comes to, so that nobody has to say it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tools.reaching import Place, reached, texts

ROOT = Path(__file__).resolve().parent.parent
STORIES = ROOT / "tests" / "stories"
API, COMMANDS, SERVICES = "API", "commands", "services"
_PROGRAM = "app.cli.main"
"""What `python -m` is told where a story runs commands as programs of their own."""
_MARKS = {
    API: ("tests.stories.clerks.System",),
    COMMANDS: (
        "tests.stories.clerks.Typist",
        "tests.cli.typing_commands.Terminal",
        "app.cli.main.app",
        _PROGRAM,
        "tests.stories.test_the_demo.ROGATORY",
    ),
    SERVICES: (
        "app.cli.hands.ask_signature",
        "app.cli.hands.second_look",
        "app.cli.hands.send",
        "app.cli.hands.write",
        "app.accounts.officials.",
        "app.directory.editions.",
        "app.directory.introduce.",
        "app.matters.",
        "app.notices.post.",
    ),
}
"""What is reached by a story that goes through a door; a dot at the end: anything in there. Reading what a node holds,
to compare it, is no door.
"""


@cache
def doors(story: str) -> tuple[str, ...]:
    """Of a test id like `tests/stories/test_three_states.py::test_…`, without or with its parameters."""
    file, _, test = story.partition("::")
    module = file.removesuffix(".py").replace("/", ".")
    found = reached(Place(module, test.partition("[")[0]), ("tests.stories.",))
    names = [f"{one.module}.{one.name}" for one in found]
    names += texts([node for held in found.values() for node in held]) & {_PROGRAM}
    return tuple(
        door
        for door, marks in _MARKS.items()
        if any(name == mark or (mark.endswith(".") and name.startswith(mark)) for name in names for mark in marks)
    )


def stories() -> list[str]:
    """The id of every story, without parameters."""
    return [
        f"{path.relative_to(ROOT).as_posix()}::{node.name}"
        for path in sorted(STORIES.glob("test_*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
