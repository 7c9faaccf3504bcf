"""The words of the errors that officials meet, as msgids.

Errors of the machinery below (files, keys, processes, bytes from outside) are for those who run a node, and stay as
they are wherever a value is filled in. An f-string is filled before it is raised: its msgid is found again by its code
(`app.kit.words.refilled`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import ascii_lowercase

from app.kit import errors

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("access", "accounts", "api", "duty", "matters", "notices", "procedures", "treaties", "web")


@cache
def error_words() -> tuple[tuple[str, str], ...]:
    """Code and msgid of messages and remedies, each pair once, in the order of the source."""
    found: dict[tuple[str, str], None] = {}
    for room in ROOMS:
        for path in sorted((ROOT / "app" / room).rglob("*.py")):
            for code, words in _raised(ast.parse(path.read_text("utf-8"))):
                if _says(words):
                    found.setdefault((code, words))
    return tuple(found)


def _raised(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            continue
        named = _named(scope)
        for node in _within(scope):
            match node:
                case ast.Call(func=func, args=[ast.Constant(value=str(code)), *parts]) if _kind(func):
                    for part in parts[:2]:
                        yield from ((code, words) for words in _told(part, named))


def _kind(func: ast.expr) -> bool:
    name = func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")
    kind = getattr(errors, name, None)
    return isinstance(kind, type) and issubclass(kind, errors.RogatoryError)


def _within(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope, without those of functions inside it."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            yield from _within(node)


def _named(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """What is put under each name in a scope."""
    found: dict[str, list[ast.expr]] = {}
    for node in _within(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.setdefault(name, []).append(value)
    return found


def _told(node: ast.expr, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(words)):
            yield words
        case ast.JoinedStr():
            yield _filled(node)
        case ast.IfExp(body=one, orelse=other):
            yield from _told(one, named)
            yield from _told(other, named)
        case ast.BoolOp(values=values):
            for one in values:
                yield from _told(one, named)
        case ast.Name(id=name):
            for one in named.get(name, ()):
                yield from _told(one, {})


def _filled(node: ast.JoinedStr) -> str:
    """An f-string with a letter for each value: what the code calls it may change and takes no translation with it."""
    letters: dict[str, str] = {}
    words = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            words.append("{" + letters.setdefault(ast.unparse(part), ascii_lowercase[len(letters)]) + "}")
        elif isinstance(part, ast.Constant):
            words.append(str(part.value))
    return "".join(words)


def _says(words: str) -> bool:
    """Whether anything is left to say between what is filled in."""
    return bool(re.search(r"[A-Za-z]{2}", re.sub(r"\{[a-z_]+\}", "", words)))
