"""Nothing but `writing` writes a file, so that none can be cut short or go through a link."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ensemble_gui

ROOT = Path(ensemble_gui.__file__).parent
WRITERS = {
    "writing.py",
    "ensembles/output.py",  # opens a file to lock it, and writes nothing into it
    "cli/streams.py",  # opens the null device alone, in the place of a closed descriptor
    "running/places/on_ray/connection.py",  # makes the folder that Ray writes into, and removes it
    "qt/shell/crashes.py",  # opens the file that the fault handler writes when the process crashes
    "qt/shell/closing.py",  # opens the null device alone, for what nobody is to read
}
WRITING = {
    "write_text", "write_bytes", "NamedTemporaryFile", "TemporaryFile", "mkstemp", "mkdtemp",
    "TemporaryDirectory", "save_file", "savez", "savetxt", "tofile", "copyfile", "copytree",
    "QSaveFile", "QTemporaryFile",
}  # fmt: skip
OPENING = {"open", "fdopen", "ZipFile"}
FLAGS = {"O_WRONLY", "O_RDWR", "O_CREAT", "O_APPEND", "O_TRUNC"}


def writers(source: str) -> Iterator[str]:
    """Each call that writes a file, or may, and each flag by which one is opened for it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in FLAGS:
            yield f"line {node.lineno}: {node.attr}"
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name in WRITING or (name in OPENING and opens_for_writing(node)):
                yield f"line {node.lineno}: {ast.unparse(node)}"


def opens_for_writing(call: ast.Call) -> bool:
    """Whether one of the arguments is a mode that writes."""
    values = [*call.args, *(one.value for one in call.keywords)]
    modes = [one.value for one in values if isinstance(one, ast.Constant)]
    return any(
        isinstance(mode, str) and len(mode) <= 3 and set(mode) & set("wax+") for mode in modes
    )


@pytest.mark.parametrize(
    "source",
    [
        "path.write_text('a')", "path.write_bytes(b'a')", "open(path, 'w')", "path.open('r+b')",
        "open(path, mode='xb')", "NamedTemporaryFile()", "os.open(path, os.O_WRONLY)",
        "numpy.savez(path, a)", "gzip.open(path, 'ab')", "safetensors.torch.save_file(a, path)",
    ],
)  # fmt: skip
def test_what_writes_is_seen(source: str) -> None:
    assert len(list(writers(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "open(path)",
        "path.open('rb')",
        "open(path, 'r')",
        "dialog.open()",
        "os.open(p, os.O_RDONLY)",
    ],
)
def test_what_reads_is_let_through(source: str) -> None:
    assert list(writers(source)) == []


def test_every_module_writes_through_the_one_writer() -> None:
    sources = {one.relative_to(ROOT).as_posix(): one for one in ROOT.rglob("*.py")}
    assert sources.keys() >= WRITERS
    found = {
        name: list(writers(path.read_text(encoding="utf-8")))
        for name, path in sources.items()
        if name not in WRITERS
    }
    assert {name: calls for name, calls in found.items() if calls} == {}
