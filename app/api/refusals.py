"""From errors to RFC 9457. The words are those of `kit/problems.py`; here is only what HTTP says more finely."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.api.speech import SOURCE, spoken
from app.kit.errors import Invalid, Misused, RogatoryError, Unavailable, Unknown
from app.kit.problems import MEDIA_TYPE, problem

STATUSES: Mapping[str, int] = {"draft_changed": 412, "clause_changed": 412, "roster_changed": 412, "too_large": 413}
"""Where HTTP has a status of its own for a code."""


class Answered(Exception):
    """An error that this door answers with a status of its own."""

    def __init__(self, error: RogatoryError, status: int) -> None:
        super().__init__(error.code)
        self.error, self.status = error, status


def answer(
    error: RogatoryError,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    language: str = SOURCE,
) -> JSONResponse:
    """The response to an error of ours, in a language."""
    number, body = problem(error, status or STATUSES.get(error.code), language)
    told = {"Content-Language": language, **(headers or {})}
    if number == 401:
        told["WWW-Authenticate"] = 'Bearer realm="rogatory"'
    if number == 503:
        told["Retry-After"] = "5"
    return JSONResponse(body, number, told, media_type=MEDIA_TYPE)


def plain(status: int, words: str) -> RogatoryError:
    """What the framework refuses, as an error of ours."""
    if status == 413:
        return Invalid("too_large", "The body is larger than this place takes.", "Attach what is long.")
    if status == 405:
        return Misused("method_not_allowed", "This place knows another method.", "See the documentation.")
    if status == 404:
        return Unknown("no_such_place", "There is nothing at this address.", "See the documentation.")
    return Misused("bad_request", f"The request cannot be read: {words}.")


def install(app: FastAPI) -> None:
    """Let the application answer every error with a problem."""

    @app.exception_handler(RogatoryError)
    def ours(request: Request, error: RogatoryError) -> JSONResponse:
        return answer(error, language=spoken(request.headers))

    @app.exception_handler(Answered)
    def finer(request: Request, error: Answered) -> JSONResponse:
        return answer(error.error, error.status, language=spoken(request.headers))

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        # Where and what is wrong, never the value: it may be case content.
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])[:200]
        found = Invalid("bad_request", f"{place}: {first['msg']}.", "See the documentation.")
        return answer(found, language=spoken(request.headers))

    @app.exception_handler(HTTPException)
    def frame(request: Request, error: HTTPException) -> JSONResponse:
        found = plain(error.status_code, str(error.detail))
        return answer(found, error.status_code, error.headers, language=spoken(request.headers))

    @app.exception_handler(ClientDisconnect)
    def gone(request: Request, error: ClientDisconnect) -> JSONResponse:
        found = Misused("cut_off", "The request ended before its body did.", "Send it again.")
        return answer(found, language=spoken(request.headers))

    @app.exception_handler(OperationalError)
    @app.exception_handler(PoolTimeout)
    def away(request: Request, error: Exception) -> JSONResponse:
        found = Unavailable("database_down", "The database does not answer.", "Try again in a moment.")
        return answer(found, language=spoken(request.headers))
