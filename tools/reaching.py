"""What a function of the source comes to, by the names that it and all that it calls speak of: read, never run."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Place:
    """A name at the top of a module; an empty `name`: the module itself."""

    module: str
    name: str


@dataclass(frozen=True)
class _Module:
    own: dict[str, tuple[ast.stmt, ...]]
    brought: dict[str, Place]


def reached(start: Place, rooms: Collection[str], stops: Collection[str] = ()) -> dict[Place, tuple[ast.stmt, ...]]:
    """All that is reached from `start`, each with what stands there; nothing where the module is not in `rooms`
    (beginnings of modules' names) or is one of `stops`. Types of arguments are not followed.
    """
    found: dict[Place, tuple[ast.stmt, ...]] = {}
    todo = [start]
    while todo:
        here = todo.pop()
        if here in found:
            continue
        found[here] = ()
        if here.module in stops or not here.module.startswith(tuple(rooms)):
            continue
        module = _module(here.module)
        found[here] = module.own.get(here.name, ())
        if here.name in module.brought:
            todo.append(module.brought[here.name])
        for one in found[here]:
            todo += [place for place in _named(one, here.module, module) if place != here]
    return found


def texts(nodes: Collection[ast.stmt]) -> set[str]:
    """Every string that is written in them."""
    inner = (one for node in nodes for one in ast.walk(node))
    return {one.value for one in inner if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _named(node: ast.stmt, name: str, module: _Module) -> Iterator[Place]:
    for one in _walked(node):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in module.brought:
            held = module.brought[one.value.id]
            if _path(within := f"{held.module}.{held.name}") is not None:
                yield Place(within, one.attr)
        if isinstance(one, ast.Name) and one.id in module.brought:
            yield module.brought[one.id]
        elif isinstance(one, ast.Name) and one.id in module.own:
            yield Place(name, one.id)
        elif isinstance(one, ast.arg) and one.arg in module.own | module.brought:  # a fixture is asked for by its name
            yield module.brought.get(one.arg) or Place(name, one.arg)


def _walked(node: ast.AST) -> Iterator[ast.AST]:
    """As `ast.walk`, but for the types of arguments, answers and fields."""
    yield node
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns"}:
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                yield from _walked(one)


@cache
def _module(name: str) -> _Module:
    path = _path(name)
    own: dict[str, tuple[ast.stmt, ...]] = {}
    brought: dict[str, Place] = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))) if path else ():
        if isinstance(node, ast.ImportFrom) and node.module:
            brought |= {one.asname or one.name: Place(node.module, one.name) for one in node.names}
    for node in ast.parse(path.read_text("utf-8")).body if path else ():
        for one in _defined(node):
            own[one] = (*own.get(one, ()), node)
    return _Module(own, brought)


def _defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, _Function | ast.ClassDef):
        yield node.name
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        for one in ast.walk(target):
            if isinstance(one, ast.Name):
                yield one.id


def _path(name: str) -> Path | None:
    """The file of a module of ours; a package's own file where it is one."""
    place = ROOT.joinpath(*name.split("."))
    file, package = place.with_suffix(".py"), place / "__init__.py"
    return file if file.is_file() else package if package.is_file() else None
