"""The documentation page at `/docs`: the OpenAPI document as plain HTML. No script, no font, no host but this one."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from fastapi.openapi.models import OpenAPI, Operation, Parameter, PathItem, Reference, RequestBody, Response, Schema

STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1.5rem; }
nav ul { columns: 3 16rem; list-style: none; padding: 0; }
h1 { font-size: 1.6rem; } h2 { border-top: 2px solid var(--line); margin-top: 3rem; padding-top: 1rem; }
h3 { margin: 2.5rem 0 0; } h4 { margin: 1rem 0 .25rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9rem; }
pre { background: var(--soft); overflow-x: auto; padding: .75rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .8rem .3rem 0; text-align: start; vertical-align: top; }
th { font-weight: 600; white-space: nowrap; }
"""
_SUM = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_SUM}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_METHODS = ("get", "post", "put", "patch", "delete")
_LONG = 60
"""Characters of a pattern that is shown whole."""

Entry = tuple[str, str, Operation]
"""Method, path, operation."""


def page(document: Mapping[str, object]) -> str:
    """The whole page."""
    found = OpenAPI.model_validate(document)
    groups: dict[str, list[Entry]] = {}
    for one in _operations(found):
        groups.setdefault((one[2].tags or ["other"])[0], []).append(one)
    schemas = found.components.schemas if found.components and found.components.schemas else {}
    title = escape(found.info.title)
    body = [f"<h1>{title}</h1>", _prose(found.info.description or "")]
    body += ['<p>The same for machines: <a href="/openapi.json">openapi.json</a>.</p>', _contents(groups)]
    for tag, entries in groups.items():
        body.append(f'<h2 id="{_anchor(tag)}">{escape(tag.capitalize())}</h2>')
        body += [_operation(*one) for one in entries]
    body.append('<h2 id="schemas">Schemas</h2>')
    body += [_schema(name, one) for name, one in sorted(schemas.items()) if isinstance(one, Schema)]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    whole = "".join(body)
    return f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body>{whole}</body></html>'


def _operations(document: OpenAPI) -> Iterator[Entry]:
    for path, given in (document.paths or {}).items():
        item = PathItem.model_validate(given)
        for method in _METHODS:
            found = getattr(item, method)
            if isinstance(found, Operation):
                yield method.upper(), path, found


def _contents(groups: Mapping[str, list[Entry]]) -> str:
    items = [f'<li><a href="#{_anchor(tag)}">{escape(tag.capitalize())}</a></li>' for tag in groups]
    return f'<nav aria-label="Contents"><ul>{"".join(items)}<li><a href="#schemas">Schemas</a></li></ul></nav>'


def _operation(method: str, path: str, one: Operation) -> str:
    parts = [f'<h3 id="{escape(one.operationId or "")}"><code>{method} {escape(path)}</code></h3>']
    parts.append(_prose(one.description or one.summary or ""))
    given = [each for each in one.parameters or [] if isinstance(each, Parameter)]
    if given:
        rows = [
            (
                f"<code>{escape(each.name)}</code>",
                each.in_.value + (", needed" if each.required else ""),
                _type(each.schema_),
                _words(each.description or ""),
            )
            for each in given
        ]
        parts.append(_table(("parameter", "in", "type", "words"), rows))
    body = one.requestBody if isinstance(one.requestBody, RequestBody) else None
    if body is not None:
        named = ", ".join(f"<code>{escape(kind)}</code> {_type(each.schema_)}" for kind, each in body.content.items())
        parts.append(f"<p>Body: {named}</p>")
    parts.append(_answers(one))
    parts.append(f"<pre>{escape(_example(method, path, given, body))}</pre>")
    return "".join(parts)


def _answers(one: Operation) -> str:
    found = []
    for status, answer in sorted((one.responses or {}).items()):
        if isinstance(answer, Response) and not status.startswith(("4", "5")):
            shown = [_type(each.schema_) or escape(kind) for kind, each in (answer.content or {}).items()]
            found.append(f"<code>{escape(status)}</code> {' or '.join(shown) or 'nothing'}")
    refused = ", ".join(status for status in sorted(one.responses or {}) if status.startswith(("4", "5")))
    return f"<p>Answer: {'; '.join(found)}. Or a {_link('Problem')}: {refused}.</p>"


def _schema(name: str, one: Schema) -> str:
    needed = set(one.required or [])
    rows = [
        (
            f"<code>{escape(member)}</code>" + (" *" if member in needed else ""),
            _type(each),
            _words((each.description if isinstance(each, Schema) else None) or ""),
        )
        for member, each in (one.properties or {}).items()
    ]
    return f'<h3 id="schema-{_anchor(name)}">{escape(name)}</h3>{_prose(one.description or "")}' + _table(
        ("member (* always there)", "type", "words"), rows
    )


def _type(one: object) -> str:
    """A type in a few words, with links to schemas."""
    if isinstance(one, Reference):
        return _link(one.ref.rpartition("/")[2])
    if not isinstance(one, Schema):
        return ""
    if one.ref:
        return _link(one.ref.rpartition("/")[2])
    if one.anyOf:
        return " or ".join(dict.fromkeys(_type(each) for each in one.anyOf))
    if one.enum:
        return " or ".join(f"<code>{escape(str(each))}</code>" for each in one.enum)
    if one.type == "array":
        return f"list of {_type(one.items) or 'values'}"
    words = escape(str(getattr(one.type, "value", one.type) or "any"))
    if one.format:
        words += f" ({escape(one.format)})"
    if one.pattern and len(one.pattern) <= _LONG:
        words += f" <code>{escape(one.pattern)}</code>"
    return words


def _example(method: str, path: str, given: list[Parameter], body: RequestBody | None) -> str:
    words = ["curl", "-H 'Authorization: Bearer rog_…'"]
    if method != "GET":
        words.append(f"-X {method}")
    for one in given:
        if one.in_.value == "header" and one.name == "If-Match":
            words.append("""-H 'If-Match: "3"'""")
        elif one.in_.value == "header" and one.name == "Idempotency-Key":
            words.append("-H 'Idempotency-Key: 5f0c…'")
        elif one.in_.value == "header":
            words.append(f"-H '{one.name}: …'")
    if body is not None and "application/json" in body.content:
        words.append("-H 'Content-Type: application/json' -d @body.json")
    elif body is not None:
        words.append(f"-H 'Content-Type: {next(iter(body.content))}' -T file")
    return " \\\n  ".join([*words, f"http://127.0.0.1:8080{path}"])


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    top = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table>"


def _prose(text: str) -> str:
    """Paragraphs."""
    found = (_words(paragraph) for paragraph in re.split(r"\n\s*\n", text.strip()))
    return "".join(f"<p>{one}</p>" for one in found if one)


def _words(text: str) -> str:
    """Of Markdown only what our own descriptions use."""
    words = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", words)


def _link(name: str) -> str:
    return f'<a href="#schema-{_anchor(name)}">{escape(name)}</a>'


def _anchor(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower())
