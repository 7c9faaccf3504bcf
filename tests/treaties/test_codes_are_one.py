"""No code of a finding stands twice: the later entry would take the place of the first, in silence."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pkgutil import iter_modules

import app.treaties
from app.treaties import finding_codes
from app.treaties.entry import Entry


def entries() -> list[tuple[str, Entry]]:
    """Every entry of every module of the law, with the module's name; what one has from another is counted once."""
    found: dict[int, tuple[str, Entry]] = {}
    for info in iter_modules(app.treaties.__path__):
        module = import_module(f"app.treaties.{info.name}")
        for value in vars(module).values():
            for one in value if isinstance(value, tuple) else ():
                if isinstance(one, Entry):
                    found.setdefault(id(one), (info.name, one))
    return list(found.values())


def test_no_code_stands_twice() -> None:
    told = entries()
    assert {one.code for _, one in told} >= set(finding_codes.ENTRIES)
    times = Counter(one.code for _, one in told)
    assert {code: [name for name, one in told if one.code == code] for code, n in times.items() if n > 1} == {}
