"""`ensemble-gui --install-desktop`: an entry in the menus of a Linux desktop, with an icon."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from ensemble_gui.assets import resource
from ensemble_gui.cli.streams import write_output
from ensemble_gui.errors import BadInput
from ensemble_gui.writing import write_file

NAME = "ensemble-explorer"  # of the entry and the icon, and by which a desktop knows the window
_SCRIPT = "ensemble-gui"
_TYPES = (
    *("image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/tiff"),
    *("image/avif", "image/heic", "image/vnd.microsoft.icon", "image/x-portable-anymap"),
    *("image/x-portable-bitmap", "image/x-portable-graymap", "image/x-portable-pixmap"),
)
_ENTRY = """[Desktop Entry]
Type=Application
Name=Ensemble Explorer
GenericName=Ensemble benchmark
Comment=Time an ensemble of neural networks on this machine, and see where its members disagree
Exec={command} %F
TryExec={program}
Path={folder}
Icon={icon}
Terminal=false
StartupNotify=true
StartupWMClass=Ensemble Explorer
Categories=Science;ArtificialIntelligence;
Keywords=PyTorch;vmap;ensemble;uncertainty;
MimeType={types};
"""
_UPDATE_S = 20.0  # seconds for updating the index, which the desktop also does by itself
_RESERVED = re.compile(r"""[\s"'\\><~|&;$*?#()`]""")


def desktop_command(*, installs: bool) -> int:
    """Install the entry, or remove it; the exit status.

    Raises BadInput on other systems, for a temporary copy, and OSError.
    """
    if sys.platform in ("win32", "darwin"):
        raise BadInput(_elsewhere(sys.platform))
    entry, icon = _files(os.environ)
    if installs:
        program, *others = launcher(Path(sys.argv[0]))
        _refuse_cache(program)
        for path, content in (
            (icon, resource("icons/ensemble-explorer.svg").read_bytes()),
            (entry, entry_text(program, others, icon).encode()),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, content, mode=0o644)
        said = f"Added Ensemble Explorer to the menus: {entry}\nIt starts {program}\n"
        said += "To remove it: ensemble-gui --uninstall-desktop\n"
    else:
        found = [path for path in (entry, icon) if path.exists()]
        for path in found:
            path.unlink()
        said = "".join(f"Removed {path}\n" for path in found) or "There is no entry to remove.\n"
    _update(entry.parent)
    write_output(said)
    return 0


def entry_text(program: str, words: list[str], icon: Path) -> str:
    """The desktop entry that starts this program with these words before the files."""
    # GNOME checks that the program exists before it unescapes %%.
    through = ("/usr/bin/env",) if "%" in program else ()
    return _ENTRY.format(
        command=" ".join(_escaped(_quoted(word)) for word in (*through, program, *words)),
        program=_escaped(program),
        folder=_escaped(str(Path(__file__).resolve().parents[2])) if words else "",
        icon=_escaped(str(icon)),
        types=";".join(_TYPES),
    ).replace("Path=\n", "")


def launcher(script: Path) -> list[str]:
    """The command that starts this program: its script where it is installed, else Python's.

    A link to the script, as pipx and uv make it, stays where it is when they update the program.
    """
    for found in (script, Path(sys.executable).with_name(_SCRIPT)):
        if found.name == _SCRIPT and (path := shutil.which(str(found))) is not None:
            return [os.path.abspath(path)]  # noqa: PTH100 -- Path's follows links
    return [sys.executable, "-m", "ensemble_gui"]


def _files(environment: "os._Environ[str]") -> tuple[Path, Path]:
    """Where the entry and the icon are, by the specification of XDG's base directories."""
    named = environment.get("XDG_DATA_HOME", "")
    data = Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "share"
    return (
        data / "applications" / f"{NAME}.desktop",
        data / "icons" / "hicolor" / "scalable" / "apps" / f"{NAME}.svg",
    )


def _refuse_cache(program: str) -> None:
    """Raise BadInput for a copy that uvx or `pipx run` made for one run."""
    if ".cache" in Path(program).parts:
        raise BadInput(
            f"{program} is a temporary copy: install Ensemble Explorer first, for example by "
            "'uv tool install .', and run 'ensemble-gui --install-desktop' then."
        )


def _update(folder: Path) -> None:
    """Register the kinds of images, where the desktop has a program for that."""
    program = shutil.which("update-desktop-database")
    if program is not None:
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(  # noqa: S603 -- the desktop's own program
                [program, str(folder)], capture_output=True, check=False, timeout=_UPDATE_S
            )


def _quoted(word: str) -> str:
    """A word of the command, quoted for the key Exec."""
    word = word.replace("%", "%%")
    if not _RESERVED.search(word):
        return word
    return '"' + re.sub(r'(["`$\\])', r"\\\1", word) + '"'


def _escaped(text: str) -> str:
    """A value, escaped for the file."""
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _elsewhere(system: str) -> str:
    if system == "darwin":
        return (
            "--install-desktop is for Linux. On macOS, start the window with 'ensemble-gui', or "
            "put that command into an app of your own with Automator (Run Shell Script)."
        )
    program = launcher(Path(sys.argv[0]))[0]
    return (
        "--install-desktop is for Linux. On Windows, right-click "
        f"{program} in the Explorer and choose Send to > Desktop (create shortcut)."
    )
