"""A saved program that nobody has written."""

import numpy as np

from ensemble_gui.records.program import ProgramCheck, ProgramKind, ProgramRequest, ProgramSaved
from ensemble_gui.records.run import Comparison, Timing, Verdict
from ensemble_gui.records.settings import Environment, RunSettings

COMPARISON = Comparison(
    strategy="fused", baseline="auto", speedup=1.124, ci95=(1.08, 1.17), verdict=Verdict.FASTER
)


def timing(name: str, *, disturbed: int = 0) -> Timing:
    return Timing(
        strategy=name,
        samples_s=np.ones(9),
        calls_per_block=1,
        prepare_s=0.0,
        first_call_s=0.0,
        disturbed=disturbed,
    )


def saved_program(comparison: Comparison = COMPARISON, *, disturbed: int = 0) -> ProgramSaved:
    """Ten members in the form `fused`, beside `auto` and the form `loop`."""
    return ProgramSaved(
        request=ProgramRequest(
            settings=RunSettings(), kind=ProgramKind.ONNX, path="/somewhere/my net.onnx"
        ),
        environment=Environment(
            torch="", python="", platform="", device="cpu", device_name="", threads=1
        ),
        runtime="ONNX Runtime 1.22.0",
        members=10,
        form="fused",
        file_bytes=4_700_000,
        check=ProgramCheck(
            samples=256,
            predictions=2560,
            flipped=0,
            max_abs_difference=4.77e-7,
            measures_difference=1e-7,
        ),
        timings=(timing("auto"), timing("loop"), timing("fused", disturbed=disturbed)),
        comparisons=(
            Comparison(
                strategy="loop", baseline="auto", speedup=0.5, ci95=None, verdict=Verdict.SLOWER
            ),
            comparison,
        ),
        notes=("The program was timed on the CPU.",),
    )
