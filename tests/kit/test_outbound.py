"""Where a process may connect to. Each case in a process of its own: the limit holds for a process's whole life."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap

PREAMBLE = """
import socket, sys, time
from app.kit import outbound
from app.kit.errors import Denied
from app import broker

def may(host, port):
    try:
        socket.create_connection((host, port), 1).close()
    except Denied:
        return False
    except OSError:
        return True
    return True
"""


def run(code: str, *arguments: str) -> str:
    words = [sys.executable, "-c", PREAMBLE + textwrap.dedent(code), *arguments]
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=120).stdout.strip()


def test_an_url_without_a_port_means_the_port_of_its_scheme() -> None:
    urls = ("redis://a", "rediss://b", "postgresql+psycopg://c/x", "http://d", "https://e", "smtp://f", "http://g:81")
    code = f"""
    for url in {urls!r}:
        outbound.allow(url)
    print(sorted(outbound.allowed()))
    """
    expected = [("a", 6379), ("b", 6379), ("c", 5432), ("d", 80), ("e", 443), ("f", 25), ("g", 81)]
    assert run(code) == str(expected)


def test_a_name_that_moved_is_resolved_anew_but_not_at_every_try() -> None:
    """The resolver is the outside: it answers with one address, later with another."""
    code = """
    outbound.ANEW = 0.3
    asked, real, there = [], socket.getaddrinfo, ["192.0.2.1"]
    def resolver(host, *rest, **more):
        if host != "tsa.example":
            return real(host, *rest, **more)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (there[0], 0))]
    socket.getaddrinfo = resolver
    outbound.allow("http://tsa.example:9")
    outbound.limit()
    there[0] = "127.0.0.1"
    before = may("127.0.0.1", 9)
    time.sleep(0.4)
    after, count = may("127.0.0.1", 9), len(asked)
    never = [may("127.0.0.2", 9) for _ in range(20)]
    print(before, after, count, any(never), len(asked) <= count + 1)
    """
    assert run(code) == "False True 2 False True"


def test_what_is_allowed_once_is_so_for_one_thread_and_one_question() -> None:
    code = """
    import threading
    outbound.limit()
    said = [may("127.0.0.1", 9)]
    with outbound.once("127.0.0.1", 9):
        said += [may("127.0.0.1", 9), may("127.0.0.1", 10), may("127.0.0.2", 9)]
        other = threading.Thread(target=lambda: said.append(may("127.0.0.1", 9)))
        other.start()
        other.join()
    said.append(may("127.0.0.1", 9))
    print(said, outbound.allowed())
    """
    assert run(code) == "[False, True, False, False, False, False] frozenset()"


def test_a_wake_up_never_raises() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        code = """
        outbound.limit()
        wake = broker.waker(broker.celery(f"redis://127.0.0.1:{sys.argv[1]}/0"))
        wake("sign", "row")
        wake("keeper", "row")
        print(may("127.0.0.1", int(sys.argv[1])))
        """
        assert run(code, str(port)) == "False"
