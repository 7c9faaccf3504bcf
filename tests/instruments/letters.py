"""Contents for tests of this room: a long request, an acknowledgement, a refusal, an exercise, in six languages."""

from __future__ import annotations

from app.instruments import header
from app.instruments.header import Content
from app.instruments.rendering import Renderer
from app.kit.canonical import Json, JsonObject
from tests.instruments.asked import DIGESTS, request_body

REQUEST, ANSWER, THIRD = (f"01936f3e-4c5b-7{one}a1-9f00-0123456789ab" for one in "123")
TOKEN = "00112233445566778899aabbccddeeff"


def content(renderer: Renderer, kind: str, act: str, body: JsonObject, /, **more: Json) -> bytes:
    """Canonical content of a kind; `more` replaces members of the header."""
    sender: JsonObject = {"state": "XA", "authority": "XA.moj", "official": "XA.moj/ana.castell"}
    value: JsonObject = {
        "v": 1,
        "id": REQUEST,
        "kind": kind,
        "kind_version": 1,
        "act": act,
        "procedure": {"name": "mla", "version": 1, "sha256": DIGESTS[0]},
        "treaty": {"code": "un_cybercrime", "version": 1, "sha256": DIGESTS[1]},
        "template": {"name": renderer.template.name, "sha256": renderer.template.sha256},
        "renderer": renderer.renderer,
        "matter": "XA-2026-K7Q3MD9T",
        "sender": sender,
        "recipient": {"state": "XB", "authority": "XB.moj"},
        "after": {"own": None, "other": None},
        "in_reply_to": None,
        "replaces": None,
        "frozen_at": "2026-11-24T08:35:51.123Z",
        "urgency": "routine",
        "exercise": False,
        "check_token": TOKEN,
        "language": "en",
        "attachments": [],
        "body": body,
    }
    return header.write(Content.model_validate({**value, **more}))


def request(renderer: Renderer, language: str = "en", /, **more: Json) -> bytes:
    """A long request with attachments, in one of the six languages."""
    attachments: list[Json] = [
        {"name": "order-2026-1187.pdf", "sha256": DIGESTS[2], "size": 184_233, "type": "application/pdf"},
        {"name": "extract-of-the-log-of-the-mail-server.csv", "sha256": DIGESTS[3], "size": 912, "type": "text/csv"},
    ]
    header_members: JsonObject = {"urgency": "urgent", "language": language, "attachments": attachments, **more}
    return content(renderer, "mla_request", "request", request_body(language), **header_members)


def _answer(renderer: Renderer, kind: str, act: str, body: JsonObject, /, **more: Json) -> bytes:
    answered: JsonObject = {"id": REQUEST, "sha256": DIGESTS[0]}
    members: JsonObject = {
        "id": ANSWER,
        "sender": {"state": "XB", "authority": "XB.moj", "official": "XB.moj/li"},
        "recipient": {"state": "XA", "authority": "XA.moj"},
        "after": {"own": None, "other": answered},
        "in_reply_to": answered,
        "frozen_at": "2026-11-25T06:01:00.000Z",
        **more,
    }
    return content(renderer, kind, act, body, **members)


def acknowledgement(renderer: Renderer, language: str = "en", /, **more: Json) -> bytes:
    """A short acknowledgement."""
    body: JsonObject = {
        "reference": "BV-MLA-2026-0412",
        "officer": {"name": "Li Tan", "phone": "+998 2 555 0199", "email": "li.tan@justice.bretavia.example"},
        "expected_on": "2027-01-20",
        "points_missing": ["A translation of the court order of 20 November 2026 into English"],
    }
    return _answer(renderer, "acknowledgement", "acknowledge", body, language=language, **more)


def refusal(renderer: Renderer, language: str = "en", /, **more: Json) -> bytes:
    """A refusal with two grounds, one of them long."""
    body: JsonObject = {
        "measures": ["m3"],
        "grounds": [
            {
                "code": "dual_criminality",
                "article": "40(8)",
                "explanation": "The conduct described under count two is not an offence under the law of Bretavia,"
                " because an attempt of this offence is not punishable there unless violence was used or threatened.",
            },
            {
                "code": "immunity_privilege",
                "article": "40(21)(d)",
                "explanation": "The person is the counsel of another accused and may not be questioned on this matter.",
            },
        ],
        "consultation": {"id": THIRD, "sha256": DIGESTS[3]},
        "could_be_cured_by": "A statement of facts which shows that violence was threatened.",
        "remedy_or_review": "None in the requested State; a new request remains possible.",
    }
    own: JsonObject = {"id": THIRD, "sha256": DIGESTS[3]}
    other: JsonObject = {"id": REQUEST, "sha256": DIGESTS[0]}
    after: JsonObject = {"own": own, "other": other}
    return _answer(renderer, "refusal", "refuse", body, language=language, after=after, **more)


def exercise(renderer: Renderer, language: str = "en", /, **more: Json) -> bytes:
    """A chain test."""
    body: JsonObject = {"kind": "chain", "scenario": "Daily test of the chain between XA and XB."}
    procedure: JsonObject = {"name": "exercise", "version": 1, "sha256": DIGESTS[1]}
    members: JsonObject = {"procedure": procedure, "treaty": None, "exercise": True, "language": language, **more}
    return content(renderer, "exercise_request", "start", body, **members)
