"""Fill `app/instruments/fonts` from the npm packages that `package-lock.json` pins; run after `npm ci`.

Which files, and their SHA-256, stand in the template's `fonts.json`: nodes that render with other bytes do not agree.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES, FONTS = ROOT / "node_modules", ROOT / "app" / "instruments" / "fonts"
TEMPLATES = ROOT / "app" / "instruments" / "templates"
MISSING = "{} is not there. `make fonts` brings it, also where there is no npm."


def main() -> int:
    """Copy, check and print each font; 1 if one is missing or is another file than the templates name."""
    FONTS.mkdir(exist_ok=True)
    for name, sha256, package in wanted():
        source = PACKAGES / package / name
        if not source.is_file():
            print(MISSING.format(source.relative_to(ROOT)), file=sys.stderr)
            return 1
        found = hashlib.sha256(source.read_bytes()).hexdigest()
        if found != sha256:
            print(f"{name} is not the file that the template names: {found} instead of {sha256}.", file=sys.stderr)
            return 1
        shutil.copyfile(source, FONTS / name)
        print(f"{found}  {name}")
    return 0


def wanted() -> list[tuple[str, str, str]]:
    """Name, SHA-256 and folder in the packages of every font that a template names."""
    found = {}
    for listed in sorted(TEMPLATES.glob("*/fonts.json")):
        for name, entry in json.loads(listed.read_bytes()).items():
            found[name] = (name, entry["sha256"], entry["package"])
    return sorted(found.values())


if __name__ == "__main__":
    sys.exit(main())
