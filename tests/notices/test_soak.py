"""A soak of notices, shortened: keepers are killed, the mail server and the gateway fail, an officer is deactivated
with notices in her hands, and nothing is lost.

The whole of it is `python -m bench.soak`.
"""

from __future__ import annotations

import pytest

from bench.soak import BEARABLE, soaked


@pytest.mark.timeout(300)
def test_nothing_is_lost_nothing_is_without_an_owner_and_rungs_keep_their_times() -> None:
    found = soaked(30, per_second=5.0, kill_every=5.0, longest=180.0)
    assert found.notices == 30
    assert (found.unowned, found.untold, found.invented, found.unmarked) == (0, 0, 0, 0)
    assert found.behind >= 1, "she had taken something, and it rang anew"
    assert found.kills >= 1
    # The whole soak allows two seconds. Here others share the machine: what it stalled is allowed on top.
    assert max(found.late) <= BEARABLE.total_seconds() + found.stalled
    assert found.wrong == 0
    assert len(found.left) >= 30
