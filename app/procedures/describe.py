"""The bodies and their blocks as people read them, for the pages of the reference (`tools/kinds.py`)."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from app.procedures import registering
from app.procedures.body import Block, Body, Says
from app.procedures.catalogue import CATALOGUE
from app.procedures.defined import terms
from app.treaties.glossary import BY_CODE

_PLAIN = {str: "text", int: "number", bool: "yes or no"}


def signature(kind: str) -> str:
    """How the procedures' tables have a kind signed."""
    rows = [step for one in CATALOGUE.procedures for step in one.steps if step.instrument == kind]
    if kind == registering.KIND:
        rows = [registering.step(CATALOGUE.newest("mla"))]
    return " or ".join(sorted({row.sign.value for row in rows}))


def words(block: type[Block]) -> str:
    """What a body or block says of itself."""
    return " ".join((block.__doc__ or "").split())


def members(block: type[Block], page: str) -> list[tuple[str, str, str, str]]:
    """Each member: name, type, whether required, words and terms. `page`: where the blocks stand; empty: on the same.

    The glossary stands beside that page.
    """
    said = _said(block)
    return [
        (
            f"`{info.alias or name}`",
            _type(info.annotation, page, info.metadata),
            "yes" if info.is_required() else "",
            " ".join((*said.get(name, "").split(), *_glossary(info.metadata, page))),
        )
        for name, info in block.model_fields.items()
    ]


def _glossary(metadata: Iterable[object], page: str) -> list[str]:
    """Links to the terms of a member, as one more sentence."""
    beside = page.rpartition("/")[0]
    place = f"{beside}/glossary.md" if beside else "glossary.md"
    words = [BY_CODE[code].words["en"] for code in terms(metadata)]
    links = [f"[{one}]({place}#{one.replace(' ', '-')})" for one in words]
    return [f"See {', '.join(links)}."] if links else []


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


def _type(hint: object, page: str, metadata: Iterable[object] = ()) -> str:
    said = [one.words for one in metadata if isinstance(one, Says)]
    if said:
        return said[-1]
    inner, origin = get_args(hint), get_origin(hint)
    if origin is Annotated:
        return _type(inner[0], page, inner[1:])
    if origin is Literal:
        return "one of " + ", ".join(f"`{one}`" for one in inner)
    if origin in (Union, UnionType):
        return " or ".join(_type(one, page) for one in inner if one is not NoneType)
    if origin is list:
        return f"list of {_type(inner[0], page)}"
    if origin is dict:
        return f"object of {_type(inner[0], page)} to {_type(inner[1], page)}"
    if isinstance(hint, type) and issubclass(hint, Block):
        return f"[{hint.__name__}]({page}#{hint.__name__.lower()})"
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
