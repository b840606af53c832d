import pytest

from ensemble_gui.ensembles.opening.mapping_names import are_members, is_extra, is_second


@pytest.mark.parametrize(
    "keys",
    [
        ("0", "1", "2"), ("seed0", "seed1"), ("fold_1", "fold_10"), ("net1", "net2"),
        ("model_0_best", "model_1_best"), ("ann", "bob"), ("model_a", "model_b"),
        ("seedOne", "seedTwo"),
    ],
)  # fmt: skip
def test_keys_that_are_numbered_or_unlike_a_trainings_are_members(keys: tuple[str, ...]) -> None:
    assert are_members(keys)


@pytest.mark.parametrize(
    "keys",
    [
        ("model", "ema"), ("model", "model_ema"), ("state_dict", "ema_state_dict"),
        ("net", "netEMA"), ("student", "teacher"), ("best", "last"), ("online", "target"),
        ("encoder_q", "encoder_k"), ("model", "best_model"), ("net", "weights"), ("seed0", "ema"),
    ],
)  # fmt: skip
def test_keys_that_name_states_of_one_network_are_a_choice(keys: tuple[str, ...]) -> None:
    assert not are_members(keys)


@pytest.mark.parametrize(
    ("key", "second"),
    [
        ("ema_state_dict", True), ("modelEMA", True), ("swa", True), ("teacher", True),
        ("averaged_model", True), ("state_dict", False), ("schema", False), ("student", False),
    ],
)  # fmt: skip
def test_averages_are_not_the_first_choice(key: str, *, second: bool) -> None:
    assert is_second(["a", key, "b"]) is second


@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("criterion.weight", True), ("loss_fn.weight", True), ("train_acc.confmat", True),
        ("n_averaged", True), ("layer1.0.total_ops", True), ("total_params", True),
        ("attn._extra_state", True), ("optimizer.state.0.exp_avg", True), ("val_metrics.x", True),
        ("layer5.weight", False), ("fc4.bias", False), ("accumulate.weight", False),
        ("lossless.weight", False),
    ],
)  # fmt: skip
def test_what_a_training_keeps_is_no_part_of_a_network(name: str, *, extra: bool) -> None:
    assert is_extra(name) is extra
