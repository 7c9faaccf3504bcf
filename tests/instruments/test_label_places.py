"""A name that stands in several classes, or a word that stands at several members, is called by what it means there.

Whoever adds a member or a word with a name that is in use reads here what the six languages call it, and either gives
it a label of its own (`place.member`, `member.word` or `place.member.word` in the template's language files) or adds it
to the row of those that mean the same: `judged_members.json` (a member: the classes where its common label says what
they mean) and `judged_words.json` (a word: the members where its common meaning does).
"""

from __future__ import annotations

import inspect
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from app.instruments.pins import member_label, word_in
from app.procedures.catalogue import CATALOGUE
from app.procedures.contents import KINDS
from tests.instruments.test_labels import LABELS, PLAN, SHOWN_AS_WRITTEN, _leaves

HERE = Path(__file__).parent
JUDGED_MEMBERS: Mapping[str, list[str]] = json.loads((HERE / "judged_members.json").read_text("utf-8"))
JUDGED_WORDS: Mapping[str, list[str]] = json.loads((HERE / "judged_words.json").read_text("utf-8"))
FIELDS, WORDS = LABELS["en"]["fields"], LABELS["en"]["words"]


def _objects() -> Iterator[tuple[str, type[BaseModel]]]:
    """Each object of each typed body, with what it stands in: the kind, at the top, else a member."""
    seen = set[tuple[str, type[BaseModel]]]()
    for kind, one in KINDS.items():
        todo: list[tuple[str, type[BaseModel]]] = [(kind, body) for body in one.versions.values()]
        while todo:
            here = todo.pop()
            if here in seen:
                continue
            seen.add(here)
            yield here
            for name, info in here[1].model_fields.items():
                leaves = [leaf for leaf in _leaves(info.annotation) if isinstance(leaf, type)]
                todo += [(info.alias or name, leaf) for leaf in leaves if issubclass(leaf, BaseModel)]


def _declares(model: type[BaseModel], name: str) -> str:
    """The class that a member is written in."""
    return next(one.__name__ for one in model.__mro__ if name in inspect.get_annotations(one))


def _members() -> Iterator[tuple[str, str, str]]:
    """Each member: what it stands in, the class that declares it, its name."""
    for place, model in _objects():
        for name, info in model.model_fields.items():
            yield place, _declares(model, name), info.alias or name


def _words() -> Iterator[tuple[str, str, str, str]]:
    """Each word that a member may hold: what that stands in, the class that declares it, its name, the word."""
    for place, model in _objects():
        for name, info in model.model_fields.items():
            member, declares = info.alias or name, _declares(model, name)
            if member in SHOWN_AS_WRITTEN:
                continue
            yield from ((place, declares, member, leaf) for leaf in _leaves(info.annotation) if isinstance(leaf, str))


def test_a_name_in_several_classes_has_a_label_of_its_own_or_was_judged_to_mean_the_same() -> None:
    every, common = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for place, declares, name in _members():
        every[name].add(declares)
        if f"{place}.{name}" not in FIELDS:
            common[name].add(declares)
    found = {name: sorted(common[name]) for name, classes in every.items() if len(classes) > 1 and common[name]}
    unjudged = {name: {*classes} ^ {*JUDGED_MEMBERS.get(name, ())} for name, classes in found.items()}
    assert not {name: sorted(classes) for name, classes in unjudged.items() if classes}
    assert not {*JUDGED_MEMBERS} - {*found}


def test_a_word_at_several_members_has_a_meaning_of_its_own_or_was_judged_to_mean_the_same() -> None:
    lists, common = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for place, declares, member, word in _words():
        lists[f"{declares}.{member}"].add(word)
        if f"{place}.{member}.{word}" not in WORDS and f"{member}.{word}" not in WORDS:
            common[word].add(f"{declares}.{member}")
    # Where the whole list of words is one, its words are: a code list that several members take from.
    found = {
        word: sorted(members)
        for word, members in common.items()
        if len({(*sorted(lists[one]),) for one in members}) > 1
    }
    unjudged = {word: {*members} ^ {*JUDGED_WORDS.get(word, ())} for word, members in found.items()}
    assert not {word: sorted(members) for word, members in unjudged.items() if members}
    assert not {*JUDGED_WORDS} - {*found}


