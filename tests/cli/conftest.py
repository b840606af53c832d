import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from ensemble_gui import assets
from ensemble_gui.cli import main
from ensemble_gui.samples import mnist


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command line; its exit status, standard output and standard error."""

    def cli(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as leaving:  # how argparse ends
            status = int(leaving.code or 0)
        told = capsys.readouterr()
        return status, told.out, told.err

    return cli


@pytest.fixture
def bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the bundled files that may be damaged, in the place of the real ones."""
    copy = tmp_path / "bundle"
    shutil.copytree(assets.resources(), copy, copy_function=shutil.copyfile)
    monkeypatch.setattr(assets, "resources", lambda: copy)
    return copy


@pytest.fixture
def digit(tmp_path: Path) -> str:
    """The path of an image of a 2."""
    path = tmp_path / "two.png"
    Image.fromarray(mnist.load_test_digits().images[1]).save(path)
    return str(path)


@pytest.fixture
def _heard() -> Iterator[None]:
    """The signals are not ignored, whatever started this process; they are afterwards as before."""
    known = [
        getattr(signal, one) for one in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, one)
    ]
    before = {one: signal.signal(one, signal.default_int_handler) for one in known}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)
