from dataclasses import replace

import pytest

from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.wording.program import program_saved, speed
from tests.support.made_up_programs import COMPARISON, saved_program


def test_the_sentence_says_where_how_near_how_quick_and_what_else() -> None:
    assert program_saved(saved_program()) == (
        "Saved 10 members as one program in my net.onnx (4.7 MB, form: fused). On 256 samples: "
        "max difference 4.8e-07, 0 of 2,560 predictions flipped. ONNX Runtime 1.22.0 at batch size "
        "64: 1.12× auto's speed (95% interval 1.08–1.17), both with the disagreement. The "
        "program was timed on the CPU."
    )


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        (
            replace(COMPARISON, ci95=(0.97, 1.2), verdict=Verdict.NOT_DISTINGUISHABLE),
            "and auto are not distinguishable (95% interval 0.97–1.20)",
        ),
        (replace(COMPARISON, ci95=None), "no verdict beside auto, too few rounds"),
        (
            replace(COMPARISON, speedup=None, verdict=Verdict.UNSTABLE),
            "no verdict beside auto, the timings are too unstable",
        ),
        (
            replace(COMPARISON, speedup=0.8, ci95=(0.7, 0.9), verdict=Verdict.SLOWER),
            "0.80× auto's speed (95% interval 0.70–0.90)",
        ),
    ],
)
def test_no_more_is_said_of_the_speed_than_is_known(comparison: Comparison, said: str) -> None:
    assert said in speed(saved_program(comparison))


def test_what_else_used_the_cpu_is_named() -> None:
    unstable = replace(COMPARISON, speedup=None, ci95=None, verdict=Verdict.UNSTABLE)
    assert "something else used the CPU" in speed(saved_program(unstable, disturbed=3))
