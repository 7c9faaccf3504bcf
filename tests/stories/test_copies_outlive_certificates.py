"""Each side's keeper makes and renews an archival copy by itself, and the copy is genuine when the letter no longer is.

The timestamping authorities of both States are this test's: once the letter is signed they stamp with certificates that
live for decades, as they do after a change of keys.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from certomancer.services import TimeStamper
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.audit.events import Event
from app.cli.playground import Playground, RunningNode, eventually
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import instant, now, stamp
from app.trust.keys import FileSigner
from certs.lab import Lab
from tests.cli.typing_commands import Terminal
from tests.listening import listening
from tests.stories import hands, world
from tests.stories.hands import Paper, agree
from tests.stories.world import QUICK, logged

DECADES = timedelta(days=365 * 19)
LATER = timedelta(days=365 * 10)
"""When every certificate of the letter has long ended: those of the development PKI live for three years."""
STAMPING = {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]}


@dataclass
class Stampers:
    """Timestamping authorities of both States over HTTP: `/xa`, `/xb`."""

    lab: Lab
    url: str = ""
    long: dict[str, FileSigner] = field(default_factory=dict)

    def renew(self) -> None:
        """From now on each stamps with a certificate that lives for decades."""
        since = self.lab.pki.made_at - timedelta(days=1)
        validity = {"valid-from": since.isoformat(), "valid-to": (since + DECADES).isoformat()}
        more = {"validity": validity, "extensions": [STAMPING]}
        self.long = {state: self.lab.issue(state, "tsa-of-decades", "tsa", more=more) for state in ("XA", "XB")}

    def token(self, state: str, request: bytes) -> bytes:
        """The answer to one request (RFC 3161)."""
        if state not in self.long:
            return self.lab.transport(state)(request)
        signer = self.long[state]
        der = signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        found = TimeStamper(
            asn1_x509.Certificate.load(signer.certificate),
            keys.PrivateKeyInfo.load(der),
            certs_to_embed=[asn1_x509.Certificate.load(one) for one in signer.chain],
            fixed_dt=now().replace(microsecond=0),
        )
        return bytes(found.request_tsa_response(tsp.TimeStampReq.load(request)).dump())

    @contextmanager
    def served(self) -> Iterator[Stampers]:
        """While this lasts they answer."""
        stampers = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = stampers.token(self.path.strip("/").upper(), body)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        with listening(Handler) as self.url:
            yield self


def kept(node: RunningNode, paper: Paper) -> JsonObject | None:
    """What `rogatory trust list` says of an instrument, once the keeper has seen it."""
    return next((one for one in Terminal(node.home).listed("trust", "list") if one["id"] == paper.id), None)


def stamped(node: RunningNode, paper: Paper, stamps: int) -> JsonObject:
    """The same, once its copy has so many timestamps."""

    def looked() -> JsonObject | None:
        found = kept(node, paper)
        return found if found is not None and found["stamps"] == stamps else None

    return eventually(looked, f"{node.state} has a copy with {stamps} timestamps; it had {kept(node, paper)}")


def copied(node: RunningNode, paper: Paper, place: Path) -> bytes:
    """The copy, as `rogatory trust copy` writes it out."""
    Terminal(node.home).done("trust", "copy", paper.id, "--out", str(place))
    return place.read_bytes()


def says(home: Path, anchors: Path, what: str, file: Path, at: datetime) -> tuple[int, set[str]]:
    """Exit code and reasons of `rogatory trust verify` or `rogatory instrument verify`, at a moment."""
    words = (what, "verify", str(file), "--anchors", str(anchors), "--at", stamp(at), "--json")
    told = Terminal(home).run(*words)
    value = json.loads(told.stdout or told.stderr)
    report = value["files"][0] if "files" in value else value
    return told.exit_code, {one["code"] for one in report.get("reasons", ())} | {str(report.get("code"))} - {"None"}


def test_each_side_keeps_a_copy_that_outlives_the_letters_certificates(own_world: Playground, tmp_path: Path) -> None:
    with Stampers(Lab(own_world.pki)).served() as stampers:
        for state in ("XA", "XB"):
            told = {"archive_after": 3.0, "archive_every": 0.5, "tsa_url": f"{stampers.url}/{state.lower()}"}
            own_world.found(state, settings={**QUICK, **told})
        built = world.pair(own_world)
        xa, xb = built["XA"], built["XB"]
        paper = hands.request(xa)
        stampers.renew()
        agree(xa, xb, paper.reference, "RECEIVED")
        letter = xa.node.store.read(paper.owner, hands.signed(paper).sha256)  # type: ignore[union-attr]  # it is signed
        assert sha256(xb.node.store.read("XB.moj", sha256(letter))) == sha256(letter)

        # 1. By itself, on each side its own, behind the delivered bytes.
        first = {}
        for node in (xa, xb):
            line = stamped(node, paper, 1)
            assert instant(str(line["holds_until"])) > now() + LATER
            first[node.state] = copied(node, paper, tmp_path / f"{node.state}-1.pdf")
            assert first[node.state].startswith(letter)
            assert sha256(first[node.state]) == line["copy"] != line["sha256"] == sha256(letter)
        assert first["XA"] != first["XB"]

        # 2. It is renewed when it is asked for, dry by default, and not on the other side.
        before = Terminal(xb.home).json("trust", "renew", paper.id)
        assert (before["asked"], len(before["instruments"])) == (False, 1)  # type: ignore[arg-type]  # JSON
        assert kept(xb, paper)["stamps"] == 1  # type: ignore[index]  # it is there
        Terminal(xb.home).done("trust", "renew", paper.id, "--yes")
        stamped(xb, paper, 2)
        second = copied(xb, paper, tmp_path / "XB-2.pdf")
        assert second.startswith(first["XB"]), "everything of before is covered by the new timestamp"
        assert kept(xa, paper)["stamps"] == 1  # type: ignore[index]  # it is there
        assert (paper.id, sha256(letter)) in logged(xb, Event.INSTRUMENT_ARCHIVED)

    # 3. Without node and network, today and in ten years; the letter alone is proven by nothing by then.
    anchors = tmp_path / "anchors"
    for node in (xa, xb):
        shutil.copytree(node.home / "anchors" / node.state, anchors / node.state)
    (tmp_path / "letter.pdf").write_bytes(letter)
    nowhere = tmp_path / "nowhere"
    for name in ("XA-1", "XB-1", "XB-2"):
        for at in (now(), now() + LATER):
            assert says(nowhere, anchors, "trust", tmp_path / f"{name}.pdf", at) == (0, set())
    assert says(nowhere, anchors, "instrument", tmp_path / "letter.pdf", now()) == (0, set())
    # Nothing proves any more when its State's edition was in force; the copy's first timestamp does.
    assert says(nowhere, anchors, "instrument", tmp_path / "letter.pdf", now() + LATER) == (3, {"no_edition"})
    assert says(nowhere, anchors, "trust", tmp_path / "letter.pdf", now() + LATER)[0] != 0
    late = says(nowhere, anchors, "trust", tmp_path / "XB-2.pdf", now() + 2 * LATER)
    assert late[0] != 0, "nothing holds for ever: this one was not renewed in time"
