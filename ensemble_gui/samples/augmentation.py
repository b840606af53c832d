"""Random distortions of digits, so that members learn more handwriting styles."""

import math
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn import functional

from ensemble_gui.records.settings import SIDE
from ensemble_gui.samples.mnist import MEAN, STANDARD_DEVIATION


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmentation:
    """How far digits are distorted: each field is the end of a range around "not at all"."""

    rotation: float = 15.0  # degrees
    shear: float = 0.3  # columns a row
    log_scale: float = 0.16  # of each axis
    shift: float = 2.0  # pixels along each axis
    warp: float = 0.9  # pixels: standard deviation of the smooth field that bends strokes
    thicker: float = 1.0  # of the step to a stroke two pixels wider
    thinner: float = 0.6  # of the step to a stroke two pixels narrower
    log_gamma: float = 0.6  # of the contrast curve
    noise: float = 0.1  # standard deviation, of the full contrast


def augment(inputs: Tensor, generator: Generator, extent: Augmentation | None = None) -> Tensor:
    """Network inputs (sample, 1, 28, 28), each distorted at random; the background is kept.

    Every sample is moved and bent. Of each six, one is drawn thicker, one thinner, one blurred
    and one given noise: the samples of a minibatch come in random order, so that their place in
    it may decide.
    """
    extent = extent or Augmentation()
    ink = inputs * STANDARD_DEVIATION + MEAN
    ink = functional.grid_sample(ink, _places(len(ink), generator, extent), align_corners=False)
    _change_strokes(ink, generator, extent)
    gamma = _spread((len(ink), 1, 1, 1), generator, extent.log_gamma).exp_()
    ink = ink.clamp_(0, 1).pow_(gamma)
    return ink.sub_(MEAN).div_(STANDARD_DEVIATION)


def _places(count: int, generator: Generator, extent: Augmentation) -> Tensor:
    """Where each pixel of the result comes from, (sample, 28, 28, 2), in half-sides."""
    angle = _spread((count,), generator, math.radians(extent.rotation))
    shear = _spread((count,), generator, extent.shear)
    across, down = _spread((2, count), generator, extent.log_scale).exp_()
    shift = _spread((2, count), generator, extent.shift * 2 / SIDE)
    cosine, sine = angle.cos(), angle.sin()
    rows = (
        torch.stack([cosine * across, (shear * cosine - sine) * down, shift[0]], dim=1),
        torch.stack([sine * across, (shear * sine + cosine) * down, shift[1]], dim=1),
    )
    grid = functional.affine_grid(
        torch.stack(rows, dim=1), [count, 1, SIDE, SIDE], align_corners=False
    )
    coarse = torch.randn((count, 2, 6, 6), generator=generator) * (extent.warp * 2 / SIDE)
    bend = functional.interpolate(coarse, size=(SIDE, SIDE), mode="bilinear", align_corners=False)
    return grid + bend.permute(0, 2, 3, 1)


def _change_strokes(ink: Tensor, generator: Generator, extent: Augmentation) -> None:
    """Draw some samples thicker, thinner, blurred or noisy, in place."""
    thick, thin, soft, noisy = ink.tensor_split(6)[:4]
    thick.lerp_(_largest(thick), _share(thick, generator, extent.thicker))
    thin.lerp_(-_largest(-thin), _share(thin, generator, extent.thinner))
    soft.copy_(functional.avg_pool2d(soft, 3, stride=1, padding=1))
    noise = torch.randn(noisy.shape, generator=generator)
    noisy.add_(noise * _share(noisy, generator, extent.noise))


def _largest(ink: Tensor) -> Tensor:
    """The largest of each 3x3 neighbourhood; by slices, which is quicker than max_pool2d."""
    padded = functional.pad(ink, (1, 1, 1, 1), mode="replicate")
    rows = torch.maximum(padded[..., :-2, :], padded[..., 2:, :]).maximum(padded[..., 1:-1, :])
    return torch.maximum(rows[..., :-2], rows[..., 2:]).maximum(rows[..., 1:-1])


def _share(ink: Tensor, generator: Generator, most: float) -> Tensor:
    return torch.rand((len(ink), 1, 1, 1), generator=generator) * most


def _spread(shape: tuple[int, ...], generator: Generator, most: float) -> Tensor:
    """Uniform between -most and most."""
    return (torch.rand(shape, generator=generator) * 2 - 1) * most
