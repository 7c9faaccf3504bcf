"""A code of a finding is one finding: of two rows under one code the later would take the place of the earlier."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict

from app import treaties
from app.treaties.entry import Entry
from app.treaties.finding_codes import ENTRIES


def test_no_code_stands_twice_among_all_laws() -> None:
    rows: dict[str, set[int]] = defaultdict(set)
    for found in pkgutil.iter_modules(treaties.__path__):
        module = importlib.import_module(f"{treaties.__name__}.{found.name}")
        for value in vars(module).values():
            for one in value if isinstance(value, tuple) else ():
                if isinstance(one, Entry):
                    rows[one.code].add(id(one))
    assert {code: len(one) for code, one in rows.items() if len(one) > 1} == {}
    assert rows.keys() == ENTRIES.keys()
