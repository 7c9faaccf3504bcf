"""Pages of the reference for tables whose own files have no words for Markdown: read out of them all the same."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import app.settings
from app.kit import errors
from app.settings import Settings
from app.trust.reasons import REASONS
from app.trust.steps import STEPS
from workers.shape import CLASSES, SHAPES

ROOT = Path(__file__).resolve().parent.parent
FILLED = "…"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    shown = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return [f"| {' | '.join(head)} |", "|---" * len(head) + "|", *(f"| {' | '.join(row)} |" for row in shown)]


def processes() -> str:
    """`workers/shape.py`."""
    rows = [
        (
            f"`{one.name}`",
            one.purpose,
            f"`{one.login}`",
            _listed(f"`keys/{key}`" for key in one.keys),
            _listed(one.destinations),
            _listed(f"`{queue}`" for queue in one.queues),
            f"`{one.module}`",
        )
        for one in CLASSES.values()
    ]
    lines = [
        "# Processes",
        "",
        "Printed from `workers/shape.py`. Each key belongs to one class of processes; each class has a database login",
        "of its own and a list of places that it may connect to, beside the database and the queue.",
        "",
        *table(("class", "what it does", "login", "keys", "may connect to", "queues", "`python -m`"), rows),
    ]
    for name, shape in SHAPES.items():
        lines += ["", f"## Shape `{name}`", ""]
        lines += table(
            ("process", "class", "queues"),
            [(f"`{one.name}`", f"`{one.kind}`", _listed(f"`{queue}`" for queue in one.queues)) for one in shape],
        )
    return "\n".join(lines) + "\n"


def reasons() -> str:
    """`app/trust/reasons.py`."""
    rows = [
        (str(one.step), f"`{one.code}`", one.aspect.value, one.verdict.value, one.words, one.clause)
        for one in sorted(REASONS.values(), key=lambda one: one.step)
    ]
    lines = [
        "# Reasons of a verification",
        "",
        "Printed from `app/trust/reasons.py`. The step is the one of `app/trust/verification.py`. The verdict is what",
        "the reason makes of its question: `valid` only takes note, `undecided` waits, `invalid` ends it.",
        "",
        *table(("step", "code", "question", "verdict", "words", "written in"), rows),
        "",
        "## The steps",
        "",
        "Printed from `app/trust/steps.py`. The words hold when the step passed.",
        "",
        *table(
            ("step", "code", "question", "words", "written in"),
            [(str(one.number), f"`{one.code}`", one.aspect.value, one.words, one.clause) for one in STEPS],
        ),
    ]
    return "\n".join(lines) + "\n"


def settings() -> str:
    """`app/settings.py`: names, defaults and what stands under each field."""
    words = _field_words(ast.parse(Path(app.settings.__file__).read_text("utf-8")), "Settings")
    rows = []
    for field in dataclasses.fields(Settings):
        if field.name == "home":
            continue
        default = "**needed**" if field.default is dataclasses.MISSING else f"`{field.default!r}`"
        environment = f"`ROGATORY_{field.name.upper()}`"
        rows.append((f"`{field.name}`", environment, f"`{field.type}`", default, words.get(field.name, "")))
    lines = [
        "# Settings",
        "",
        "Printed from `app/settings.py`. A setting stands in `node.toml` in the node's home; an environment variable",
        "overrides it. Secrets are never settings: they are files below `keys/`, or named by a `*_file` setting.",
        "",
        *table(("setting", "environment", "type", "default", "words"), rows),
    ]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Code:
    """An error as the source raises it. What is filled in stands as `FILLED`."""

    code: str
    kind: str
    words: str
    remedy: str


@cache
def codes() -> list[Code]:
    """Every error that is raised with its code spelt out, once a code and kind."""
    found: dict[tuple[str, str], Code] = {}
    for room in ("app", "workers", "migrations", "certs"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for code in _raised(ast.parse(path.read_text("utf-8"))):
                found.setdefault((code.code, code.kind), code)
    return [found[key] for key in sorted(found)]


def error_codes() -> str:
    """The tree of `app/kit/errors.py` and every code that the source raises."""
    rows = []
    for one in codes():
        kind: type[errors.RogatoryError] = getattr(errors, one.kind)
        words = f"{one.words} *{one.remedy}*" if one.remedy else one.words
        rows.append((f"`{one.code}`", one.kind, str(kind.status), str(kind.exit_code), words))
    lines = [
        "# Errors",
        "",
        "Printed from the source. Every error carries a stable code, a message and, where there is one, a remedy.",
        "The API answers with RFC 9457 and the HTTP status; the command line ends with the exit code.",
        "",
        "```",
        (errors.__doc__ or "").split("\n\n")[1],
        "```",
        "",
        *table(("code", "kind", "HTTP", "exit", "message and *remedy*"), rows),
    ]
    return "\n".join(lines) + "\n"


def _raised(tree: ast.Module) -> Iterator[Code]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        kind = getattr(errors, name, None)
        code = node.args[0]
        if not (isinstance(kind, type) and isinstance(code, ast.Constant) and isinstance(code.value, str)):
            continue
        remedy = _told(node.args[2]) if len(node.args) > 2 else ""
        yield Code(code.value, name, _told(node.args[1]), remedy)


def _told(node: ast.expr) -> str:
    """A message as it is written."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else FILLED for part in node.values)
    return FILLED


def _field_words(tree: ast.Module, name: str) -> dict[str, str]:
    """The string under each field of a class."""
    words = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            for field, below in zip(node.body, node.body[1:], strict=False):
                match field, below:
                    case ast.AnnAssign(target=ast.Name(id=name_of)), ast.Expr(value=ast.Constant(value=str(said))):
                        words[name_of] = said
    return words


def _listed(words: Iterator[str] | Sequence[str]) -> str:
    return ", ".join(words) or "none"
