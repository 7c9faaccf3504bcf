"""The kinds and their bodies as people read them: `docs/reference/contents.md`."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from app.procedures import registering
from app.procedures.body import Block, Body, Kind, Says
from app.procedures.catalogue import CATALOGUE

_PLAIN = {str: "text", int: "number", bool: "yes or no"}


def page(table: Mapping[str, Kind]) -> str:
    """The page, Markdown: a table of all kinds, the body of each in every version, then the blocks that they share."""
    kinds = [table[name] for name in sorted(table)]
    bodies = [(kind, version, kind.versions[version]) for kind in kinds for version in sorted(kind.versions)]
    lines = [
        "# Contents of instruments",
        "",
        "Printed from `app/procedures/contents.py`. A body holds these members and no others; a member that is not "
        "required is left out where it has nothing to say. Texts are in Unicode normal form C.",
        "",
        "| kind | title | carries | signature | versions |",
        "|---|---|---|---|---|",
        *(_row(kind) for kind in kinds),
    ]
    for kind, version, body in bodies:
        lines += ["", f"## `{kind.name}` version {version}", "", _words(body), "", *_members(body)]
    lines += ["", "## Blocks"]
    for block in sorted(blocks(body for _, _, body in bodies), key=lambda one: one.__name__):
        lines += ["", f"### {block.__name__}", "", _words(block), "", *_members(block)]
    return "\n".join(lines) + "\n"


def signature(kind: str) -> str:
    """How the procedures' tables have a kind signed."""
    rows = [step for one in CATALOGUE.procedures for step in one.steps if step.instrument == kind]
    if kind == registering.KIND:
        rows = [registering.step(CATALOGUE.newest("mla"))]
    return " or ".join(sorted({row.sign.value for row in rows}))


def _row(kind: Kind) -> str:
    versions = ", ".join(str(one) for one in sorted(kind.versions))
    return f"| `{kind.name}` | {kind.title} | {kind.carries} | {signature(kind.name)} | {versions} |"


def _words(block: type[Block]) -> str:
    return " ".join((block.__doc__ or "").split())


def _members(block: type[Block]) -> list[str]:
    lines = ["| member | type | required | |", "|---|---|---|---|"]
    said = _said(block)
    for name, info in block.model_fields.items():
        hint = _type(info.annotation, info.metadata)
        words = " ".join(said.get(name, "").split())
        lines.append(f"| `{info.alias or name}` | {hint} | {'yes' if info.is_required() else ''} | {words} |")
    return lines


def _said(block: type[Block]) -> dict[str, str]:
    """What stands below each member in the source. Read here and not by pydantic: it would do so at every start."""
    found: dict[str, str] = {}
    for one in reversed(block.__mro__):
        if not issubclass(one, Block):
            continue
        tree = ast.parse(textwrap.dedent(inspect.getsource(one))).body[0]
        lines = tree.body if isinstance(tree, ast.ClassDef) else []
        for member, below in pairwise(lines):
            named = isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name)
            if named and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                found[member.target.id] = str(below.value.value)  # type: ignore[attr-defined]  # `named` says so
    return found


def _type(hint: object, metadata: Iterable[object] = ()) -> str:
    said = [one.words for one in metadata if isinstance(one, Says)]
    if said:
        return said[-1]
    inner, origin = get_args(hint), get_origin(hint)
    if origin is Annotated:
        return _type(inner[0], inner[1:])
    if origin is Literal:
        return "one of " + ", ".join(f"`{one}`" for one in inner)
    if origin in (Union, UnionType):
        return " or ".join(_type(one) for one in inner if one is not NoneType)
    if origin is list:
        return f"list of {_type(inner[0])}"
    if origin is dict:
        return f"object of {_type(inner[0])} to {_type(inner[1])}"
    if isinstance(hint, type) and issubclass(hint, Block):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return _PLAIN[hint] if isinstance(hint, type) else str(hint)


def blocks(bodies: Iterable[type[Body]]) -> set[type[Block]]:
    """Every block that bodies are made of, at any depth."""
    found: set[type[Block]] = set()
    todo: list[type[Block]] = list(bodies)
    while todo:
        for info in todo.pop().model_fields.values():
            new = set(_named(info.annotation)) - found
            found |= new
            todo += new
    return found


def _named(hint: object) -> Iterator[type[Block]]:
    if isinstance(hint, type) and issubclass(hint, Block):
        yield hint
    for one in get_args(hint):
        yield from _named(one)
