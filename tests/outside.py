"""Programs that know nothing of us, asked about our files: poppler's `pdfsig`, and OpenSSL's `cms` and `ts`.

Tests that use them carry `@pytest.mark.needs("pdfsig", "openssl")`.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from asn1crypto import cms


def byte_ranges(pdf: bytes) -> list[list[int]]:
    """Every /ByteRange, read without any PDF library."""
    found = re.findall(rb"/ByteRange\s*\[\s*(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s*\]", pdf)
    return [[int(number) for number in one] for one in found]


def signed_parts(pdf: bytes) -> list[tuple[bytes, bytes]]:
    """For each signature the bytes that it covers and its CMS, padding and all."""
    found = []
    for start, before, after, rest in byte_ranges(pdf):
        text = pdf[before + 1 : after - 1]
        raw = bytes.fromhex(text.decode()) if re.fullmatch(rb"([0-9a-fA-F]{2})*", text) else b""
        found.append((pdf[max(start, 0) : before] + pdf[after : after + max(rest, 0)], raw))
    return found


def told(command: Sequence[str | Path], *, timeout: float = 30) -> tuple[int, str]:
    """Exit code and everything that a program says; code -1 when it does not end in time."""
    try:
        done = subprocess.run(
            [str(one) for one in command],
            capture_output=True,
            text=True,
            check=False,
            errors="replace",
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        return -1, "no answer in time"
    return done.returncode, done.stdout + done.stderr


VALID, WHOLE = "Signature is Valid", "the last covers the whole file"
"""What `pdfsig` below answers of a signature that holds, and of the last one's reach."""


def version(program: str) -> str:
    """The first line that a program says of itself."""
    _, text = told([program, "version" if program == "openssl" else "-v"])
    return text.splitlines()[0].partition(" (")[0]


def pdfsig(path: Path) -> str:
    """What poppler says in a few words: per signature its verdict, and whether it covers the whole file."""
    code, text = told(["pdfsig", "-nocert", path])
    verdicts = re.findall(r"Signature Validation: (.+?)\.?$", text, re.MULTILINE)
    if not verdicts:
        return "not signed" if "does not contain any signatures" in text else f"cannot read it (exit {code})"
    whole = "Total document signed" in text.rpartition("Signature #")[2]
    return "; ".join([*verdicts, WHOLE if whole else "the last does not cover it all"])


def openssl_cms(pdf: bytes, anchors: Iterable[Path], *, when_stamped: bool = False) -> str:
    """What OpenSSL says of each signature under some anchors: `good`, `bad`; it knows nothing of coverage.

    By itself it asks as of now; `when_stamped`: as of the time of each signature's timestamp, which it is told.
    """
    answers = []
    with tempfile.TemporaryDirectory() as folder:
        roots, content, signature = (Path(folder) / name for name in ("roots", "content", "signature"))
        roots.write_bytes(b"".join(one.read_bytes() for one in anchors))
        for covered, raw in signed_parts(pdf):
            content.write_bytes(covered)
            signature.write_bytes(raw)
            command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-out", "/dev/null"]
            if when_stamped:
                command += ["-attime", str(stamped_at(raw))]
            code, _ = told([*command, "-in", signature, "-content", content, "-CAfile", roots])
            answers.append("good" if code == 0 else "bad")
    return "; ".join(answers) or "not signed"


def stamped_at(raw: bytes) -> int:
    """The time of the timestamp in a CMS, in seconds since 1970."""
    token = cms.ContentInfo.load(timestamp_of(raw)[0])["content"]
    moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return int(moment.timestamp())


def timestamp_of(raw: bytes) -> tuple[bytes, bytes]:
    """The token in a CMS (DER `ContentInfo`), and the signature value that it stamps."""
    info = cms.ContentInfo.load(raw)["content"]["signer_infos"][0]
    token = next(
        one["values"][0] for one in info["unsigned_attrs"] if one["type"].native == "signature_time_stamp_token"
    )
    return token.dump(), info["signature"].native
