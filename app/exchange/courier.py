"""The courier: one HTTP client to one peer's node door, over TLS 1.3 with both certificates.

The peer's TLS certificate must chain to the node anchors that our State accepted for that State, and must be one
that its current edition lists. Three things can go wrong, and they are told apart:

- the road itself fails (network, 5xx, 429, or we are not let in): `NoRoad`, whatever was carried;
- the door says no to what was carried: `Refused` with the door's own code;
- the door answers nonsense, or more than the answer to that question may hold: `Unreadable` `peer_nonsense`.

Nothing that a peer sends is read without a limit, and no call outlasts its clock (`line.py`).
"""

from __future__ import annotations

import json as jsons
import re
import ssl
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import httpx

from app.directory.edition import LARGEST as EDITION_BYTES
from app.exchange.envelope import RECEIPT_LIMIT, RECEIPTS, TOKEN_LIMIT
from app.exchange.line import PATIENCE, Clock, Transport
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import now
from app.kit.errors import Refused, Unavailable, Unreadable
from app.kit.ids import Digest, StateCode

BLOCK = 256 * 1024
TIMEOUT = httpx.Timeout(15.0, connect=4.0)
"""Of one read or write; the whole call has the line's clock."""
SMALL = 64 * 1024
"""Bytes of an answer that says little: a problem, a checkpoint, a proof."""
LISTS = 5 * 1024 * 1024
"""Bytes of an answer that lists digests and receipts."""
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class NoRoad(Unavailable):
    """The road to a peer fails, whatever is carried: network, an answer 5xx or 429, or we are not let in."""


