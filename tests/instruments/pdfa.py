"""PDF/A-3b by pikepdf's validator, which holds veraPDF's rules and approves nothing that it does not know.

What it does not know at all is taken out of a copy before: the attached file and its name tree, outlines by reference,
empty signature fields, sets of glyphs (ISO 19005-3 6.2.11.4.2: optional), and of the metadata what typst adds for
its own history. Those parts are looked at by `test_rendering.py` with other programs. The rest must be approved: fonts
and their widths, every operator of every page, colours and output intent, limits, structure, dates, the file's syntax.
"""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pikepdf
from pikepdf import pdfa

_ADDED = (
    "{http://ns.adobe.com/xap/1.0/t/pg/}",
    "{http://www.aiim.org/pdfa/ns/extension/}",
    "{http://ns.adobe.com/xap/1.0/mm/}History",
)
_PACKET = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>%b<?xpacket end="w"?>'


def findings(pdf: bytes) -> list[str]:
    """What is wrong with a file as PDF/A-3b, in words; empty when it is approved."""
    return [str(one) for one in pdfa.validate_written(io.BytesIO(_known(pdf)), "3b").findings]


def _known(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        for name in ("/Names", "/AF", "/Outlines", "/AcroForm", "/PageMode"):
            if name in root:
                del root[name]
        for page in document.pages:
            if "/Annots" in page:
                del page["/Annots"]
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary) and "/CIDSet" in one:
                del one["/CIDSet"]
        root.Metadata.write(_PACKET % _without(root.Metadata.read_bytes()))
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return out.getvalue()


def _without(metadata: bytes) -> bytes:
    # Some prefixes are prescribed (ISO 19005-3 6.6.4): they stay as they are.
    for _, (prefix, uri) in ElementTree.iterparse(io.BytesIO(metadata), ["start-ns"]):  # noqa: S314  # our own file
        if not re.fullmatch(r"ns\d+", prefix):
            ElementTree.register_namespace(prefix, uri)
    tree = ElementTree.fromstring(metadata)  # noqa: S314
    for parent in [*tree.iter()]:
        for one in [*parent]:
            if one.tag.startswith(_ADDED):
                parent.remove(one)
        for name in [*parent.attrib]:
            if name.startswith(_ADDED):
                del parent.attrib[name]
    return ElementTree.tostring(tree)
