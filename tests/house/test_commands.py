"""Every command that README and docs name exists, with the options that they give it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from app.cli.groups import Later, hoisted
from app.cli.main import app
from tests.house.sources import files, text

PAGES = [path for path in files() if path.suffix == ".md" and not path.is_relative_to("docs/reference/procedures")]
TARGETS = set(re.findall(r"^([a-z-]+):.*##", text(Path("Makefile")), re.MULTILINE))
ENDS = {"|", ">", "&&", "||", ";", "#", "&", "\\"}


def said(page: str) -> Iterator[str]:
    """Lines of code blocks, continuations joined, and inline code."""
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    for block in blocks:
        yield from (line.strip() for line in block.replace("\\\n", " ").splitlines())
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL))


OPERATOR = re.compile(r"(docker compose run (--rm |-e \w+ )*|(sudo .*)?/opt/rogatory/)?operator(\.sh)? (?=[a-z]+ )")
"""How a deployment starts the command line of its node."""


def commands(page: str, name: str) -> list[str]:
    """Calls of a program, also by the ways that deployments have for it."""
    lines = (OPERATOR.sub("rogatory ", line) if OPERATOR.match(line) else line for line in said(page))
    return [line for line in lines if re.match(rf"(\$ )?([\w./-]*/)?{name} +[\w<-]", line)]


def complaint(line: str) -> str:
    """What is wrong with a call of `rogatory`; empty if nothing is."""
    words = hoisted(shlex.split(line.removeprefix("$ "), comments=True)[1:])
    words = words[: next((at for at, word in enumerate(words) if word in ENDS), len(words))]
    command = typer.main.get_command(app)
    while words:
        word = words.pop(0)
        if word.startswith("-") and len(word) > 1:
            name, _, given = word.partition("=")
            option = next((one for one in command.params if name in (*one.opts, *one.secondary_opts)), None)
            if option is None and name != "--help":
                return f"{line}: no option {name}"
            if option is not None and not given and not option.is_flag:
                del words[:1]
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return f"{line}: no command {word}"
            command = command.commands[word]
            command = command.load() if isinstance(command, Later) else command
    return ""


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_names_commands_that_exist(page: Path) -> None:
    words = text(page)
    assert [found for line in commands(words, "rogatory") if (found := complaint(line))] == []
    asked = {line.split()[1] for line in commands(words, "make") if line.split()[1].isalpha()}
    assert asked <= TARGETS


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_links_to_files_that_exist(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", re.sub(r"^```.*?^```", "", text(page), flags=re.M | re.S))
    known = {path.as_posix() for path in files()} | {parent.as_posix() for path in files() for parent in path.parents}
    gone = []
    for link in links:
        if "://" not in link and not link.startswith("mailto:"):
            place = (page.parent / link).as_posix()
            parts: list[str] = []
            for part in place.split("/"):
                if part == "..":
                    parts.pop()
                elif part != ".":
                    parts.append(part)
            if "/".join(parts) not in known:
                gone.append(link)
    assert gone == []


def test_the_readme_names_both_commands() -> None:
    readme = text(Path("README.md"))
    assert {"make demo", "make test"} <= set(commands(readme, "make"))
    assert commands(readme, "rogatory")


def test_a_wrong_command_is_noticed() -> None:
    assert complaint("rogatory nonsense") == "rogatory nonsense: no command nonsense"
    assert complaint("rogatory --nonsense") == "rogatory --nonsense: no option --nonsense"
    assert complaint(".venv/bin/rogatory --node DIR/XA node status") == ""
    for way in ("docker compose run --rm -e ROGATORY_TOKEN operator", "sudo -u x /opt/rogatory/operator.sh"):
        assert commands(f"```\n{way} official nonsense\n```", "rogatory") == ["rogatory official nonsense"]
