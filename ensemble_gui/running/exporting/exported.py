"""torch.export's side: from the module to a graph, and to a `.pt2` that runs again."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO

import torch
from torch import Tensor
from torch.export import Dim, ExportedProgram, export
from torch.nn.modules.module import register_module_forward_pre_hook

from ensemble_gui.cancel import CancelToken
from ensemble_gui.running.exporting.program import INPUT, Call, Program

METADATA = "ensemble.json"  # among the extra files of a .pt2
_LOGGERS = ("torch._guards", "torch._dynamo", "torch.fx", "torch.export", "torch.onnx")
_EXAMPLE = 3  # samples: torch.export takes 0 and 1 for sizes that never change


def exported(program: Program, shape: tuple[int, ...], token: CancelToken) -> ExportedProgram:
    """The graph of the program for minibatches of any size of images of this shape.

    Code that torch.export cannot follow as it runs, such as len(x), is read by torch's compiler
    instead. Raises CancelledError from a member's next layer, and whatever the exporter raises.
    """
    example = torch.zeros(_EXAMPLE, *shape)
    hook = register_module_forward_pre_hook(lambda *_: token.raise_if_cancelled())
    try:
        return _graph(program, example, strict=False)
    except Exception:
        hook.remove()  # torch's compiler would read it as well
        token.raise_if_cancelled()
        with suppress(Exception):
            return _graph(program, example, strict=True)
        token.raise_if_cancelled()
        raise
    finally:
        hook.remove()


def _graph(program: Program, example: Tensor, *, strict: bool) -> ExportedProgram:
    batch = Dim("batch", min=1)
    with torch.no_grad(), quiet():
        return export(program, (example,), dynamic_shapes={INPUT: {0: batch}}, strict=strict)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep torch from logging what it tries and lacks: what counts is raised."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)


def pt2_content(graph: ExportedProgram, metadata: Mapping[str, object]) -> bytes:
    """The file that holds this graph."""
    content = BytesIO()
    words = json.dumps(metadata, ensure_ascii=False)
    torch.export.save(graph, content, extra_files={METADATA: words})
    return content.getvalue()


def pt2_call(content: bytes) -> Call:
    """The program in a file that was written by `pt2_content` a moment ago, and by nobody else.

    torch.export.load may run code that is in a file.
    """
    module = torch.export.load(BytesIO(content)).module()

    def call(images: Tensor) -> dict[str, Tensor]:
        found: dict[str, Tensor] = module(images)
        return found

    return call