def tls_context(certificate: Path, key: Path, anchors: Sequence[str], passphrase: str | None = None) -> ssl.SSLContext:
    """A client context: our certificate, TLS 1.3 and nothing older, these PEM anchors and no others."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # Who a door is, its certificate's digest in the State's edition says; a name or an address may change.
    context.check_hostname = False
    context.load_cert_chain(certificate, key, passphrase)
    context.load_verify_locations(cadata="\n".join(anchors))
    return context


@dataclass(frozen=True)
class _Answer:
    """What a door answered, whole and within its limit."""

    status: int
    body: bytes

    def text(self, encoding: str = "ascii") -> str:
        """A token (ASCII), or a note, whose signature lines begin with U+2014 (UTF-8, C2SP signed-note)."""
        try:
            return self.body.decode(encoding)
        except UnicodeDecodeError as error:
            raise Unreadable("peer_nonsense", f"The peer's answer is not {encoding.upper()}.") from error

    def texts(self, name: str, longest: int) -> list[str]:
        """A list of at most `longest` characters a text, and as many texts as a door itself takes in one call."""
        try:
            found = jsons.loads(self.body)[name]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Unreadable("peer_nonsense", f"The peer's answer has no {name}.") from error
        if not isinstance(found, list) or len(found) > RECEIPTS:
            raise Unreadable("peer_nonsense", f"The peer's {name} are no list of at most {RECEIPTS}.")
        if not all(isinstance(text, str) and len(text) <= longest and text.isascii() for text in found):
            raise Unreadable("peer_nonsense", f"The peer's {name} are not texts of at most {longest} characters.")
        return found

    def problem(self) -> tuple[str, str]:
        """RFC 9457 code and detail; what is no code of ours is not repeated, for it goes into log and notices."""
        try:
            told = jsons.loads(self.body)
            code, words = str(told["code"]), str(told["detail"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return "peer_error", f"{self.status} without an explanation"
        words = "".join(one if one.isprintable() else " " for one in words[:200])
        return (code if _CODE.fullmatch(code) else "peer_error"), words


class Courier:
    """Talks to the door of one peer; keeps its connection alive between calls."""

    def __init__(
        self,
        peer: StateCode,
        address: str,
        context: ssl.SSLContext,
        listed: frozenset[Digest],
        patience: float = PATIENCE,
    ) -> None:
        self.peer, self.listed = peer, listed
        self.skew: float | None = None
        """Seconds by which the door's clock was ahead at the last answer; None when it did not tell."""
        self._clock = Clock(patience)
        self.client = httpx.Client(
            base_url=address,
            transport=Transport(context, self._clock, self._demand_listed),
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
            # A compressed answer could unfold beyond every limit.
            headers={"accept-encoding": "identity"},
        )

    def __enter__(self) -> Courier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def health(self) -> None:
        """Ask whether the door lets us in; `NoRoad` says why not."""
        self._ask("GET", "/v1/health")

    def put_part(self, digest: str, path: Path) -> None:
        """Bring one part; a part that the peer holds already is not sent again."""
        known = self._ask("HEAD", f"/v1/parts/{digest}", also={403, 404})
        if known.status == 403:
            self.health()  # an answer to HEAD has no body: this one says why we are not let in
        if known.status == 404:
            with path.open("rb") as file:
                self._ask("PUT", f"/v1/parts/{digest}", content=_blocks(file), length=path.stat().st_size)

    def post_envelope(self, token: str) -> None:
        """Bring the envelope; its parts must be there."""
        self._ask("POST", "/v1/envelopes", content=token.encode(), kind="application/jose")

    def post_receipts(self, tokens: Sequence[str]) -> None:
        """Bring receipts."""
        self._ask("POST", "/v1/receipts", json={"receipts": list(tokens)})

    def receipts(self, envelope: str) -> list[str] | None:
        """The receipts for an envelope; None when the peer does not know the envelope."""
        answer = self._ask("GET", f"/v1/envelopes/{envelope}/receipts", also={404}, limit=LISTS)
        return None if answer.status == 404 else answer.texts("receipts", RECEIPT_LIMIT)

    def waiting(self) -> tuple[list[str], list[str]]:
        """What is laid out for us: digests of envelopes, and receipts."""
        answer = self._ask("GET", "/v1/waiting", limit=LISTS)
        return answer.texts("envelopes", 64), answer.texts("receipts", RECEIPT_LIMIT)

    def seen(self, receipts: Sequence[str]) -> None:
        """Say that receipts, named by digest, have arrived."""
        self._ask("POST", "/v1/receipts/seen", json={"receipts": list(receipts)})

    def envelope(self, digest: str) -> str:
        """Fetch an envelope that is laid out for us."""
        return self._ask("GET", f"/v1/envelopes/{digest}", limit=TOKEN_LIMIT).text()

    def part(self, digest: str) -> Generator[bytes, None, None]:
        """Fetch a part that is laid out for us, in blocks. Whoever reads them bounds their sum."""
        with self._call("GET", f"/v1/parts/{digest}", set()) as answer:
            yield from answer.iter_raw(BLOCK)

    def edition(self, number: int | None = None) -> bytes:
        """The peer State's edition, signed by its directory key: the current one, or one by its number."""
        return self._ask("GET", f"/v1/editions/{number or 'current'}", limit=EDITION_BYTES).body

    def announce(self, number: int) -> None:
        """Tell the peer that our State has a new edition; a door that knows no such word hears of it another time."""
        told: JsonObject = {"number": number}
        self._ask("POST", "/v1/editions/announced", also={404, 405}, json=told)

    def checkpoint(self) -> str:
        """The newest checkpoint of the peer's log."""
        return self._ask("GET", "/v1/log/checkpoint").text("utf-8")

    def consistency(self, first: int, second: int) -> list[str]:
        """The consistency proof between two sizes of the peer's log, base64 hashes (RFC 6962 §2.1.2)."""
        return self._ask("GET", f"/v1/log/consistency?first={first}&second={second}").texts("hashes", 64)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        also: set[int] | None = None,
        content: bytes | Iterator[bytes] | None = None,
        length: int | None = None,
        kind: str = "application/octet-stream",
        json: JsonObject | dict[str, list[str]] | None = None,
        limit: int = SMALL,
    ) -> _Answer:
        headers = {} if content is None else {"content-type": kind}
        if length is not None:
            headers["content-length"] = str(length)
        with self._call(method, path, also or set(), content=content, json=json, headers=headers) as answer:
            return _Answer(answer.status_code, _bounded(answer, limit))

    @contextmanager
    def _call(
        self,
        method: str,
        path: str,
        also: set[int],
        *,
        content: bytes | Iterator[bytes] | None = None,
        json: JsonObject | dict[str, list[str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Iterator[httpx.Response]:
        """One call under the clock: an answer that says yes (or a status of `also`), its body not read yet."""
        self._clock.start()
        asked = {"content": content, "json": json, "headers": headers}
        with _guard(self.peer), self.client.stream(method, path, **asked) as answer:  # type: ignore[arg-type]
            self._check(answer, also)
            yield answer

    def _demand_listed(self, certificate: bytes) -> None:
        """Before anything of ours is sent: a key that its State disowned may still have a certificate of its anchor."""
        if self.listed and sha256(certificate) not in self.listed:
            raise NoRoad(
                "peer_certificate_unlisted",
                f"The door of {self.peer} shows a certificate that its edition does not list.",
                "Ask that State for a new edition, by telephone.",
            )

    def _check(self, answer: httpx.Response, also: set[int]) -> None:
        self.skew = _skew(answer.headers.get("date"))
        if "content-encoding" in answer.headers:
            raise Unreadable("peer_nonsense", f"The door of {self.peer} answers in a coding that nobody asked for.")
        if answer.is_success or answer.status_code in also:
            return
        code, words = _Answer(answer.status_code, _bounded(answer, SMALL)).problem()
        if answer.status_code >= 500 or answer.status_code == 429:
            raise NoRoad(code, f"The door of {self.peer} answers {answer.status_code}: {words}")
        if answer.status_code == 403:
            raise NoRoad(code, f"The door of {self.peer} does not let us in: {words}")
        raise Refused(code, f"The door of {self.peer} refuses: {words}")


@contextmanager
def _guard(peer: StateCode) -> Iterator[None]:
    """Turn what the network can do into one clear `NoRoad`."""
    try:
        yield
    except httpx.RemoteProtocolError as error:
        # TLS 1.3 tells a refused client late and only by hanging up.
        raise NoRoad(
            "peer_hung_up",
            f"The door of {peer} closed the connection.",
            "If it persists: that State may not know our node's certificate yet.",
        ) from error
    except httpx.HTTPError as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise NoRoad(
                "peer_certificate_untrusted",
                f"The door of {peer} shows a certificate that our anchors for it do not vouch for.",
                "Compare the introduction by telephone again.",
            ) from error
        words = str(error) or type(error).__name__
        raise NoRoad("peer_unreachable", f"The door of {peer} does not answer: {words}.") from error


def _bounded(answer: httpx.Response, limit: int) -> bytes:
    """The body of an answer; `Unreadable` as soon as it is longer than `limit`."""
    body = bytearray()
    for block in answer.iter_raw():
        body += block
        if len(body) > limit:
            raise Unreadable("peer_nonsense", f"The peer's answer holds more than {limit} bytes.")
    return bytes(body)


def _skew(date: str | None) -> float | None:
    """Seconds by which a `Date` header is ahead of our clock; None for one that tells no instant."""
    try:
        there = parsedate_to_datetime(date or "")
        return (there - now()).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None  # absent, malformed or without a zone: the peer did not tell, and nothing depends on it


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block
