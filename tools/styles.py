"""Fill `app/web/assets` from the npm packages that `package-lock.json` pins; run after `npm ci`.

Of GOV.UK Frontend's style sheet we take the components that our pages use, and leave out what is the British
Government's own (crown, crest, the font GDS Transport) and what old browsers needed. Sides are made logical: a page in
Arabic is the same sheet, read from the right (CSS Logical Properties, level 1).
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
ASSETS = ROOT / "app" / "web" / "assets"
SHEET = PACKAGES / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.css"
SCRIPT = PACKAGES / "htmx.org" / "dist" / "htmx.min.js"
MISSING = "{} is missing. `make fonts` brings it."

COMPONENTS = frozenset(
    """back-link body body-l body-lead body-m body-s button button-group caption-l caption-m caption-xl
    checkboxes clearfix details error-message error-summary fieldset form-group frontend-supported grid-column
    grid-row heading-l heading-m heading-s heading-xl hint input inset-text label label-wrapper link list
    main-wrapper notification-banner panel radios section-break select skip-link skip-link-focused-element
    summary-card summary-list table tag template textarea visually-hidden visually-hidden-focusable warning-text
    width-container""".split()  # noqa: SIM905  # read as one list
)
"""What our macros use (`app/web/templates/parts.html`)."""
_OLD = re.compile(r"\\0|-ms-|-moz-document|@font-face|@charset|not \(caret-color|not \(-ms-ime")
_NEWER = "@supports not (-ms-ime-align:auto)"
"""What every browser but one of 2015 takes."""
_CLASS = re.compile(r"\.govuk-((?:[a-z]+-?)+)(?<!-)")
_SIDES = {"left": "inline-start", "right": "inline-end"}
_ONE_SIDE = re.compile(r"^(margin|padding|border)-(left|right)(-\w+)?$")
_FONT = re.compile(r"font-family:GDS Transport,arial,sans-serif")


def main() -> int:
    """Write the sheet, copy the script; 1 if a package is not there."""
    for one in (SHEET, SCRIPT):
        if not one.is_file():
            print(MISSING.format(one.relative_to(ROOT)), file=sys.stderr)
            return 1
    ASSETS.mkdir(exist_ok=True)
    (ASSETS / "govuk.css").write_text(sheet(SHEET.read_text("utf-8")), "utf-8")
    shutil.copyfile(SCRIPT, ASSETS / "htmx.js")
    return 0


def sheet(whole: str) -> str:
    """Our part of GOV.UK Frontend's sheet, with sides made logical and its font left to the theme."""
    plain = re.sub(r"/\*.*?\*/", "", whole, flags=re.DOTALL)
    return _FONT.sub("font-family:var(--rogatory-font)", "".join(_taken(plain))) + "\n"


def _taken(text: str) -> Iterator[str]:
    for head, body in _rules(text):
        if head == _NEWER:
            yield from _taken(body)
        elif _OLD.search(head):
            continue
        elif head.startswith(("@media", "@supports")):
            inner = "".join(_taken(body))
            if inner:
                yield f"{head}{{{inner}}}"
        elif kept := ",".join(one for one in head.split(",") if _used(one)):
            yield f"{kept}{{{';'.join(_logical(body))}}}"


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """What stands before each pair of braces, and in it."""
    at = 0
    while (begin := text.find("{", at)) >= 0:
        depth, end = 1, begin + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        head = text[at:begin].rpartition(";")[2].strip()
        yield head, text[begin + 1 : end - 1]
        at = end


def _used(selector: str) -> bool:
    named = _CLASS.findall(selector.replace("\\!", "!"))
    return all(
        any(one == known or (one.startswith(f"{known}-") and known == "grid-column") for known in COMPONENTS)
        for one in named
    )


def _logical(body: str) -> Iterator[str]:
    for one in _declarations(body):
        name, _, value = one.partition(":")
        side = _ONE_SIDE.fullmatch(name)
        if name.startswith("-ms-") or value.startswith("-ms-"):
            continue
        if side:
            yield f"{side[1]}-{_SIDES[side[2]]}{side[3] or ''}:{value}"
        elif name in _SIDES:
            yield f"inset-{_SIDES[name]}:{value}"
        elif name == "float" and value in _SIDES:
            yield f"float:{_SIDES[value]}"
        elif name == "text-align" and value in _SIDES:
            yield f"text-align:{ {'left': 'start', 'right': 'end'}[value] }"
        elif name in {"margin", "padding"} and len(parts := _values(value)) == 4 and parts[1] != parts[3]:
            top, right, bottom, left = parts
            yield f"{name}-block:{top} {bottom};{name}-inline:{left} {right}"
        elif name in {"border-width", "border-color"} and len(parts := _values(value)) == 4 and parts[1] != parts[3]:
            top, right, bottom, left = parts
            kind = name.removeprefix("border-")
            yield f"border-block-{kind}:{top} {bottom};border-inline-{kind}:{left} {right}"
        else:
            yield one


def _declarations(body: str) -> Iterator[str]:
    """The declarations of a block; a semicolon within brackets or quotes ends none."""
    depth, begun = 0, 0
    for place, sign in enumerate(body):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == ";" and depth == 0:
            yield body[begun:place]
            begun = place + 1
    if body[begun:]:
        yield body[begun:]


def _values(value: str) -> list[str]:
    return re.findall(r"(?:[^\s(]|\([^)]*\))+", value)


if __name__ == "__main__":
    sys.exit(main())
