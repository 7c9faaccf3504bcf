"""The one map from our errors to RFC 9457 problem details. What is not in the tree becomes a bare 500."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from app.kit.errors import RogatoryError, Several
from app.kit.words import refilled, translate

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Misused",
    401: "Not signed in",
    403: "Denied",
    404: "Unknown",
    405: "Method not allowed",
    408: "Timed out",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    422: "Invalid",
    428: "Precondition required",
    500: "Internal error",
    503: "Unavailable",
    507: "No room",
}

UNFORESEEN = "Something unforeseen happened. Nothing was changed."


def problem(error: RogatoryError, status: int | None = None, language: str = "en") -> tuple[int, JsonObject]:
    """Status and body for an error of ours. `code` is stable; title, `detail` and `remedy` are for people."""
    number = status or error.status
    lines = (error.message.partition("\n")[0], *error.each) if isinstance(error, Several) else (error.message,)
    body: JsonObject = {
        "type": f"urn:rogatory:error:{error.code}",
        "title": translate(language, TITLES.get(number, "Error")),
        "status": number,
        "code": error.code,
        "detail": "\n".join(refilled(language, error.code, one) for one in lines),
    }
    if error.remedy:
        body["remedy"] = refilled(language, error.code, error.remedy)
    return number, body


def incident(identifier: str, language: str = "en") -> JsonObject:
    """The body for what nobody foresaw: no detail, only the id under which the log has it."""
    return {
        "type": "urn:rogatory:error:internal",
        "title": translate(language, TITLES[500]),
        "status": 500,
        "code": "internal",
        "detail": translate(language, UNFORESEEN),
        "incident": identifier,
    }
