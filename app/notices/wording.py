"""A notice to its reader: the words of its rule in their language, filled.

A notice keeps codes, which a later release words better; whoever reads it reads words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo

from app.kit.said import told
from app.kit.words import catalogue, refilled, translate
from app.notices.channels import CHANNELS, Channel
from app.notices.models import Notice
from app.notices.reason_words import reason_words
from app.procedures.clock_words import BASES, SIDES, called
from app.procedures.contents import KINDS

_ERROR = re.compile(r"([a-z0-9_]+): (.+)", re.DOTALL)
"""A reason that is an error's code and its words (`post.reason_of`)."""
_CODE = re.compile(r"[a-z][a-z0-9_]*")
"""A value that is a code and no words. What an operator named is none: it holds a slash, a point or a capital."""

FEW = 6
"""Names of a list that a notice tells; how many more there are, it counts."""
MORE = "{names} and {count} more"
"""A msgid."""
_MORE = re.compile(r"(?P<names>.+) and (?P<count>[0-9]+) more")


def listed(names: Sequence[str]) -> str:
    """A list as it stands in the params of a notice: short, however long it is."""
    if len(names) <= FEW + 1:
        return ", ".join(names)
    return MORE.format(names=", ".join(names[:FEW]), count=len(names) - FEW)


def _kind(code: str) -> str:
    return KINDS[code].title if code in KINDS else code


def _reason(said: str) -> str:
    return reason_words(said) if _CODE.fullmatch(said) else said


def _channel(code: str) -> str:
    return next((CHANNELS[one].called for one in Channel if one.value == code), code)


CODED: Mapping[str, Callable[[str], str]] = {
    "kind": _kind,
    "code": called,
    "duty": lambda code: SIDES.get(code, code),
    "article": lambda said: BASES.get(said, said),
    "reason": _reason,
    "channel": _channel,
}
"""Placeholders whose values are codes of a table: the msgid that a reader reads for one."""


def wakes(notice: Notice) -> bool:
    """Whether it is about a matter and cannot wait for the office to open: it has a duty page of its own."""
    return notice.severity in {"urgent", "alarm"} and isinstance(notice.subject.get("matter"), str)


def worded(notice: Notice, language: str, zone: tzinfo | None = None) -> str:
    """What it says. Codes among the values are told by the words of their tables. `zone`: the reader's; None: that of
    the process.
    """
    known = catalogue(language)
    values = {name: str(value) for name, value in notice.params.items()}
    titled = {name: CODED[name](value) if name in CODED else value for name, value in values.items()}
    said = {name: known.get(value, value) for name, value in titled.items()}
    if (found := _ERROR.fullmatch(values.get("reason", ""))) is not None:
        said["reason"] = refilled(language, found[1], found[2])
    if (found := _MORE.fullmatch(values.get("measures", ""))) is not None:
        said["measures"] = translate(language, MORE, **found.groupdict())
    if "reason" in said:
        said["reason"] = said["reason"].rstrip(".。")
    if "code" in said and notice.words.startswith("{code}"):
        said["code"] = said["code"][:1].upper() + said["code"][1:]
    return told(language, notice.words, said, zone)
