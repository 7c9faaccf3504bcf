"""Write `docs/reference` and `openapi/` anew: ONE list of files, each with the table that it is printed from.

`make docs` writes; a test of the house fails when a file is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import yaml

from app.access import roles
from app.api import application as api
from app.audit import events
from app.node import application as door
from app.notices import rules_printed
from app.procedures import contents, printing
from app.procedures.catalogue import CATALOGUE
from app.treaties import catalogue as treaties
from app.treaties import duties, finding_codes, profiles
from app.treaties import page as treaty_page
from app.trust import algorithms
from migrations import grants
from tests.hostile import attacks
from tools import baddays, codes, coverage, drawing, glossary, kinds, pages, wire

ROOT = Path(__file__).resolve().parent.parent


def headed(title: str, words: str, printed: Callable[[], str]) -> str:
    """A bare table under a title."""
    return f"# {title}\n\n{words}\n\n{printed()}"


def openapi(schema: Callable[[], dict[str, object]]) -> str:
    """What a door serves, as YAML."""
    return yaml.safe_dump(schema(), sort_keys=False, allow_unicode=True, width=120)


PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/algorithms.md": algorithms.printed,
    "docs/reference/attacks.md": attacks.printed,
    "docs/reference/bad-days.md": baddays.printed,
    "docs/reference/blocks.md": kinds.blocks,
    "docs/reference/codes.md": codes.printed,
    "docs/reference/contents.md": kinds.index,
    "docs/reference/coverage.md": coverage.printed,
    "docs/reference/errors.md": pages.error_codes,
    "docs/reference/events.md": partial(
        headed, "Events of the log", "Printed from `app/audit/events.py`.", events.printed
    ),
    "docs/reference/findings.md": finding_codes.printed,
    "docs/reference/glossary.md": glossary.printed,
    "docs/reference/grants.md": partial(
        headed,
        "Who may do what with which table",
        "Printed from `migrations/grants.py`. A column is a database login, without its prefix `rog_`.",
        grants.printed,
    ),
    **{f"docs/reference/kinds/{name}.md": partial(kinds.page, one) for name, one in contents.KINDS.items()},
    "docs/reference/notices.md": rules_printed.printed,
    "docs/reference/permissions.md": roles.printed,
    "docs/reference/provider-duties.md": partial(
        duties.printed,
        {code: (one.name, one.tiers, one.duties) for code, one in profiles.PROFILES.profiles.items()},
    ),
    "docs/reference/processes.md": pages.processes,
    "docs/reference/reasons.md": pages.reasons,
    "docs/reference/settings.md": pages.settings,
    "docs/reference/states.md": partial(profiles.printed, profiles.PROFILES),
    "docs/reference/wire.md": wire.page,
    **{
        f"docs/reference/procedures/{one.name}-{one.version}.md": partial(printing.page, one)
        for one in CATALOGUE.procedures
    },
    **{
        f"docs/reference/procedures/{one.name}-{one.version}.svg": partial(drawing.svg, one)
        for one in CATALOGUE.procedures
    },
    **{
        f"docs/reference/treaties/{one.code}-{one.version}.md": partial(treaty_page.printed, one)
        for one in treaties.TREATIES.treaties
    },
    "openapi/authority.v1.yaml": partial(openapi, api.schema),
    "openapi/node.v1.yaml": partial(openapi, door.schema),
}


WRITTEN = ("docs/reference/demo-summary.md",)
"""Pages of the reference that people write: contracts that no table holds."""


def main() -> int:
    """Write what is stale and say so; files that no table prints any more are removed."""
    for name, printed in PAGES.items():
        path, words = ROOT / name, printed()
        if not path.is_file() or path.read_text("utf-8") != words:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(words, "utf-8")
            print(f"wrote {name}")
    for path in stray():
        path.unlink()
        print(f"removed {path.relative_to(ROOT)}")
    return 0


def stray() -> list[Path]:
    """Files of the reference that no table prints."""
    known = {ROOT / name for name in (*PAGES, *WRITTEN)}
    reference = ROOT / "docs" / "reference"
    found = [*reference.rglob("*.md"), *reference.rglob("*.svg"), *(ROOT / "openapi").glob("*.yaml")]
    return sorted(path for path in found if path not in known)


if __name__ == "__main__":
    sys.exit(main())
