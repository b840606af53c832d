"""ONNX Runtime as a peer: one graph with all members.

Its threads spin while they wait for work. `force_spinning_stop` ends that with each call, so that
it has its best speed and takes no core from whoever is measured next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from benchmarks.peer import Layers, Predict
from ensemble_gui.records.settings import Array

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto, ValueInfoProto

_OPSET = 17
_IR_VERSION = 10  # of opset 17's time: a newer `onnx` writes what an older runtime refuses


class ONNX:
    """Batched MatMuls over the stacked weights, or Gemms member by member, in one graph."""

    name: ClassVar = "onnx"

    @property
    def version(self) -> str:
        """The library's name and version."""
        import onnxruntime

        return f"ONNX Runtime {onnxruntime.__version__}"

    def prepare(self, layers: Layers, x: Array, threads: int) -> Mapping[str, Predict]:
        """A session a variant, its input and output bound to memory that is reused."""
        graphs = {"batched": _batched(layers, x), "member by member": _each(layers, x)}
        logits = (len(layers[0][0]), x.shape[-2], layers[-1][1].shape[1])
        return {name: _session(graph, logits, threads) for name, graph in graphs.items()}


@dataclass(slots=True, kw_only=True)
class _Graph:
    """A graph that is being written; its output is `logits`."""

    inputs: dict[str, Array]
    nodes: list["NodeProto"] = field(default_factory=list)
    constants: list["TensorProto"] = field(default_factory=list)

    def constant(self, name: str, value: Array) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: int) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def serialised(self, logits: tuple[int, ...]) -> bytes:
        from onnx import TensorProto, helper

        def declare(name: str, shape: tuple[int, ...]) -> "ValueInfoProto":
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

        inputs = [declare(name, value.shape) for name, value in self.inputs.items()]
        outputs = [declare("logits", logits)]
        graph = helper.make_graph(self.nodes, "ensemble", inputs, outputs, self.constants)
        opsets = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        return bytes(model.SerializeToString())


def _batched(layers: Layers, x: Array) -> _Graph:
    graph = _Graph(inputs={"x": x})
    hidden = "x"
    for index, (weight, bias) in enumerate(layers):
        is_last = index == len(layers) - 1
        factor = graph.constant(f"weight{index}", weight.transpose(0, 2, 1))
        term = graph.constant(f"bias{index}", bias[:, None])
        hidden = graph.node("MatMul", [hidden, factor], f"product{index}")
        hidden = graph.node("Add", [hidden, term], "logits" if is_last else f"sum{index}")
        if not is_last:
            hidden = graph.node("Relu", [hidden], f"hidden{index}")
    return graph


def _each(layers: Layers, x: Array) -> _Graph:
    """Gemms; where the minibatches differ, each member has an input of its own."""
    members = len(layers[0][0])
    is_same = x.ndim == 2
    graph = _Graph(inputs={"x": x} if is_same else {f"x{at}": x[at] for at in range(members)})
    axis = graph.constant("axis", np.array([0], np.int64))
    parts = []
    for at in range(members):
        hidden = "x" if is_same else f"x{at}"
        for index, (weight, bias) in enumerate(layers):
            name = f"{index}_{at}"
            factors = [
                hidden,
                graph.constant(f"weight{name}", weight[at]),
                graph.constant(f"bias{name}", bias[at]),
            ]
            hidden = graph.node("Gemm", factors, f"sum{name}", transB=1)
            if index < len(layers) - 1:
                hidden = graph.node("Relu", [hidden], f"hidden{name}")
        parts.append(graph.node("Unsqueeze", [hidden, axis], f"logits{at}"))
    graph.node("Concat", parts, "logits", axis=0)
    return graph


def _session(graph: _Graph, shape: tuple[int, ...], threads: int) -> Predict:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.force_spinning_stop", "1")
    session = onnxruntime.InferenceSession(
        graph.serialised(shape), options, providers=["CPUExecutionProvider"]
    )
    inputs, logits = graph.inputs, np.empty(shape, np.float32)
    binding = session.io_binding()
    for name, value in inputs.items():
        binding.bind_cpu_input(name, value)
    binding.bind_output("logits", "cpu", 0, np.float32, shape, logits.ctypes.data)

    def predict() -> Array:
        session.run_with_iobinding(binding)
        return logits

    return predict
