from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from ensemble_gui.records.images import OwnImage
from ensemble_gui.samples import mnist


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., str]:
    def save(name: str, index: int = 0) -> str:
        """Save a test digit as an image file; its path."""
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(mnist.load_test_digits().images[index]).save(path)
        return str(path)

    return save


@pytest.fixture
def photo(tmp_path: Path) -> OwnImage:
    """A dark green seven on grey paper, towards a corner, beside a speck."""
    picture = Image.new("RGB", (400, 300), (190, 190, 180))
    draw = ImageDraw.Draw(picture)
    draw.line([(40, 40), (140, 45), (80, 200)], fill=(10, 90, 30), width=9)
    draw.ellipse([(300, 250), (304, 254)], fill=(10, 90, 30))
    path = tmp_path / "photo.png"
    picture.save(path)
    return OwnImage(name="photo.png", path=str(path), pixels=np.zeros((28, 28), np.uint8))


@pytest.fixture
def _threads() -> Iterator[None]:
    """As many threads afterwards as before."""
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def _no_grad() -> Iterator[None]:
    """As a run has it."""
    with torch.inference_mode():
        yield
