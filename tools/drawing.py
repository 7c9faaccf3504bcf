"""A procedure's states as a picture: `docs/reference/procedures/<name>-<version>.svg`, drawn from its table.

A box is a status and holds the acts that lead out of it, whose they are and where they lead; an arrow goes from each to
its status. Columns are steps from the first letter; ends stand to the right, CLOSED last. What is open nearly
everywhere stands once, in a dashed box. Acts that change no status are left to the table. The same table gives the same
bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

from app.procedures.table import BACK, NONE, SAME, Procedure, Step, Who

SIDES = {Who.R: "R", Who.Q: "Q", Who.ANY: "R, Q", Who.OTHER: "the one asked"}
COLOURS = {Who.R: "#2b6cb0", Who.Q: "#9c4221", Who.ANY: "#4a5568", Who.OTHER: "#4a5568"}
WIDE = 4
"""From so many statuses on, at least half of the open ones, an act stands once."""
BOX, GAP, LINE, TOP, ROW, EDGE = 290, 90, 16, 30, 22, 20
"""Pixels: width of a box, between columns, a line of text, a box without lines, between boxes, margin."""
NEW, END = "(new matter)", "any end"


@dataclass
class Box:
    """A status, or a set of statuses, with the acts that lead out of it: act, whose, where to."""

    name: str
    kind: str
    column: int
    acts: list[tuple[str, Who, str]]
    x: int = 0
    y: int = 0

    @property
    def tall(self) -> int:
        """Pixels."""
        return TOP + LINE * len(self.acts) + (6 if self.acts else 0)


def svg(procedure: Procedure) -> str:
    """The picture, SVG 1.1, with a title for who cannot see it."""
    boxes = _boxes(procedure)
    width, height = _place(list(boxes.values()))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="Noto Sans, DejaVu Sans, sans-serif" font-size="11" role="img">'
    )
    markers = "".join(
        f'<marker id="{who.value}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
        for who, colour in COLOURS.items()
    )
    parts = [
        head,
        f"<title>{escape(procedure.title)}: states and the acts that lead from one to another</title>",
        f'<defs>{markers}</defs><rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for box in boxes.values():
        for place, (_, who, end) in enumerate(box.acts):
            if end in boxes:
                parts.append(_arrow(box, place, who, boxes[end]))
    parts += [_drawn(box) for box in boxes.values()]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _boxes(procedure: Procedure) -> dict[str, Box]:
    acts: dict[str, list[tuple[str, Who, str]]] = defaultdict(list)
    for step in procedure.steps:
        if step.then == SAME:
            continue
        end = "↩ back" if step.then == BACK else step.then
        for start in _starts(procedure, step):
            if start != end:
                acts[start].append((step.act, step.who, end))
    ranks = _ranks(acts)
    last = max([rank for name, rank in ranks.items() if name in procedure.open], default=0) + 1
    boxes = {NEW: Box(NEW, "set", 0, acts[NEW])}
    for name in procedure.statuses:
        column = last if name in procedure.end else last + 1 if name == "CLOSED" else ranks.get(name, last - 1)
        boxes[name] = Box(name, "end" if column >= last else "open", column, acts[name])
    for name in sorted(acts):
        if name not in boxes:
            boxes[name] = Box(name, "set", last if name == END else 0, acts[name])
    return boxes


def _starts(procedure: Procedure, step: Step) -> list[str]:
    """The boxes in which a step stands."""
    live = [one for one in procedure.open if one in step.at]
    if step.at == frozenset(procedure.end):
        return [END]
    if step.then != BACK and len(live) >= max(WIDE, ceil(len(procedure.open) / 2)):
        rest = [one for one in procedure.open if one not in step.at]
        return ["any open" + (f" but {', '.join(rest)}" if rest else "")]
    return [NEW if one == NONE else one for one in (NONE, *procedure.statuses) if one in step.at]


def _ranks(acts: dict[str, list[tuple[str, Who, str]]]) -> dict[str, int]:
    """How many acts each status is from the first letter."""
    found, todo = {NEW: 0}, [NEW]
    while todo:
        here = todo.pop(0)
        for _, _, end in acts.get(here, []):
            if end not in found:
                found[end] = found[here] + 1
                todo.append(end)
    return found


def _place(boxes: Sequence[Box]) -> tuple[int, int]:
    columns: dict[int, list[Box]] = defaultdict(list)
    for box in boxes:
        columns[box.column].append(box)
    heights = {one: sum(box.tall + ROW for box in column) for one, column in columns.items()}
    tallest = max(heights.values())
    for order, number in enumerate(sorted(columns)):
        y = EDGE + (tallest - heights[number]) // 2
        for box in columns[number]:
            box.x, box.y = EDGE + order * (BOX + GAP), y
            y += box.tall + ROW
    return 2 * EDGE + len(columns) * (BOX + GAP) - GAP, 2 * EDGE + tallest - ROW


def _arrow(start: Box, place: int, who: Who, end: Box) -> str:
    """From an act's line to the head of its status."""
    y = start.y + TOP + LINE * place + 4
    head = end.y + TOP // 2
    if end.x > start.x:
        a, b = start.x + BOX, end.x
        bend = min((b - a) * 0.5, 160)
        c, d = a + bend, b - bend
    elif end.x == start.x:
        a, b = start.x + BOX, end.x + BOX
        c = d = a + 60 + 4 * place
    else:
        a, b = start.x, end.x + BOX
        bend = min((a - b) * 0.5, 160)
        c, d = a - bend, b + bend
    path = f"M{a} {y}C{c:.0f} {y} {d:.0f} {head} {b} {head}"
    return f'<path d="{path}" fill="none" stroke="{COLOURS[who]}" opacity="0.7" marker-end="url(#{who.value})"/>'


def _drawn(box: Box) -> str:
    fill = {"open": "#fffaf0", "end": "#e6eef7", "set": "#f7f7f7"}[box.kind]
    dash = ' stroke-dasharray="4 3"' if box.kind == "set" else ""
    parts = [
        f'<rect x="{box.x}" y="{box.y}" width="{BOX}" height="{box.tall}" rx="5" fill="{fill}" '
        f'stroke="#4a5568"{dash}/>',
        f'<text x="{box.x + 10}" y="{box.y + 19}" font-weight="600" fill="#1a202c">{escape(box.name)}</text>',
    ]
    for place, (act, who, end) in enumerate(box.acts):
        y = box.y + TOP + LINE * place + 8
        text = f"{act} ({SIDES[who]}) {'' if end.startswith('↩') else '→ '}{end}"
        parts.append(f'<text x="{box.x + 10}" y="{y}" fill="{COLOURS[who]}">{escape(text)}</text>')
    return "".join(parts)
