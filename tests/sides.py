"""How the run is shared out between processes (`make test` takes two): what shares fixtures stays together.

A directory of tests is one piece, and so are all stories of the warm pair of nodes, of which there is one a run; a file
of stories with pairs of their own is a piece too. The longest come first, so that no process is left alone with one at
the end.
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

APART = {
    "test_a_directory_changes",
    "test_a_full_node_and_a_small_one",
    "test_a_token_is_pulled",
    "test_bad_nights",
    "test_clocks_change_tonight",
    "test_copies_outlive_certificates",
    "test_mandates_inside_a_state",
    "test_nodes_of_other_kinds",
    "test_servers_fail_in_the_middle",
    "test_the_demo",
    "test_three_states",
}
"""Stories that start nodes of their own."""
LONGEST = (
    "stories",
    "test_servers_fail_in_the_middle",
    "test_nodes_of_other_kinds",
    "test_mandates_inside_a_state",
    "test_bad_nights",
    "exchange",
    "matters",
    "test_three_states",
    "test_clocks_change_tonight",
    "house",
    "test_the_demo",
    "cli",
    "hostile",
    "api",
    "procedures",
    "treaties",
    "instruments",
    "web",
    "trust",
    "test_copies_outlive_certificates",
    "test_a_token_is_pulled",
    "test_a_full_node_and_a_small_one",
    "test_a_directory_changes",
)
SUMMED_UP = "summed up"
"""Name of the property (`record_property`) whose lines are printed at the run's end, from whichever process."""


def piece(nodeid: str) -> str:
    """Which piece of the run a test belongs to, by its id: `tests/trust/test_note.py::test_…` to `trust`."""
    _, room, *rest = nodeid.partition("::")[0].split("/")
    file = rest[-1].removesuffix(".py") if rest else room
    return file if room == "stories" and file in APART else room


class Pieces(LoadScopeScheduling):
    """xdist's scheduling by scopes, whose scopes are our pieces. (Its own `loadgroup` does not see pytest 9's ids.)"""

    def _split_scope(self, nodeid: str) -> str:
        return piece(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Pieces:
    """Share the run out by pieces, in the order of `pytest_collection_modifyitems`."""
    config.option.loadscopereorder = False
    return Pieces(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest pieces first where the run is shared out."""
    if hasattr(config, "workerinput"):
        order = {name: place for place, name in enumerate(LONGEST)}
        items.sort(key=lambda item: order.get(piece(item.nodeid), len(order)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have to say of a run that holds."""
    for report in terminalreporter.getreports("passed"):
        for name, lines in report.user_properties:
            if name == SUMMED_UP:
                terminalreporter.write_line(str(lines))