@pytest.mark.parametrize("language", sorted(LABELS))
def test_no_object_that_is_printed_has_one_label_twice(language: str) -> None:
    for place, model in _objects():
        called = defaultdict[str, list[str]](list)
        for name, info in model.model_fields.items():
            called[member_label(language, place, info.alias or name)].append(name)
        assert not {label: names for label, names in called.items() if len(names) > 1}, (language, place, model)


def test_every_own_label_and_every_own_word_stands_somewhere() -> None:
    members = {f"{place}.{name}" for place, _, name in _members()}
    causes = {f"stopped.{word}" for *_, member, word in _words() if member == "cause"}  # counted by cause
    assert {name for name in FIELDS if "." in name} <= members | causes
    words = {key for place, _, member, word in _words() for key in (f"{place}.{member}.{word}", f"{member}.{word}")}
    procedures = {f"procedure.{one.name}" for one in CATALOGUE.procedures}
    acts = {f"act.{step.act}" for one in CATALOGUE.procedures for step in one.steps}
    assert {name for name in WORDS if "." in name} <= words | procedures | acts


def test_a_label_says_what_the_member_means_where_it_stands() -> None:
    """What a judge would have read otherwise: the competent authority called the requesting one, a person a State."""
    label = member_label
    assert label("en", "competence_notice", "authority") == "Competent authority"
    assert label("en", "mla_request", "authority") == "Requesting authority"
    for language in LABELS:
        for one in (
            "information",
            "jurisdiction_position",
            "provider_measure_notice",
            "exercise_report",
            "competence_notice",
        ):
            assert label(language, one, "authority") != label(language, "mla_request", "authority")
        assert label(language, "loss_report", "left") != label(language, "mandate_forwarded", "left")
        assert label(language, "provider_measure_lifted", "remains") != label(language, "end_notice", "remains")
        assert label(language, "custody_ended", "decided_by") != label(language, "release_notice", "decided_by")
        assert label(language, "emergency_request", "relationship") != label(
            language, "preservation_request", "relationship"
        )
        assert label(language, "disclosure_notice", "state") != label(language, "any", "provider.state")
        assert (
            label(language, "any", "holdings.0.status") != label(language, "any", "persons.0.status")
            or language == "en"
        )
        assert label(language, "not_collected", "released_at") != label(language, "any", "released.0.released_at")
    assert label("zh", "preservation_warning", "status") == "状态"
    assert label("ru", "any", "assets.0.value") == "Стоимость"


def test_a_word_says_what_it_means_where_it_stands() -> None:
    assert word_in("fr", "custody_ended", "outcome", "released") == "mise en liberté"
    assert word_in("fr", "holdings", "status", "released") == "levé"
    assert word_in("ar", "custody_ended", "outcome", "released") != word_in("ar", "holdings", "status", "released")
    assert word_in("en", "jit_change", "changes", "prolong") == "prolong the team"
    assert word_in("en", "provider_measure_change", "wanted", "prolong") == "prolong the measures"
    assert word_in("ru", "measures", "proof_of_service", "certificate") == "свидетельство"
    assert word_in("zh", "related", "kind", "hearing") != word_in("zh", "key_dates", "kind", "hearing")
    assert word_in("en", "measures", "code", "ACCESS_STORED") == LABELS["en"]["codes"]["ACCESS_STORED"]
    assert word_in("en", "", "kind", "unheard_of") == "unheard_of"


def test_every_procedure_and_every_step_has_its_words() -> None:
    """A draft, a paper and a grant name them by their codes."""
    assert {one.name for one in CATALOGUE.procedures} <= {*WORDS}
    sent = defaultdict[str, set[str]](set)
    for one in CATALOGUE.procedures:
        for step in one.steps:
            sent[step.act].add(step.instrument)
    assert PLAN["acts"] == {act: min(kinds) for act, kinds in sorted(sent.items()) if len(kinds) == 1}
    assert {act for act, kinds in sent.items() if len(kinds) > 1} == {
        name.removeprefix("act.") for name in WORDS if name.startswith("act.")
    }
