import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from ensemble_gui import __version__
from ensemble_gui.cli import main
from ensemble_gui.cli.options import COMMANDS, command_parser, window_parser
from ensemble_gui.cli.values import weights_of
from ensemble_gui.ensembles.bundled import BUNDLED_MEMBERS
from ensemble_gui.records.settings import Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES

Cli = Callable[..., tuple[int, str, str]]

ASKED_WITHOUT_TORCH_AND_QT = """
import sys
from ensemble_gui.cli import main
try:
    main(sys.argv[1:])
finally:
    heavy = {"torch", "PySide6", "pyqtgraph"} & set(sys.modules)
    print("heavy:", *heavy, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--help"], "open the window with these images"),
        (["--version"], __version__),
        (["run", "--help"], "--strategies"),
        (["sweep", "--help"], "--batches"),
        (["predict", "--help"], "IMAGE | FOLDER"),
        (["train", "--help"], "--output"),
        (["doctor", "--help"], "ARCHITECTURE | PATH"),
    ],
    ids=" ".join,
)
def test_help_and_version_answer_without_importing_torch_or_qt(words: list[str], said: str) -> None:
    command = [sys.executable, "-c", ASKED_WITHOUT_TORCH_AND_QT, *words]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0
    assert said in told.stdout
    assert told.stderr.strip() == "heavy:"


def test_the_description_of_a_command_keeps_the_case_of_names() -> None:
    assert (command_parser("script").description or "").startswith("Export a run as a Python")
    assert "as one HTML file" in (command_parser("report").description or "")


def test_the_help_of_the_window_lists_the_commands(cli: Cli) -> None:
    status, out, err = cli("--help")
    assert (status, err) == (0, "")
    assert all(command in out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_says_each_default_once(cli: Cli, command: str) -> None:
    _, out, _ = cli(command, "--help")
    options = [" ".join(one.split()) for one in re.split(r"\n  (?=-)", out)]
    assert max(one.count("(default:") for one in options) == 1
    assert not [one for one in options if re.search(r"\(default: ?(None|False)?\)", one)]


@pytest.mark.parametrize(
    ("command", "defaults"),
    [
        (
            "run",
            {
                "members": None,  # ten, or all that a path holds
                "input": "same",
                "source": "digits",
                "batch": 64,
                "device": "cpu",
                "weights": "trained",
                "strategies": "loop,vmap",
                "repeats": 100,
                "seed": 0,
                "json": False,
            },
        ),
        (
            "sweep",
            {
                "members": (1, 2, 5, 10),
                "batches": (1, 64, 1024),
                "strategies": "loop,vmap",
                "input": "same",
                "weights": "trained",
                "repeats": 100,
                "json": False,
                "csv": False,
            },
        ),
        (
            "train",
            {
                "members": 20,
                "epochs": 5,
                "batch": 64,
                "seed": 0,
                "architecture": "SimpleMLP",
                "augment": False,
                "extra": 0,
                "start": "",
                "learning_rate": 3e-3,
                "output": "members.safetensors",
            },
        ),
    ],
)
def test_the_defaults_are_those_of_the_contract(command: str, defaults: dict[str, object]) -> None:
    options = vars(command_parser(command).parse_args([]))
    assert options.items() >= defaults.items()


def test_predict_takes_images_and_the_defaults_of_the_contract() -> None:
    options = vars(command_parser("predict").parse_args(["a.png", "folder"]))
    assert options["images"] == ["a.png", "folder"]
    assert (options["members"], options["weights"], options["json"]) == (None, "conv", False)


@pytest.mark.parametrize("command", [("run",), ("sweep",), ("predict", "a.png")], ids=" ".join)
@pytest.mark.parametrize(
    ("word", "weights"),
    [
        ("trained", Weights.TRAINED),
        ("mlp", Weights.TRAINED),
        ("conv", Weights.CONV),
        ("random", Weights.RANDOM),
    ],
)
def test_each_word_for_weights_names_some(
    command: tuple[str, ...], word: str, weights: Weights
) -> None:
    options = command_parser(command[0]).parse_args([*command[1:], "--weights", word])
    assert weights_of(options) is weights


def test_the_architectures_that_can_be_trained_are_those_that_are_bundled() -> None:
    for name in BUNDLED_MEMBERS:
        options = command_parser("train").parse_args(["--architecture", name])
        assert options.architecture == name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "--members", "ten"], "--members"),
        (["run", "--members", "2.5"], "'2.5'"),
        (["run", "--batch", ""], "--batch"),
        (["run", "--seed", "x"], "--seed"),
        (["run", "--repeats", "many"], "'many'"),
        (["run", "--input", "other"], "'other'"),
        (["run", "--source", "cats"], "'cats'"),
        (["run", "--weights", "gold"], "'gold'"),
        (["run", "--unheard-of"], "--unheard-of"),
        (["run", "stray"], "stray"),
        (["run", "--members"], "--members"),
        (["predict"], "IMAGE | FOLDER"),
        (["predict", "a.png", "--members", "x"], "'x'"),
        (["predict", "a.png", "--weights", "cnn"], "'cnn'"),
        (["train", "--epochs", "x"], "'x'"),
        (["train", "--architecture", "LeNet"], "'LeNet'"),
        (["train", "--batch", "x"], "'x'"),
        (["--unheard-of"], "--unheard-of"),
    ],
    ids=" ".join,
)
def test_a_bad_option_is_told_in_one_line_that_names_it(
    cli: Cli, words: list[str], said: str
) -> None:
    status, out, err = cli(*words)
    assert status == 2
    assert out == ""
    assert err.startswith("ensemble-gui")
    assert err.count("\n") == 1
    assert said in err
    assert "--help" in err


@pytest.mark.parametrize(
    "images",
    [[], ["a.png"], ["./run"], ["a.png", "run"], ["folder", "b.png"], ["runs"]],
    ids=" ".join,
)
def test_what_starts_with_no_command_opens_the_window_with_these_images(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, images: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for image in images:
        Path(image).touch()
    opened: list[list[str]] = []

    def open_window(images: list[str], *, reset: bool) -> int:
        assert not reset
        opened.append(images)
        return 0

    app = SimpleNamespace(open_window=open_window)
    monkeypatch.setitem(sys.modules, "ensemble_gui.qt.app", app)
    assert main(images) == 0
    assert opened == [[str(tmp_path / one) for one in images]]


def test_a_reset_is_handed_to_the_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.png").touch()
    opened: list[tuple[list[str], bool]] = []

    def open_window(images: list[str], *, reset: bool) -> int:
        opened.append((images, reset))
        return 0

    app = SimpleNamespace(open_window=open_window)
    monkeypatch.setitem(sys.modules, "ensemble_gui.qt.app", app)
    assert main(["--reset", "a.png"]) == 0
    assert opened == [([str(tmp_path / "a.png")], True)]


def test_without_arguments_those_of_the_process_count(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["ensemble-gui", "run", "--members", "x"])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "--members" in capsys.readouterr().err


def test_an_interrupt_from_the_keyboard_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    def interrupted(*_arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("ensemble_gui.cli.run.run_command", interrupted)
    status, out, err = cli("run")
    assert status == 1
    assert (out, err) == ("", "ensemble-gui: Cancelled.\n")


def test_the_window_is_named_as_the_command_is() -> None:
    assert window_parser().prog == "ensemble-gui"
    assert command_parser("run").prog == "ensemble-gui run"


@pytest.mark.parametrize(
    ("word", "classes"),
    [
        ("digits", DIGIT_CLASSES),
        ("0,1,2,3,4,5,6,7,8,9", DIGIT_CLASSES),
        ("ant, bee", ("ant", "bee")),
        ("cat", ("cat",)),
    ],
)
def test_classes_are_named_with_commas_or_by_a_word(word: str, classes: tuple[str, ...]) -> None:
    for command in ("run", "sweep"):
        assert command_parser(command).parse_args(["--classes", word]).classes == classes
    assert command_parser("predict").parse_args(["a.png"]).classes == ()


@pytest.mark.parametrize("word", ["ant,", "ant,,bee", "ant,ant", ","])
def test_names_that_are_empty_or_twice_are_refused(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        command_parser("run").parse_args(["--classes", word])
    assert "is neither 'digits' nor a comma-separated list of names" in capsys.readouterr().err


def test_shards_without_a_cluster_are_refused(cli: Cli) -> None:
    status, out, err = cli("run", "--shards", "2")
    assert (status, out) == (2, "")
    assert "use it with --cluster" in err
