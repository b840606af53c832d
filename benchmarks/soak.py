"""Random clicking for a long time: `python -m benchmarks.soak [SEED [ROUNDS [ACTS]]]`.

Each round ends with one Cancel, after which the window must come to rest, without an error.
"""

import faulthandler
import os
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

DEADLINE_S = 60.0  # from Cancel until the window rests
_ROUNDS, _ACTS = 20, 100


def write_images(folder: Path) -> None:
    """Files to drop: two digits, and one that is not an image."""
    from PIL import Image

    from ensemble_gui.samples.mnist import load_test_digits

    for number in range(2):
        Image.fromarray(load_test_digits().images[number]).save(folder / f"digit {number}.png")
    (folder / "broken.png").write_bytes(b"no image")


def soak(seed: int, rounds: int, acts: int) -> None:
    """Print how long each round's rest took. Raises FaultError."""
    from PySide6.QtWidgets import QApplication

    from benchmarks.random_clicks import RandomClicks
    from ensemble_gui.qt.app import create_window
    from ensemble_gui.qt.shell.exceptions import ExceptionReporter

    with TemporaryDirectory() as temporary:
        os.environ["ENSEMBLE_EXPLORER_DATA"] = temporary
        images = Path(temporary) / "images"
        images.mkdir()
        write_images(images)
        application = QApplication.instance() or QApplication([])
        window = create_window()
        ExceptionReporter(window).install()
        window.show()
        clicks = RandomClicks(window, seed, images)
        clicks.wait_for_rest(5 * DEADLINE_S)  # torch's imports of the first run end by themselves
        for one in range(rounds):
            clicks.act(acts)
            before = clicks.message
            rest = clicks.cancel_and_wait(DEADLINE_S)
            told = f"at rest {rest:.1f} s after Cancel, pressed at {before[:60]!r}"
            print(f"round {one + 1} of seed {seed}: {told}", flush=True)
        window.close()
        del application


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    given = [int(one) for one in sys.argv[1:]]
    try:
        soak(*given, *(0, _ROUNDS, _ACTS)[len(given) :])
    except BaseException:  # noqa: BLE001 -- the window's own hook would show it in a dialog
        traceback.print_exc()
        faulthandler.dump_traceback()  # where the worker is
        sys.stderr.flush()
        os._exit(1)  # the worker may still be at work
