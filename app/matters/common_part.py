"""The common part of a circular: edited once, carried into each draft without touching what is its own. Pure."""

from __future__ import annotations

from app.kit.canonical import Json, JsonObject


def joined(common: JsonObject, own: JsonObject) -> JsonObject:
    """The body of a State's draft: the common part, and in its place or beside it what is its own."""
    return {**common, **{name: _joined(common.get(name), value) for name, value in own.items()}}


def carried(before: JsonObject, after: JsonObject, body: JsonObject) -> JsonObject:
    """A draft's body once the common part has changed from `before` to `after`.

    A member that was as the common part had it follows it; one that the State's draft had otherwise, or had struck
    out, stays. Lists are one member: whoever changed an entry has a list of their own.
    """
    found: JsonObject = {}
    for name in (*body, *(one for one in after if one not in body)):
        if name not in body:
            if name not in before:
                found[name] = after[name]
        elif name not in before:
            found[name] = body[name]
        elif body[name] == before[name]:
            if name in after:
                found[name] = after[name]
        else:
            found[name] = _carried(before[name], after.get(name), body[name])
    return found


def own_of(common: JsonObject, body: JsonObject) -> tuple[str, ...]:
    """The members, dotted, in which a State's draft differs from the common part."""
    return tuple(_differing(common, body, ""))


def _joined(common: Json, own: Json) -> Json:
    return joined(common, own) if isinstance(common, dict) and isinstance(own, dict) else own


def _carried(before: Json, after: Json, body: Json) -> Json:
    if isinstance(before, dict) and isinstance(after, dict) and isinstance(body, dict):
        return carried(before, after, body)
    return body


def _differing(common: JsonObject, body: JsonObject, prefix: str) -> list[str]:
    found: list[str] = []
    for name in sorted({*common, *body}):
        one, other = common.get(name), body.get(name)
        if isinstance(one, dict) and isinstance(other, dict):
            found += _differing(one, other, f"{prefix}{name}.")
        elif one != other:
            found.append(f"{prefix}{name}")
    return found
