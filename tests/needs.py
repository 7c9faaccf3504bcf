"""`@pytest.mark.needs("go", "x/mod")`: the programs of others that a test asks, by their names in `tools/machine.py`.

Without them the test is left out and says so; in CI (`CI=true`) nothing may be left out and the test fails.
"""

from __future__ import annotations

import pytest

from tools.machine import in_ci, missing


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "needs(*programs): programs of others that the test asks")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a test out, or fail it in CI, before any of its fixtures is made."""
    for mark in item.iter_markers("needs"):
        for program in missing(mark.args):
            words = f"left out: {program.name} is not here; install the package {program.package}"
            if in_ci():
                pytest.fail(words, pytrace=False)
            pytest.skip(words)
