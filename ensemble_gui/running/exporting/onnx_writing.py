"""ONNX's side: from torch.export's graph to a `.onnx` that ONNX Runtime runs."""

import json
from collections.abc import Mapping, Sequence
from importlib import import_module

import numpy as np
import torch
from torch import Tensor
from torch.export import ExportedProgram

from ensemble_gui.errors import BadInput
from ensemble_gui.running.exporting.exported import quiet
from ensemble_gui.running.exporting.program import INPUT, Call

MOST_BYTES = 2**31 - 2**24  # protobuf's limit, less some for the graph itself
NEEDED = ("onnx", "onnxscript", "onnxruntime")


def require_onnx() -> None:
    """Raise BadInput if what writes and runs ONNX files is not installed."""
    missing = []
    for name in NEEDED:
        try:
            import_module(name)
        except ImportError:
            missing.append(name)
    verb = "is" if len(missing) == 1 else "are"
    if missing:
        raise BadInput(
            f"Export to ONNX needs {' and '.join(missing)}, which {verb} not installed: run pip "
            'install "ensemble-explorer[onnx]", then restart.'
        )


def onnx_content(
    graph: ExportedProgram, names: Sequence[str], metadata: Mapping[str, object]
) -> bytes:
    """The file that holds this graph, its outputs under these names.

    Each entry of the metadata is a property of the model; what is not text is JSON. Raises
    torch.onnx.OnnxExporterError.
    """
    with quiet():
        program = torch.onnx.export(
            graph, input_names=[INPUT], output_names=list(names), dynamo=True, verbose=False
        )
    if program is None:
        raise RuntimeError("torch.onnx.export returned nothing")
    model = program.model_proto
    for key, value in metadata.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        model.metadata_props.add(key=key, value=text)
    return bytes(model.SerializeToString())


def onnx_call(content: bytes, threads: int) -> Call:
    """The program in such a file, run by ONNX Runtime on the CPU with as many threads.

    They spin while they wait for work: `force_spinning_stop` ends that with each call, so that
    they take no core from what is measured next.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors, which are raised as well
    options.add_session_config_entry("session.force_spinning_stop", "1")
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_outputs()]

    def call(images: Tensor) -> dict[str, Tensor]:
        found = session.run(names, {INPUT: np.asarray(images)})
        return dict(zip(names, map(torch.from_numpy, found), strict=True))

    return call
