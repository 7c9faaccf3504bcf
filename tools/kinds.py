"""`docs/reference/contents.md` and a page of each kind of instrument: who sends it, what it holds, what is found in it.

Printed from the bodies (`app/procedures/contents.py`), the procedures' tables, the rows of what must stand in a
request, the treaties' `[[contents]]`, and the rules that run over each kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app.procedures import contents, describe, registering
from app.procedures.body import Kind
from app.procedures.catalogue import CATALOGUE
from app.procedures.printing import SIDES
from app.procedures.table import Procedure, Step
from app.treaties import required, rules
from app.treaties.catalogue import TREATIES
from app.treaties.finding_codes import ENTRIES
from app.treaties.schema import Content, Treaty
from tools.pages import table
from tools.reaching import Place, reached, texts

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
BLOCKS = "blocks.md"
_STOPS = ("app.treaties.finding_codes", "app.treaties.required", "app.treaties.review")
"""Tables of all kinds, and the hand that writes down what is found: they name codes that are not this rule's."""
_MAY = "What the rules of this kind may find, under one treaty or in one procedure or another."
_TABLES = ("REQUIRED", "ENTRIES")


def index() -> str:
    """Every kind, with its title and who sends it."""
    lines = [
        "# Contents of instruments",
        "",
        "Printed from `app/procedures/contents.py`: a page of each kind. A body holds the members of its page and no "
        "others; a member that is not required is left out where it has nothing to say. Texts are in Unicode normal "
        f"form C. What several bodies are made of stands under [blocks]({BLOCKS}).",
        "",
        *table(
            ("kind", "title", "carries", "signature", "versions", "sent by"),
            [_row(contents.KINDS[name]) for name in sorted(contents.KINDS)],
        ),
        "",
        "## Found in any instrument",
        "",
        "Beside those of its kind, which its page lists.",
        "",
        *_found(anywhere(), ""),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def page(kind: Kind) -> str:
    """A kind."""
    lines = [
        f"# {kind.title}",
        "",
        f"Instrument `{kind.name}`. Carries: {kind.carries}. Signature: {describe.signature(kind.name)}. "
        "One of the [contents of instruments](../contents.md).",
        "",
        "## Who sends it",
        "",
        *_sent(kind.name),
    ]
    for version in sorted(kind.versions):
        body = kind.versions[version]
        lines += ["", f"## Version {version}", "", describe.words(body), ""]
        rows = [(*row, _articles(kind.name, row[0].strip("`"))) for row in describe.members(body, f"../{BLOCKS}")]
        lines += table(("member", "type", "required", "words", "article"), rows)
    if asked := _asked(kind.name):
        lines += ["", "## What the law wants in it", ""]
        lines += ["A treaty's own row takes the place of the one under any treaty.", "", *asked]
    lines += ["", "## Findings", ""]
    lines += [_MAY, "", *_found(found_in(kind.name), "../"), ""] if found_in(kind.name) else ["None of its own.", ""]
    lines += ["As in any instrument, also [what is found in any](../contents.md#found-in-any-instrument)."]
    for name, text in examples().get(kind.name, ()):
        lines += ["", f"## Example: `examples/{name}`", "", "```json", text, "```"]
    return "\n".join(lines) + "\n"


def blocks() -> str:
    """What the bodies are made of."""
    bodies = [body for kind in contents.KINDS.values() for body in kind.versions.values()]
    lines = [
        "# Blocks",
        "",
        "Printed from the types that the bodies of [instruments](contents.md) are made of.",
    ]
    for block in sorted(describe.blocks(bodies), key=lambda one: one.__name__):
        lines += ["", f"## {block.__name__}", "", describe.words(block), ""]
        lines += table(("member", "type", "required", "words"), describe.members(block, ""))
    return "\n".join(lines) + "\n"


def _row(kind: Kind) -> tuple[str, ...]:
    acts: dict[str, list[str]] = {}
    for procedure, step in _steps(kind.name):
        acts.setdefault(f"[{procedure.title}](procedures/{procedure.name}-{procedure.version}.md)", []).append(step.act)
    sent = "; ".join(f"{name}: " + ", ".join(f"`{act}`" for act in dict.fromkeys(of)) for name, of in acts.items())
    if kind.name == registering.KIND:
        sent = f"nobody: `{registering.ACT}` keeps it at home"
    versions = ", ".join(str(one) for one in sorted(kind.versions))
    name = f"[`{kind.name}`](kinds/{kind.name}.md)"
    return (name, kind.title, kind.carries, describe.signature(kind.name), versions, sent)


def _sent(kind: str) -> list[str]:
    if kind == registering.KIND:
        return [
            f"Nobody: `{registering.ACT}` registers a paper of the other side, in any matter that is no exercise, "
            "and what is registered stays at home."
        ]
    rows = {
        (
            f"[{procedure.title}](../procedures/{procedure.name}-{procedure.version}.md)",
            f"`{step.act}`",
            SIDES[step.who],
            " or ".join(role.value for role in step.role),
            step.sign.value,
            step.articles,
        ): None
        for procedure, step in _steps(kind)
    }
    return table(("procedure", "act", "side", "role", "signature", "articles"), list(rows))


def _steps(kind: str) -> Iterator[tuple[Procedure, Step]]:
    for procedure in CATALOGUE.procedures:
        for step in procedure.steps:
            if step.instrument == kind:
                yield procedure, step


def _wanted(kind: str) -> Iterator[tuple[Treaty, Content]]:
    """The rows of the newest treaties."""
    for code in TREATIES.codes():
        treaty = TREATIES.newest(code)
        yield from ((treaty, one) for one in treaty.contents if kind in one.kinds)


def _articles(kind: str, member: str) -> str:
    """Where treaties want a member, or something in it. ~: not compared with the official text yet."""
    told = [
        treaty.cite(one.article) + ("" if one.article.verified else " ~")
        for treaty, one in _wanted(kind)
        if one.field.split(".")[0] == member and treaty.kind != "reciprocity"
    ]
    return "; ".join(dict.fromkeys(told))


def _asked(kind: str) -> list[str]:
    rows = [
        (
            f"`{one.field}`",
            one.when.text,
            one.severity.value,
            _link(one.code, "../"),
            "any treaty" + (", also in an emergency" if one.core else ""),
        )
        for one in required.rows(kind)
    ]
    for treaty, content in _wanted(kind):
        known = required.row(kind, content.field)
        cited = treaty.cite(content.article) + ("" if content.article.verified else " ~")
        shown = f"[{cited}](../treaties/{treaty.code}-{treaty.version}.md)"
        code = _link(known.code if known else "content_missing", "../")
        rows.append((f"`{content.field}`", content.when.text, content.severity.value, code, shown))
    head = ("member", "wanted", "where it is missing", "finding", "under")
    return table(head, sorted(rows, key=lambda row: row[0])) if rows else []


def _found(codes: list[str], up: str) -> list[str]:
    rows = [(_link(code, up), ENTRIES[code].severity.value, ENTRIES[code].words) for code in codes]
    return table(("finding", "severity", "words"), rows)


def _link(code: str, up: str) -> str:
    return f"[`{code}`]({up}findings.md#{code})"


def found_in(kind: str) -> list[str]:
    """Codes of what the rules of a kind may find, in the order of the table of findings."""
    added = [rule for one in rules.BY_PROCEDURE.values() for rule in one.get(kind, ())]
    found = {code for rule in (*rules.BY_KIND.get(kind, ()), *added) for code in _codes(rule)}
    found |= {one.code for one in required.rows(kind)}
    if any(required.row(kind, one.field) is None for _, one in _wanted(kind)):
        found.add("content_missing")
    return [code for code in ENTRIES if code in found]


def anywhere() -> list[str]:
    """Codes of what may be found in every kind."""
    found = {code for rule in rules.ALL for code in _codes(rule)} | (_texts("app.treaties.rules", "findings"))
    return [code for code in ENTRIES if code in found]


def _codes(rule: rules.Rule) -> set[str]:
    return _texts(rule.__module__, rule.__name__)  # type: ignore[attr-defined]  # rules are plain functions


@cache
def _texts(module: str, name: str) -> set[str]:
    """Codes that are written in a function, in what it calls, or in tables that it reads."""
    if (module, name) == ("app.treaties.rules", "findings"):
        places = {Place(module, name): reached(Place(module, name), (module,))[Place(module, name)]}
    else:
        places = reached(Place(module, name), ("app.treaties.",), _STOPS)
    nodes = [node for place, held in places.items() if place.name not in _TABLES for node in held]
    return texts(nodes) & set(ENTRIES)


@cache
def examples() -> dict[str, list[tuple[str, str]]]:
    """Files of `examples/` by the kind whose body they are: (name, text). An answer is named after its kind."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(EXAMPLES.glob("*/*.json")):
        text = path.read_text("utf-8").rstrip()
        body = json.loads(text)
        kinds = [name for name in contents.KINDS if not contents.problems(name, contents.newest(name), body)]
        kind = path.stem if path.stem in kinds else kinds[0] if len(kinds) == 1 else ""
        found.setdefault(kind, []).append((path.relative_to(EXAMPLES).as_posix(), text))
    return found
