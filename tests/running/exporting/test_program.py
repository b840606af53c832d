import pytest
import torch

from ensemble_gui.ensembles.architectures.registry import architecture_names, find_architecture
from ensemble_gui.records.tasks import Outputs
from ensemble_gui.running.exporting.program import Program, forms_of, members_output, output_names
from tests.support.built_in import noise, uneven_ensemble

MEMBERS = 3
NAME = members_output(Outputs.LOGITS)


@pytest.mark.parametrize("name", architecture_names())
def test_every_form_of_every_network_gives_the_members_answers(name: str) -> None:
    ensemble = uneven_ensemble(find_architecture(name), MEMBERS)
    images = noise(4, *ensemble.architecture.task.shape)
    expected = torch.stack([member(images) for member in ensemble.members])
    forms = [form for form in forms_of(ensemble, batch=4) if _can_run(name, form)]
    assert "loop" in forms
    for form in forms:
        found = Program(ensemble, form)(images)
        assert tuple(found) == output_names(Outputs.LOGITS)
        torch.testing.assert_close(found[NAME], expected, atol=1e-5, rtol=1e-5)


def _can_run(name: str, form: str) -> bool:
    """vmap has no batching rule for torch's recurrent layers."""
    return form != "vmap" or not name.startswith("Row")
