import pytest
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies import strategy, vmap
from ensemble_gui.running.strategies.vmap import Compiled, Vmap, VmapChunked, lacks_compiler
from ensemble_gui.running.timing.checking import check_reference
from ensemble_gui.running.timing.reference import reference_logits
from tests.support.built_in import ensemble_of, minibatches

pytestmark = pytest.mark.usefixtures("_no_grad")


@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize("members", [1, 2, 5, 7])
@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_chunks_of_any_size_give_what_vmap_gives(
    monkeypatch: pytest.MonkeyPatch, mode: InputMode, members: int, at_once: int
) -> None:
    batch = 6
    monkeypatch.setattr(strategy, "_CACHED_BYTES", at_once * 128 * batch * 4)
    ensemble, x = ensemble_of(members), minibatches(mode, members, batch)
    expected = Vmap().prepare(ensemble, mode)(x)
    torch.testing.assert_close(VmapChunked().prepare(ensemble, mode)(x), expected)


@pytest.mark.filterwarnings("ignore")  # torch's compiler warns of itself
@pytest.mark.skipif(bool(lacks_compiler()), reason="no C++ compiler is here")
@pytest.mark.parametrize("mode", InputMode)
def test_compiled_gives_the_reference_s_logits(mode: InputMode) -> None:
    ensemble, x = ensemble_of(3), minibatches(mode, 3, 4)
    predict = Compiled().prepare(ensemble, mode)
    for seen in (x, x + 1):
        reference = reference_logits(ensemble, seen, mode, CancelToken())
        assert check_reference("compiled", predict(seen), reference).max_rel < 1e-5


@pytest.mark.parametrize(
    ("platform", "missing", "remedy"),
    [
        ("linux", "c++ or g++ or clang++", "install g++"),
        ("darwin", "c++ or g++ or clang++", "xcode-select --install"),
        ("win32", "cl", "Visual Studio Build Tools"),
        ("plan9", "c++ or g++ or clang++", "install one"),
    ],
)
def test_without_a_compiler_it_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, platform: str, missing: str, remedy: str
) -> None:
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setattr(vmap.shutil, "which", lambda _name: None)
    monkeypatch.setattr(vmap.sys, "platform", platform)
    with pytest.raises(BadInput) as refusal:
        Compiled().prepare(ensemble_of(1), InputMode.SAME)
    assert f"needs a C++ compiler, and {missing} is not here" in str(refusal.value)
    assert remedy in str(refusal.value)


def test_a_compiler_that_the_environment_names_has_to_be_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CXX", "no-such-compiler")
    assert "no-such-compiler is not here" in lacks_compiler()
