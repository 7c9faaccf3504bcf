"""A body becomes a form, and what was filled in becomes a body."""

from __future__ import annotations

import pytest

from app.kit.canonical import Json
from app.procedures import contents
from app.procedures.asked_form import ROWS, Field, fields, filled
from tests.factories import bodies

SIMPLE = ("acknowledgement", "acceptance", "refusal", "postponement", "withdrawal_noted", "communication")


def flat(value: Json, path: str = "") -> dict[str, str]:
    """The texts that somebody would write into the fields."""
    if isinstance(value, dict):
        return {k: v for name, one in value.items() for k, v in flat(one, f"{path}.{name}" if path else name).items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {k: v for place, one in enumerate(value) for k, v in flat(one, f"{path}.{place}").items()}
    if isinstance(value, list):
        return {path: "\n".join(str(one) for one in value)}
    return {path: {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)}


@pytest.mark.parametrize("kind", SIMPLE)
def test_what_is_filled_in_is_the_body(kind: str) -> None:
    body = bodies.of(kind)
    asked = fields(contents.KINDS[kind].versions[1])
    assert filled(asked, flat(body)) == body
    assert contents.problems(kind, 1, filled(asked, flat(body))) == ()


def test_every_kind_can_be_made_a_form_or_says_what_it_lacks() -> None:
    for kind, one in contents.KINDS.items():
        for version, body in one.versions.items():
            asked = fields(body)
            assert len({field.path for field in asked}) == len(asked), kind
            contents.problems(kind, version, filled(asked, {}))


def test_a_list_has_room_for_some_entries_of_which_the_first_is_needed() -> None:
    asked = {one.path: one for one in fields(contents.KINDS["refusal"].versions[1])}
    assert asked["grounds.0.code"].required
    assert not asked["grounds.1.code"].required
    assert f"grounds.{ROWS}.code" not in asked
    assert filled(asked.values(), {"grounds.1.code": "sovereignty"}) == {"grounds": [{"code": "sovereignty"}]}


def test_what_is_no_number_stays_a_text_for_the_type_to_refuse() -> None:
    asked = (Field("pages", "number", True), Field("held", "flag", True))
    assert filled(asked, {"pages": "three", "held": "Yes"}) == {"pages": "three", "held": True}
