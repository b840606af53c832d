import gzip
import hashlib
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.assets import resource, resources
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.samples import mnist
from ensemble_gui.samples.idx import read_idx

MD5S = {
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


@pytest.mark.parametrize("name", MD5S)
def test_the_test_files_are_the_original_ones(name: str) -> None:
    content = gzip.decompress(resource(f"mnist/{name}.gz").read_bytes())
    assert hashlib.md5(content, usedforsecurity=False).hexdigest() == MD5S[name]


@pytest.mark.parametrize("name", MD5S)
def test_the_sums_are_those_of_the_readme(name: str) -> None:
    readme = (resources() / "README.md").read_text(encoding="utf-8")
    assert f"| {name} | {MD5S[name]} |" in readme


def test_the_test_set_has_10000_labelled_digits() -> None:
    digits = mnist.load_test_digits()
    assert len(digits) == 10_000
    assert digits.images.shape == (10_000, 28, 28)
    assert digits.images.dtype == np.uint8
    assert digits.labels.dtype == np.int64
    assert digits.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert digits.images[:, 0, 0].max() == 0  # the ground is black


def test_training_has_the_first_55000_and_validation_the_last_5000() -> None:
    images = read_idx(resource("mnist/train-images-idx3-ubyte.gz"), dimensions=3)
    labels = read_idx(resource("mnist/train-labels-idx1-ubyte.gz"), dimensions=1)
    training, validation = mnist.load_training_digits(), mnist.load_validation_digits()
    assert len(images) == 60_000
    assert np.array_equal(training.images, images[:55_000])
    assert np.array_equal(training.labels, labels[:55_000])
    assert np.array_equal(validation.images, images[-5_000:])
    assert np.array_equal(validation.labels, labels[-5_000:])


def test_normalised_digits_have_mean_0_and_standard_deviation_1() -> None:
    inputs = DIGITS_TASK.normalise(mnist.load_training_digits().images[:20_000])
    assert inputs.shape == (20_000, 1, 28, 28)
    assert inputs.dtype == np.float32
    assert inputs.mean(dtype=np.float64) == pytest.approx(0, abs=0.01)
    assert inputs.std(dtype=np.float64) == pytest.approx(1, abs=0.01)


def test_normalise_leaves_its_argument_alone() -> None:
    images = np.full((2, 28, 28), 255, dtype=np.uint8)
    inputs = DIGITS_TASK.normalise(images)
    assert inputs == pytest.approx((1 - 0.1307) / 0.3081, rel=1e-5)
    assert (images == 255).all()


Bundle = Callable[[Array, Array], None]


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bundle:
    """Puts these images and labels in the place of the bundled test files."""

    def write(images: Array, labels: Array) -> None:
        for name, array in (("images-idx3", images), ("labels-idx1", labels)):
            header = struct.pack(f">{1 + array.ndim}I", 0x0800 | array.ndim, *array.shape)
            content = gzip.compress(header + array.astype(np.uint8).tobytes())
            (tmp_path / f"t10k-{name}-ubyte.gz").write_bytes(content)

    monkeypatch.setattr(mnist, "resource", lambda name: tmp_path / Path(name).name)
    return write


def test_images_and_labels_that_fit_are_taken(bundle: Bundle) -> None:
    bundle(np.zeros((2, 28, 28)), np.array([0, 9]))
    assert mnist.load_test_digits().labels.tolist() == [0, 9]


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        pytest.param(np.zeros((2, 28, 28)), np.zeros(3), id="a label too many"),
        pytest.param(np.zeros((2, 28, 28)), np.zeros(1), id="a label too few"),
        pytest.param(np.zeros((2, 28, 27)), np.zeros(2), id="another size"),
        pytest.param(np.zeros((2, 28, 28)), np.array([0, 10]), id="no digit"),
        pytest.param(np.zeros((0, 28, 28)), np.zeros(0), id="none at all"),
    ],
)
def test_files_that_do_not_fit_are_refused_by_name(
    bundle: Bundle, images: Array, labels: Array
) -> None:
    bundle(images, labels)
    with pytest.raises(BadInput, match=r"t10k-images.*t10k-labels.*do not match"):
        mnist.load_test_digits()


@pytest.mark.parametrize("missing", ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"])
def test_a_missing_file_is_named(bundle: Bundle, tmp_path: Path, missing: str) -> None:
    bundle(np.zeros((2, 28, 28)), np.zeros(2))
    (tmp_path / missing).unlink()
    with pytest.raises(BadInput, match=missing):
        mnist.load_test_digits()
