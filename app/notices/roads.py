"""The roads of messages over HTTP: to the operator's own gateways, and to what officials name themselves.

What an official names (a webhook, a browser's push service) lies in the public internet, on HTTPS, unless the operator
has listed the place: otherwise anybody with an account could have this node knock at doors inside its own network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from app.kit import addresses, outbound
from app.kit.answers import sent
from app.kit.errors import Refused, Unavailable
from app.notices.senders import GONE

TIMEOUT = httpx.Timeout(8.0, connect=4.0)
"""Between two bytes; the lane's own patience ends what drips."""
LARGEST = 64 * 1024
"""Bytes of an answer."""
HTTPS = 443
LATER = frozenset({408, 425, 429})


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Roads:
    """`listed`: host (lower case) and port that the operator let officials name, wherever they are; `loopback`: this
    machine, in development.
    """

    listed: frozenset[tuple[str, int]] = frozenset()
    loopback: bool = False
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False), repr=False
    )

    def ask(self, url: str, body: bytes, headers: Mapping[str, str], auth: tuple[str, str] | None = None) -> Reply:
        """POST to a gateway of the operator's own."""
        request = self.client.build_request(
            "POST", url, content=body, headers={"accept-encoding": "identity", **headers}
        )
        try:
            return self._read(request, None if auth is None else httpx.BasicAuth(*auth))
        except httpx.HTTPError as error:
            raise Unavailable("gateway_down", f"The gateway does not answer: {type(error).__name__}.") from error

    def bring(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """POST to a place that an official named, at the very address that was looked up and judged.

        `Refused` `address_gone` where nothing may be sent to; `Unavailable` `receiver_down` where nothing can be
        connected to, `receiver_later` where it broke off.
        """
        place, host, port, found = self._place(url)
        named = {"host": place.netloc.decode("ascii"), "connection": "close", "accept-encoding": "identity", **headers}
        trouble: httpx.HTTPError | None = None
        for address in found:
            target = place.copy_with(host=address, userinfo=b"")
            request = self.client.build_request(
                "POST", target, content=body, headers=named, extensions={"sni_hostname": host}
            )
            try:
                with outbound.once(address, port):
                    return self._read(request, None)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                trouble = error
            except httpx.HTTPError as error:
                kind = type(error).__name__
                raise Unavailable("receiver_later", f"The receiver was cut off: {kind}.") from error
        raise _down(trouble)

    def _place(self, url: str) -> tuple[httpx.URL, str, int, tuple[str, ...]]:
        try:
            place = httpx.URL(url)
            host = place.raw_host.decode("ascii").lower()
        except (httpx.InvalidURL, ValueError) as error:
            raise _no_place() from error
        port = place.port or (HTTPS if place.scheme == "https" else 80)
        if place.scheme not in {"http", "https"} or not host:
            raise _no_place()
        try:
            found = addresses.looked_up(host, port)
        except (OSError, ValueError) as error:
            raise Unavailable("receiver_down", "The name of the receiver is not known now.") from error
        if (host, port) not in self.listed:
            found = tuple(one for one in found if self._may(one, place.scheme, port))
        if not found:
            raise _no_place()
        return place, host, port, found

    def _may(self, address: str, scheme: str, port: int) -> bool:
        if self.loopback and addresses.is_loopback(address):
            return True
        return scheme == "https" and port == HTTPS and addresses.is_public(address)

    def _read(self, request: httpx.Request, auth: httpx.Auth | None) -> Reply:
        answer = sent(self.client, request, LARGEST, auth)
        return Reply(answer.status_code, answer.content, answer.headers)


def judge(reply: Reply) -> None:
    """Pass what a gateway of ours took; `Unavailable` `gateway_later` for what may be tried again, `Refused` for what
    may not.
    """
    if 200 <= reply.status < 300:
        return
    if reply.status in LATER or reply.status >= 500:
        raise Unavailable("gateway_later", f"It is taken later: {reply.status}.")
    # Our own login or key is wrong: nobody's message is at fault, and all of them wait.
    if reply.status in {401, 403}:
        raise Unavailable("gateway_login", f"Our login is refused: {reply.status}.", "See the settings of gateways.")
    raise Refused("gateway_refused", f"It is not taken: {reply.status}.", "See the settings of gateways.")


def judge_receiver(reply: Reply, gone: frozenset[int]) -> None:
    """Pass what was taken at a place that an official named. What is answered there concerns that address alone:
    `Unavailable` `receiver_later`; `Refused` `address_gone` for the statuses in `gone`, `receiver_refused`.
    """
    if 200 <= reply.status < 300:
        return
    if reply.status in gone:
        raise Refused(GONE, f"The address takes nothing any more: {reply.status}.", "Prove it anew.")
    if reply.status in LATER or reply.status >= 500 or reply.status in {401, 403}:
        raise Unavailable("receiver_later", f"The receiver takes it later: {reply.status}.")
    raise Refused("receiver_refused", f"The receiver does not take it: {reply.status}.", "Prove the address anew.")


def _down(error: httpx.HTTPError | None) -> Unavailable:
    return Unavailable("receiver_down", f"The receiver does not answer: {type(error).__name__}.")


def _no_place() -> Refused:
    return Refused(
        GONE,
        "What was named is inside a network, or not on HTTPS.",
        "If it is to be reached, list it in `channel_hosts` in node.toml.",
    )
