"""How the run is shared out between processes (`make test` takes two): what shares fixtures stays together.

A directory of tests is one piece, and so are all stories of the warm pair of nodes, of which there is one a run. The
longest pieces come first, so that no process is left alone with one at the end.
"""

from __future__ import annotations

import pytest

WARM = "stories"
LONGEST = (WARM, "test_servers_fail_in_the_middle", "test_nodes_of_other_kinds", "house", "hostile", "cli", "exchange")
SUMMED_UP = "summed up"
"""Name of the property (`record_property`) whose lines are printed at the run's end, from whichever process."""


def piece(item: pytest.Item) -> str:
    """Which piece of the run a test belongs to."""
    room = item.path.relative_to(item.config.rootpath / "tests").parts[0]
    warm = {"lab", "xa", "xb"} & set(getattr(item, "fixturenames", ()))
    return item.path.stem if room == "stories" and not warm else room


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Name each test's piece, and put the longest first where the run is shared out."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(piece(item)))
    if hasattr(config, "workerinput"):
        order = {name: place for place, name in enumerate(LONGEST)}
        items.sort(key=lambda item: order.get(piece(item), len(order)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have to say of a run that holds."""
    for report in terminalreporter.getreports("passed"):
        for name, lines in report.user_properties:
            if name == SUMMED_UP:
                terminalreporter.write_line(str(lines))
