"""`/push-worker.js`: what a browser keeps of these pages to show that something waits while none of them is open.

It stands at one fixed address, for its address is what it is known by (Service Workers §4.2): a browser asks for it
anew and takes what changed. Its words are in the language of who asks.
"""

from __future__ import annotations

from functools import cache

from starlette.responses import Response

from app.kit.words import RIGHT_TO_LEFT, translate
from app.web import look
from app.web.visit import Visit

WORKER = look.OWN / "push-worker.js"
WORDS = {
    "title": "Something waits for you",
    "body": "A notice waits for you.",
    "lost": "This device is not notified any more",
    "renew": "Sign in and press “Notify this device” anew.",
}
"""What it says by itself: where a message cannot be read, and where the browser has ended its subscription."""
HEADERS = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}


def get_worker(visit: Visit) -> Response:
    """The worker. It is no secret and needs no session; it may see no more than the pages may."""
    language = visit.language
    told = {name: translate(language, words) for name, words in WORDS.items()}
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    head = look.as_json({**told, "language": language, "direction": direction, "icon": look.address("icon.svg")})
    answer = Response(f"const WORDS = {head};\n{_worker()}", media_type="text/javascript", headers=HEADERS)
    return visit.dressed(answer)


@cache
def _worker() -> str:
    return WORKER.read_text("utf-8")
