"""Labels, plan and fonts: every language says everything, and what is rendered with is pinned."""

from __future__ import annotations

import json
import shutil
import typing
import unicodedata
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest
from pydantic import BaseModel

from app.instruments import printable as printable_file
from app.instruments.header import LANGUAGES
from app.instruments.pins import TEMPLATES, Template, member_label
from app.instruments.printable import FONTS, printable, unprintable
from app.instruments.rendering import Renderer
from app.kit.canonical import JsonObject
from app.kit.errors import Unavailable
from app.procedures.body import Says
from app.procedures.catalogue import CATALOGUE
from app.procedures.contents import KINDS
from app.procedures.table import NONE
from tests.instruments import letters

FOLDER = TEMPLATES / "instrument_1"
ROOT = Path(__file__).resolve().parents[2]
PLAN = json.loads((FOLDER / "plan.json").read_text())
LABELS = {name: json.loads((FOLDER / f"{name}.json").read_text()) for name in sorted(LANGUAGES)}
SHOWN_AS_WRITTEN = {"chain", "algorithm", "datum", "scale", "source_grade"}
"""Members whose values are names that no language changes: bitcoin, sha256, WGS84, 6x6."""


def test_the_six_languages_have_the_same_labels() -> None:
    for name, labels in LABELS.items():
        assert labels.keys() == LABELS["en"].keys()
        assert labels["language"] == name
        for table, rows in LABELS["en"].items():
            if isinstance(rows, dict):
                assert list(labels[table]) == list(rows), (name, table)
                assert all(one.strip() for one in labels[table].values())
        assert len(labels["months"]) == 12
        assert len(labels["weekdays"]) == 7


def test_every_language_of_contents_is_planned() -> None:
    assert set(PLAN["languages"]) == set(LANGUAGES)
    assert set(PLAN["languages"].values()) == set(LABELS)


OPENS_AND_ASKS_FOR_NO_ACT = {
    "oral_note", "information_offer", "information", "jurisdiction_notice", "provider_measure_notice", "jit_proposal",
    "ta_offer", "ta_request", "draft_shared",
}  # fmt: skip
"""What opens a matter between States and is no request; a proposal for a team says by itself whose law holds."""


def test_every_request_between_states_is_one_for_the_plan() -> None:
    opening = {
        step.instrument
        for one in CATALOGUE.procedures
        if not (one.domestic or one.exercise)
        for step in one.steps
        if NONE in step.at
    }
    assert opening >= OPENS_AND_ASKS_FOR_NO_ACT
    assert set(PLAN["requests"]) == opening - OPENS_AND_ASKS_FOR_NO_ACT


def test_every_kind_has_its_title() -> None:
    titles = LABELS["en"]["kinds"]
    assert {name: titles.get(name) for name in KINDS} == {name: one.title for name, one in KINDS.items()}
    instruments = {step.instrument for procedure in CATALOGUE.procedures for step in procedure.steps}
    assert instruments <= set(titles)


def test_every_member_and_every_word_of_the_typed_bodies_has_a_label() -> None:
    members, words = set[str](), set[tuple[str, str]]()
    for one in KINDS.values():
        for body in one.versions.values():
            for member, word in _declared(body):
                members.add(member)
                if word is not None:
                    words.add((member, word))
    labelled = {name.split(".")[-1] for name in LABELS["en"]["fields"]}
    assert len(members) > 150
    assert members <= labelled, members - labelled
    known = {word for table in ("words", "codes", "treaties", "languages") for word in LABELS["en"][table]}
    told = {(member, word) for member, word in words if member not in SHOWN_AS_WRITTEN}
    assert {word for _, word in told} <= known, sorted(word for _, word in told if word not in known)
    assert {member for member, _ in told} <= {*PLAN["coded"], *PLAN["tongues"], "treaty"}


