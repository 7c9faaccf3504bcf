"""Verification of an instrument with everything that this release knows: for our own work, and in a parser process."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from app.instruments.kinds import fields_of
from app.instruments.rendering import Renderer
from app.procedures.catalogue import Catalogue
from app.trust import pdfsign
from app.trust.anchors import Anchors
from app.trust.holder import Holders
from app.trust.policy import POLICY, Policy
from app.trust.report import Found, Report, unread
from app.trust.revocation import Revocation
from app.trust.sandbox import Exceeded, ParserPool
from app.trust.verification import verify


@cache
def renderer(fonts: Path | None) -> Renderer:
    """The renderer of this process: its fonts are loaded once."""
    return Renderer.open(fonts)


def warm(fonts: Path | None) -> bool:
    """Load what a first document would have to wait for."""
    return bool(renderer(fonts).renderer)


def examine(
    pdf: bytes,
    anchors: Anchors,
    holders: Holders,
    at: datetime,
    unstamped: bool,
    revocation: Revocation,
    catalogue: Catalogue,
    fonts: Path | None,
    policy: Policy = POLICY,
) -> Report:
    """The report of a PDF; a module's function, so that a parser process can be asked for it."""
    return verify(
        pdf,
        anchors,
        holders,
        at,
        fields=fields_of(catalogue),
        unstamped=unstamped,
        revocation=revocation,
        policy=policy,
        rerender=renderer(fonts).rerender,
    )


def examine_brought(
    frozen: bytes,
    pdf: bytes,
    anchors: Anchors,
    holders: Holders,
    at: datetime,
    revocation: Revocation,
    catalogue: Catalogue,
    policy: Policy,
) -> Report:
    """The report of a file that a signatory brought, to which the seal is still to come.

    It is compared with what was frozen, not rendered again. A timestamp that it lacks comes with the seal.
    """
    rendering = pdfsign.rendering(frozen)
    return verify(
        pdf,
        anchors,
        holders,
        at,
        fields=fields_of(catalogue),
        unstamped=True,
        unsealed=True,
        revocation=revocation,
        policy=policy,
        rerender=lambda _: rendering,
    )


def examine_apart(
    pool: ParserPool,
    pdf: bytes,
    anchors: Anchors,
    holders: Holders,
    at: datetime,
    unstamped: bool,
    revocation: Revocation,
    catalogue: Catalogue,
    fonts: Path | None,
    policy: Policy = POLICY,
) -> Report:
    """The same in a child process with limits; a file that breaks them is one that does not verify."""
    try:
        return pool.run(examine, pdf, anchors, holders, at, unstamped, revocation, catalogue, fonts, policy)
    except Exceeded as error:
        return unread(pdf, at, Found(error.code, None, error.message))
