import pytest
import torch

from ensemble_gui.measures.outputs import probabilities_of
from ensemble_gui.records.tasks import Outputs

LOGITS = torch.tensor([[[1.0, 2.0, -3.0], [0.0, 0.0, 500.0]]])
EXPECTED = LOGITS.softmax(-1)


@pytest.mark.parametrize(
    ("outputs", "kind"),
    [
        (LOGITS, Outputs.LOGITS),
        (EXPECTED, Outputs.PROBABILITIES),
        (LOGITS.log_softmax(-1), Outputs.LOG_PROBABILITIES),
        (EXPECTED.log(), Outputs.LOG_PROBABILITIES),  # of which two are minus infinity
    ],
)
def test_each_kind_gives_the_same_probabilities(outputs: torch.Tensor, kind: Outputs) -> None:
    torch.testing.assert_close(probabilities_of(outputs, kind), EXPECTED)
    by_class = probabilities_of(outputs.permute(2, 0, 1), kind, dim=0)
    torch.testing.assert_close(by_class, EXPECTED.permute(2, 0, 1))


@pytest.mark.parametrize("kind", Outputs)
def test_half_precision_becomes_single(kind: Outputs) -> None:
    assert probabilities_of(LOGITS.half(), kind).dtype is torch.float32