def test_a_member_that_is_a_time_in_one_place_and_none_in_another_is_called_otherwise_there() -> None:
    """“By” is until when, or who does it: English has one word for both, and no other language has."""
    placed = {place for kind, one in KINDS.items() for body in one.versions.values() for place in _placed(kind, body)}
    times, others = ({(parent, name) for parent, name, time in placed if time is wanted} for wanted in (True, False))
    mixed = {name for _, name in times} & {name for _, name in others}
    assert {"by", "to"} <= mixed
    for language, labels in LABELS.items():
        for name in sorted(mixed):
            when, what = (
                {_called(labels["fields"], *one) for one in some if one[1] == name} for some in (times, others)
            )
            assert not when & what, (language, name)


def test_what_a_small_word_means_is_said_where_it_stands() -> None:
    for language in LABELS:
        by = {one: member_label(language, "any", f"{one}.0.by") for one in ("follow_ups", "acts_done", "conditions")}
        assert len(set(by.values())) == 3, (language, by)
        assert member_label(language, "mandate_forwarded", "to") != member_label(language, "any", "period.to")
        assert member_label(language, "any", "translations.0.of") != member_label(language, "any", "identifiers.0.of")
        assert member_label(language, "any", "conditions.0.who") != member_label(language, "any", "period.from")
    assert member_label("fr", "jurisdiction_agreement", "follow_ups.0.by") == "Par quel État"
    assert member_label("en", "acknowledgement", "reference") == "Our reference"
    assert member_label("en", "any", "rights.3") == LABELS["en"]["fields"]["rights"]


TIMES = {"date", "instant", "date or instant"}
"""How the types of times are called (`scalars`)."""


def _placed(kind: str, body: type[BaseModel]) -> Iterator[tuple[str, str, bool]]:
    """Each member of a body, deep: what it stands in (the kind, at the top), its name, whether it is a time."""
    todo, seen = [(kind, body)], set[tuple[str, type[BaseModel]]]()
    while todo:
        parent, model = here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        for name, info in model.model_fields.items():
            member = info.alias or name
            said = {one.words for one in (*info.metadata, *_said(info.annotation)) if isinstance(one, Says)}
            yield parent, member, bool(said & TIMES)
            todo += [
                (member, leaf)
                for leaf in _leaves(info.annotation)
                if isinstance(leaf, type) and issubclass(leaf, BaseModel)
            ]


def _said(hint: object) -> Iterator[object]:
    """What a type says of itself, and what it is made of."""
    yield from getattr(hint, "__metadata__", ())
    for one in typing.get_args(hint):
        yield from _said(one)


def _called(fields: dict[str, str], parent: str, name: str) -> str:
    return fields.get(f"{parent}.{name}") or fields[name]


def test_every_member_that_the_plan_places_is_labelled() -> None:
    labelled = {name.split(".")[-1] for name in LABELS["en"]["fields"]}
    placed = [name for members in PLAN["parts"].values() for name in members]
    assert set(placed) | set(PLAN["order"]) <= labelled
    assert list(PLAN["parts"]) == list(LABELS["en"]["sections"])
    assert len(placed) == len(set(placed))  # what is placed twice is printed twice
    assert set(PLAN) == {
        "languages", "parts", "order", "heads", "coded", "tongues", "open", "files", "bare_days", "counts", "requests",
        "asked", "asked_else", "due", "people", "kinds", "act_names", "acts", "paths", "drafts", "bodies",
    }  # fmt: skip


def test_every_list_of_the_plan_names_each_member_once() -> None:
    for name in ("order", "heads", "coded", "tongues", "open", "files", "bare_days", "counts", "asked", "asked_else",
                 "due", "people"):  # fmt: skip
        assert len(PLAN[name]) == len(set(PLAN[name])), name


def _declared(model: type[BaseModel]) -> Iterator[tuple[str, str | None]]:
    """Each member of a model, deep, and each word that it may hold."""
    todo, seen = [model], set[type[BaseModel]]()
    while todo:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        for name, info in here.model_fields.items():
            member = info.alias or name
            yield member, None
            for leaf in _leaves(info.annotation):
                if isinstance(leaf, type) and issubclass(leaf, BaseModel):
                    todo.append(leaf)
                elif isinstance(leaf, str):
                    yield member, leaf


