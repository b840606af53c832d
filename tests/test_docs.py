"""What README.md and docs/*.md name is there: files, headings, modules, names, commands, keys."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ensemble_gui.cli.options import COMMANDS, command_parser
from ensemble_gui.ensembles.architectures.registry import ENTRY_POINTS
from ensemble_gui.ensembles.opening.manifest import KEYS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ensemble_gui"
README = ROOT / "README.md"
DOCUMENTS = (README, *sorted((ROOT / "docs").glob("*.md")))
MOST_BYTES = 9_000  # a screen and a half

FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ROOMS = "cli|qt|running|ensembles|samples|history|measures|wording|records"
PATH = re.compile(r"(?<![\w./-])(?:ensemble_gui|tests|benchmarks|docs|resources|\.ci)/[\w./-]*")
PATH_IN_PACKAGE = re.compile(rf"(?<![\w./-])(?:{ROOMS})/(?:[\w/]+\.py|[\w/]*/)?")
MODULE = re.compile(r"(?<![\w./])(?:ensemble_gui|benchmarks)(?:\.[a-z_]\w*)+")
NAMES = re.compile(rf"`((?:{ROOMS})/[\w/]+\.py)` \(([^)]+)\)")  # `file.py` (`NAME`, `OTHER`)
COMMAND = re.compile(r"^ensemble-gui .+$", re.MULTILINE)

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.name)


def read(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def prose(document: Path) -> str:
    """The document without its blocks of code."""
    return FENCED.sub("", read(document))


def anchors(document: Path) -> set[str]:
    """The anchors of the headings, as they are made where Markdown is shown."""
    plain = (re.sub(r"[^\w\- ]", "", one.lower()) for one in HEADING.findall(prose(document)))
    return {one.replace(" ", "-") for one in plain}


def links(document: Path) -> Iterator[tuple[Path, str]]:
    """The file and the anchor of each link that is relative."""
    for link in LINK.findall(prose(document)):
        if not re.match(r"[a-z]+:", link):
            path, _, anchor = link.partition("#")
            yield (document.parent / path if path else document), anchor


def is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def test_the_readme_is_a_screen_and_a_half_with_one_picture() -> None:
    assert len(README.read_bytes()) <= MOST_BYTES
    assert read(README).count("![") == 1


def test_the_readme_has_the_test_command_that_the_checks_run() -> None:
    script = read(ROOT / ".ci" / "run")
    (pattern,) = re.findall(r"grep -m1 -E '([^']+)' README\.md", script)
    (command,) = re.findall(pattern, read(README), re.MULTILINE)
    assert command == " && ".join(
        (
            "python3 -m venv .venv",
            '.venv/bin/python -m pip install -e ".[test]"',
            ".venv/bin/python -m pytest -n auto",
        )
    )


@each_document
def test_every_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    for target, anchor in links(document):
        assert target.exists(), target
        assert not anchor or anchor in anchors(target), f"{target}#{anchor}"


def test_every_document_is_reached_from_the_readme() -> None:
    reached, waiting = {README}, [README]
    while waiting:
        found = {target.resolve() for target, _ in links(waiting.pop()) if target.suffix == ".md"}
        waiting += found - reached
        reached |= found
    assert reached >= set(DOCUMENTS)


@each_document
def test_every_path_that_is_named_exists(document: Path) -> None:
    text = read(document)
    named = [ROOT / one for one in PATH.findall(text)]
    named += [PACKAGE / one for one in PATH_IN_PACKAGE.findall(text)]
    assert [one for one in named if not one.exists()] == []


@each_document
def test_every_module_that_is_named_exists(document: Path) -> None:
    named = set(MODULE.findall(read(document))) - {ENTRY_POINTS}
    assert [one for one in named if not is_module(one)] == []


@each_document
def test_the_names_behind_a_file_are_in_it(document: Path) -> None:
    for path, names in NAMES.findall(prose(document)):
        for name in re.findall(r"`(\w+)`", names):
            assert re.search(rf"\b{name}\b", read(PACKAGE / path)), f"{name} in {path}"


def test_the_picture_of_the_rooms_shows_all_of_them() -> None:
    picture = "".join(FENCED.findall(read(ROOT / "docs" / "architecture.md")))
    rooms = {one.parent for one in PACKAGE.rglob("__init__.py")} - {PACKAGE}
    missing = [one.name for one in rooms if not re.search(rf"\b{one.name}/", picture)]
    assert missing == []


@each_document
def test_every_command_is_one_that_the_program_takes(document: Path) -> None:
    for line in COMMAND.findall("\n".join(FENCED.findall(read(document)))):
        _, *words = shlex.split(line, comments=True)
        if words and words[0] in COMMANDS:
            command_parser(words[0]).parse_args(words[1:])


def test_the_example_of_a_manifest_has_every_key() -> None:
    text = read(ROOT / "docs" / "own-ensembles.md").partition("\n## The manifest\n")[2]
    example, *others = re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert set(tomllib.loads(example)) == set(KEYS)
    assert all(set(tomllib.loads(one)) <= set(KEYS) for one in others)
