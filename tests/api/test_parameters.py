"""No operation takes another parameter than the document names, and each takes those."""

from __future__ import annotations

from app.api import application


def test_what_is_taken_is_what_the_document_names() -> None:
    named = {
        str(one["operationId"]): {each["name"] for each in one.get("parameters", []) if each["in"] == "query"}
        for place in application.schema()["paths"].values()  # type: ignore[attr-defined]  # JSON
        for method, one in place.items()
        if method in {"get", "post", "put", "patch", "delete"}
    }
    taken = application._parameters()
    assert len(named) > 90
    assert {name: set(one) for name, one in taken.items() if one or name in named} == named
