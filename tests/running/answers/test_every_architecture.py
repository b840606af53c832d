"""Every built-in architecture under the strategies: the loop's logits, or a sentence why not."""

import warnings

import pytest
import torch
from torch import Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.registry import ARCHITECTURE_NAMES, find_architecture
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import InputMode, RunSettings, Weights
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.timing.reference import reference_logits
from ensemble_gui.running.timing.warned import warnings_here
from ensemble_gui.wording.run import why_not
from tests.support.built_in import OBLONG, minibatches, uneven_ensemble

pytestmark = pytest.mark.usefixtures("_no_grad")

WITHOUT_VMAP = {"RowGRU": "gru", "RowLSTM": "lstm"}  # the operation that torch names
MEMBERS, BATCH = 3, 5


def make(name: str) -> Ensemble:
    return uneven_ensemble(find_architecture(name, OBLONG), MEMBERS)


def expected_of(ensemble: Ensemble, mode: InputMode, x: Tensor) -> Tensor:
    seen = [x] * MEMBERS if mode is InputMode.SAME else list(x)
    return torch.stack([one(own) for one, own in zip(ensemble.members, seen, strict=True)])


@pytest.mark.parametrize("strategy", ["loop", "vmap", "vmap-chunked", "auto"])
@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize("name", ARCHITECTURE_NAMES)
def test_it_gives_what_the_members_say_or_vmaps_own_message(
    name: str, mode: InputMode, strategy: str
) -> None:
    ensemble, x = make(name), minibatches(mode, MEMBERS, BATCH, OBLONG)
    before = {key: one.clone() for key, one in ensemble.stacked.items()}
    predict = STRATEGIES[strategy].prepare(ensemble, mode)
    if name in WITHOUT_VMAP and strategy.startswith("vmap"):
        with pytest.raises(RuntimeError, match=WITHOUT_VMAP[name]):
            predict(x)
        return
    with warnings.catch_warnings():
        if name == "RowGRUCell":
            warnings.simplefilter("ignore")
        logits = predict(x)
    torch.testing.assert_close(logits, expected_of(ensemble, mode, x), atol=1e-4, rtol=1e-4)
    assert all(torch.equal(one, before[key]) for key, one in ensemble.stacked.items())


def test_vmap_of_a_gru_cell_says_that_it_falls_back() -> None:
    predict = STRATEGIES["vmap"].prepare(make("RowGRUCell"), InputMode.SAME)
    with warnings_here() as heard:
        predict(minibatches(InputMode.SAME, MEMBERS, BATCH, OBLONG))
    assert any("gru_cell" in one for one in heard)


@pytest.mark.parametrize("strategy", ["stacked", "fused", "chunked"])
@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize("name", ARCHITECTURE_NAMES)
def test_one_that_needs_to_know_the_architecture_works_or_says_so(
    name: str, mode: InputMode, strategy: str
) -> None:
    ensemble, x = make(name), minibatches(mode, MEMBERS, BATCH, OBLONG)
    chosen = RunSettings(weights=Weights.RANDOM, architecture=name, input=mode)
    is_greyed = bool(why_not(strategy, chosen))
    try:
        predict = STRATEGIES[strategy].prepare(ensemble, mode)
    except BadInput as refusal:
        assert is_greyed
        said = str(refusal)
        assert f"'{strategy}'" in said
        assert name in said or (strategy == "fused" and "the same minibatch" in said)
        return
    assert not is_greyed
    torch.testing.assert_close(predict(x), expected_of(ensemble, mode, x), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize("name", ARCHITECTURE_NAMES)
def test_the_reference_in_float64_is_of_members_in_prediction(name: str, mode: InputMode) -> None:
    ensemble, x = make(name), minibatches(mode, MEMBERS, BATCH, OBLONG)
    reference = torch.from_numpy(reference_logits(ensemble, x, mode, CancelToken()))
    expected = expected_of(ensemble, mode, x).double()
    torch.testing.assert_close(reference, expected, atol=1e-4, rtol=1e-4)
