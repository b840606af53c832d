"""The tutorial's `vmap` of a `functional_call` on a base model without storage, in three ways."""

import os
import shutil
import sys
from collections.abc import Callable
from typing import ClassVar

import torch
from torch import Tensor
from torch.func import functional_call, vmap

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.strategy import Predict, members_in_cache

Forward = Callable[[dict[str, Tensor], Tensor], Tensor]

_COMPILERS = ("c++", "g++", "clang++")
_INSTALL = {  # by sys.platform
    "linux": "install g++ (on Debian and Ubuntu: apt install g++)",
    "darwin": "install Apple's command line tools (xcode-select --install)",
    "win32": "install the Visual Studio Build Tools, and start from their prompt",
}


class Vmap:
    """Vectorises one member's forward pass over the stack, and over the input if it differs."""

    name: ClassVar = "vmap"
    compiles: ClassVar = False

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Build the vmapped function."""
        return _vectorise(_forward(ensemble), ensemble, mode)


class VmapChunked:
    """The same with `chunk_size`: as many members at a time as fit the cache."""

    name: ClassVar = "vmap-chunked"
    compiles: ClassVar = False

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Vectorise nothing yet: the batch size decides on the chunk size."""
        forward = _forward(ensemble)
        built: dict[int, Predict] = {}  # by chunk size

        def predict(x: Tensor) -> Tensor:
            samples = x.shape[0 if mode is InputMode.SAME else 1]
            size = members_in_cache(ensemble, samples)
            if size not in built:
                built[size] = _vectorise(forward, ensemble, mode, chunk_size=size)
            return built[size](x)

        return predict


class Compiled:
    """`torch.compile` of the vmapped function, for the shapes of the first call."""

    name: ClassVar = "compiled"
    compiles: ClassVar = True

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Forget what was compiled before; raises BadInput where there is no C++ compiler."""
        if ensemble.device.type == "cpu" and (lack := lacks_compiler()):
            raise BadInput(lack)
        # torch would otherwise count the ensembles compiled so far, and give up after eight.
        torch.compiler.reset()
        vectorised = _vectorise(_forward(ensemble), ensemble, mode)
        compiled: Predict = torch.compile(vectorised, dynamic=False)
        return compiled


def lacks_compiler() -> str:
    """Why nothing can be compiled for the CPU here, and what would do; '' where it can."""
    named = os.environ.get("CXX")
    wanted = (named,) if named else ("cl",) if sys.platform == "win32" else _COMPILERS
    if any(shutil.which(one) for one in wanted):
        return ""
    remedy = _INSTALL.get(sys.platform, "install one")
    return f"torch.compile needs a C++ compiler, and {' or '.join(wanted)} is not here: {remedy}."


def _forward(ensemble: Ensemble) -> Forward:
    """One member's forward pass, a function of its parameters and its minibatch."""
    base = ensemble.architecture.build_on_meta().eval()

    def forward(parameters: dict[str, Tensor], x: Tensor) -> Tensor:
        logits: Tensor = functional_call(base, parameters, (x,))
        return logits

    return forward


def _vectorise(
    forward: Forward, ensemble: Ensemble, mode: InputMode, chunk_size: int | None = None
) -> Predict:
    stacked = ensemble.stacked
    in_dims = (0, None if mode is InputMode.SAME else 0)
    vectorised = vmap(forward, in_dims=in_dims, chunk_size=chunk_size)

    def predict(x: Tensor) -> Tensor:
        logits: Tensor = vectorised(stacked, x)
        return logits

    return predict
