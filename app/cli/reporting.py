"""`rogatory instrument verify --report OUT`: the account of a verification in the format that the name asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.kit.clock import now
from app.kit.errors import Misused
from app.kit.words import LANGUAGES
from app.trust.court import Occasion, account, as_json
from app.trust.report import Report


def demand(out: Path, language: str, files: Sequence[Path]) -> None:
    """What is asked for can be written; asked before anything is verified. `Misused` says what cannot."""
    if out.suffix.lower() not in FORMATS:
        raise Misused("report_format", f"{out.name} is no report: its name ends in {', '.join(FORMATS)}.")
    if language not in LANGUAGES:
        raise Misused("report_language", f"There is no language {language!r} here: {', '.join(LANGUAGES)}.")
    if len(files) != 1:
        raise Misused("report_files", "A report is of one file.", "Verify the files one by one.")
    if out.exists():
        raise Misused("file_exists", f"{out} is there already.", "Choose another name.")


def occasion(name: str, language: str, notes: Sequence[str]) -> Occasion:
    """The circumstances of a report that is made now."""
    try:
        program = f"rogatory {version('rogatory')}"
    except PackageNotFoundError:
        program = "rogatory"
    return Occasion(name, language, now(), program, notes)


def write(out: Path, report: Report, told: Occasion) -> None:
    """Write it; nothing is there if it cannot be made."""
    data = FORMATS[out.suffix.lower()](report, told)
    try:
        out.write_bytes(data)
    except OSError as error:
        raise Misused("report_unwritten", f"{out} cannot be written: {error.strerror}.", "Check the folder.") from error


def _json(report: Report, told: Occasion) -> bytes:
    return as_json(account(report, told))


def _html(report: Report, told: Occasion) -> bytes:
    from app.trust.court_page import page

    return page(account(report, told)).encode()


def _pdf(report: Report, told: Occasion) -> bytes:
    # Here and not above, as in `_xml`: who asks for another format waits for neither typst nor the schema's classes.
    from app.instruments.court import pdf

    return pdf(account(report, told), told.made)


def _xml(report: Report, told: Occasion) -> bytes:
    from app.trust.court_xml import xml

    return xml(report, told).encode()


FORMATS: dict[str, Callable[[Report, Occasion], bytes]] = {".json": _json, ".html": _html, ".pdf": _pdf, ".xml": _xml}
