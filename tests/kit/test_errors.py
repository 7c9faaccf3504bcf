"""Errors: a code, a message, a remedy; one map to the outside."""

from __future__ import annotations

import pickle

import pytest

from app.kit import errors, problems, steps
from app.kit.errors import RogatoryError

KINDS = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, RogatoryError)]
ALL = [one for one in KINDS if one is not RogatoryError]


@pytest.mark.parametrize("kind", ALL)
def test_every_error_is_drawn_in_the_tree_with_its_status_and_exit_code(kind: type[RogatoryError]) -> None:
    lines = [line for line in (errors.__doc__ or "").splitlines() if f"── {kind.__name__} " in line]
    assert len(lines) == 1
    assert f"{kind.status}, exit {kind.exit_code}" in lines[0]


@pytest.mark.parametrize("kind", ALL)
def test_an_error_survives_the_way_between_processes(kind: type[RogatoryError]) -> None:
    found = pickle.loads(pickle.dumps(kind("a_code", "It broke.", "Mend it.")))  # noqa: S301  (our own bytes)
    assert type(found) is kind
    assert (found.code, found.message, found.remedy, str(found)) == (
        "a_code",
        "It broke.",
        "Mend it.",
        "It broke. Mend it.",
    )


def test_a_problem_names_code_words_and_remedy() -> None:
    status, body = problems.problem(errors.Conflict("not_open", "The step is not open.", "Look again."))
    assert status == 409
    assert body["code"] == "not_open"
    assert (body["detail"], body["remedy"], body["status"]) == ("The step is not open.", "Look again.", 409)
    assert "remedy" not in problems.problem(errors.Conflict("not_open", "The step is not open."))[1]


def test_what_nobody_foresaw_tells_nothing() -> None:
    assert set(problems.incident("abc")) == {"type", "title", "status", "code", "detail", "incident"}


def test_steps_do_nothing_until_a_test_says_so() -> None:
    steps.reached("issue.1")
    seen: list[str] = []
    steps.install(seen.append)
    try:
        steps.reached("issue.2")
    finally:
        steps.install(None)
    steps.reached("issue.3")
    assert seen == ["issue.2"]