def _leaves(hint: object) -> Iterator[object]:
    if isinstance(hint, type) and issubclass(hint, Enum):
        yield from (str(one.value) for one in hint)
    elif isinstance(hint, type | str) and not typing.get_args(hint):
        yield hint
    else:
        for one in typing.get_args(hint):
            yield from _leaves(one)


def test_the_digest_of_a_template_covers_each_of_its_files(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "instrument_1")
    whole = Template.read(tmp_path / "instrument_1").pin
    assert whole == Template.read(FOLDER).pin
    for file in sorted((tmp_path / "instrument_1").iterdir()):
        before = file.read_bytes()
        file.write_bytes(before + b"\n")
        assert Template.read(tmp_path / "instrument_1").pin.sha256 != whole.sha256, file.name
        file.write_bytes(before)


def test_fonts_that_are_missing_other_or_too_many_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        Renderer.open(tmp_path)
    assert caught.value.code == "fonts_missing"
    folder = tmp_path / "fonts"
    shutil.copytree(FONTS, folder)
    assert Renderer.open(folder).template == Template.read(FOLDER).pin
    shutil.copy(FONTS / "Amiri_400Regular.ttf", folder / "another.ttf")
    with pytest.raises(Unavailable) as caught:
        Renderer.open(folder)
    assert caught.value.code == "fonts_differ"
    assert "another.ttf" in caught.value.message
    (folder / "another.ttf").unlink()
    with (folder / "Amiri_700Bold.ttf").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(Unavailable) as caught:
        Renderer.open(folder)
    assert caught.value.code == "fonts_differ"


def test_fonts_come_from_the_packages_that_the_lock_pins() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    pinned = {name.removeprefix("node_modules/"): one for name, one in lock["packages"].items() if name}
    listed = json.loads((FOLDER / "fonts.json").read_text())
    assert {"/".join(one["package"].split("/")[:2]) for one in listed.values()} == {
        name for name in pinned if name.startswith("@expo-google-fonts/")
    }
    assert all(one["integrity"].startswith("sha512-") for one in pinned.values())
    assert "resolved" not in json.dumps(lock)
    assert "://" not in json.dumps(lock)


def test_what_is_called_printable_is_printed(renderer: Renderer) -> None:
    shown = sorted(printable())
    assert len(shown) > 30_000
    han = [one for one in shown if unicodedata.is_normalized("NFC", one) and "\u3400" <= one <= "\ud7ff"]
    # Texts are NFC, and what NFC replaces cannot stand in one.
    rest = sorted({one for one in shown if unicodedata.is_normalized("NFC", one)} - set(han))
    assert len(rest) > 3_000
    body: JsonObject = {
        # Each character by itself, regular in a text and bold in what names an item.
        "text": " ".join(rest) + "\n\n" + " ".join(han[::40]),
        "items": [{"name": " ".join((*rest, *han[::200])[at : at + 70])} for at in range(0, len(rest), 70)],
    }
    assert unprintable(body) == ()
    assert renderer.render(letters.content(renderer, "communication", "message", body)).startswith(b"%PDF-")


def test_drafting_hears_of_each_character_once_with_its_place() -> None:
    body: JsonObject = {
        "facts": {"summary": "a\U00010330b\U00010330c"},
        "persons": [{"names": ["Иван", "王小明", "محمد", "Θωμάς"]}, {"names": ["\U000103a0"]}],
        "\u0007": None,
        "text": "line\nline\ttab\u00adsoft\u200djoined",
        "turned": "\u202e\u2066",
    }
    assert unprintable(body) == (
        ("facts.summary", "\U00010330"),
        ("persons.1.names.0", "\U000103a0"),
        ("\u0007", "\u0007"),
        ("turned", "\u202e"),
        ("turned", "\u2066"),
    )


def test_drafting_needs_the_fonts_but_not_the_renderer(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        printable(tmp_path)
    source = Path(printable_file.__file__).read_text()
    assert "import typst" not in source
