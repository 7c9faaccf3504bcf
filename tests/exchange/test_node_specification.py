"""The words of the node's OpenAPI document hold against the code: codes, reasons, limits, security."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.node import specification
from app.node.application import FULL, schema
from app.trust import reasons
from app.trust.reasons import Verdict
from tests.house.sources import files, text

SAID = Path("app/node/specification.py")
CODE = "\n".join(text(path) for path in files() if path.suffix == ".py" and path.is_relative_to("app") and path != SAID)
JUDGES = (
    "exchange/admission.py", "exchange/standing.py", "exchange/ledger.py", "exchange/chains.py", "trust/jws.py",
    "trust/chain.py",
)  # fmt: skip
RAISED = re.compile(r'(Refused|Undecided|Rejected|Held)\(\s*"([a-z_]+)"')


def raised() -> dict[str, set[str]]:
    """Codes that the incoming spine raises, by class."""
    found: dict[str, set[str]] = {}
    for name in (*JUDGES, "procedures/judging.py"):
        for kind, code in RAISED.findall(text(Path("app") / name)):
            found.setdefault(kind, set()).add(code)
    return found


def test_every_call_is_behind_certificates_on_both_sides() -> None:
    document = schema()
    assert document["components"]["securitySchemes"]["mutualTLS"]["type"] == "mutualTLS"  # type: ignore[index]  # JSON
    assert document["security"] == [{"mutualTLS": []}]
    assert str(document["openapi"]).startswith("3.1")


@pytest.mark.parametrize("code", sorted(set(specification.ANSWERS) - {"internal"}))
def test_an_answer_that_is_named_is_one_of_the_code(code: str) -> None:
    assert f'"{code}"' in CODE or f"{{kind.__name__.lower()}}_{code.partition('_')[2]}" in CODE


def test_every_reason_of_a_rejection_is_explained() -> None:
    told = {*specification.REJECTIONS, *specification.UNBELIEVED, "receipt_certificate"}  # the last is of receipts
    known = told | {one.code for one in reasons.REASONS.values()}
    assert (raised()["Refused"] | raised()["Rejected"]) - known == set()
    assert [code for code in specification.REJECTIONS if f'"{code}"' not in CODE] == []


def test_every_reason_of_waiting_is_explained() -> None:
    known = set(specification.HOLDS) | {
        one.code for one in reasons.REASONS.values() if one.verdict is Verdict.UNDECIDED
    }
    assert (raised()["Undecided"] | raised()["Held"]) - known == set()
    assert [code for code in specification.HOLDS if f'"{code}"' not in CODE] == []


def test_the_document_explains_what_is_signed_and_what_may_not_be_larger() -> None:
    words = specification.DESCRIPTION
    for told in ("RFC 8785", '"x5c":', "tlog-checkpoint", "350000", "104857600", "`/v1/receipts/seen`"):
        assert told in words
    assert all(f"`{status}`" in words for status in ("delivered", "held", "accepted", "rejected", "duplicate"))


def test_a_full_disk_is_answered_with_the_status_that_is_written() -> None:
    assert {code: specification.ANSWERS[code][0] for code in FULL} == FULL
