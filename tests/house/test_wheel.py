"""What is installed has what it needs: laws, templates, words and plans travel with the code."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.house.sources import ROOT, files

CODE = ("app", "workers", "migrations", "certs")


def test_the_wheel_holds_every_file_of_the_code(tmp_path: Path) -> None:
    source = tmp_path / "source"
    wanted = [path for path in files() if path.parts[0] in CODE and path.suffix != ".pot"]
    for path in [*wanted, Path("pyproject.toml"), Path("README.md"), Path("LICENSE")]:
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, source / path)
    words = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(source)]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True, capture_output=True)
    (built,) = tmp_path.glob("rogatory-*.whl")
    with zipfile.ZipFile(built) as wheel:
        held = set(wheel.namelist())
    assert [str(path) for path in wanted if path.as_posix() not in held] == []
    assert not [name for name in held if name.startswith(("tests/", "tools/", "bench/"))]
