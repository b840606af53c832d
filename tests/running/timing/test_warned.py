import threading
import warnings

import pytest

from ensemble_gui.running.timing.warned import warnings_here


@pytest.mark.parametrize("kind", [UserWarning, RuntimeWarning])
def test_each_warning_of_this_thread_is_collected_once(kind: type[Warning]) -> None:
    with warnings_here() as heard:
        for said in ("slow", "slow", "new", "slow"):
            warnings.warn(said, kind, stacklevel=1)
    assert heard == ["slow", "new"]


@pytest.mark.parametrize(
    "kind",
    [DeprecationWarning, PendingDeprecationWarning, FutureWarning],
    ids=lambda one: one.__name__,
)
def test_what_torch_deprecates_is_not_collected_whatever_class_it_has(kind: type[Warning]) -> None:
    with warnings_here() as heard:
        warnings.warn("torch.old is deprecated", kind, stacklevel=1)
    assert heard == []


def test_a_warning_of_another_thread_goes_its_way() -> None:
    def work() -> None:
        warnings.warn("of another thread", UserWarning, stacklevel=1)

    with warnings.catch_warnings(record=True) as others, warnings_here() as heard:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        warnings.warn("of this thread", UserWarning, stacklevel=1)
    assert heard == ["of this thread"]
    assert [str(one.message) for one in others] == ["of another thread"]


def test_what_is_done_with_warnings_is_as_before_afterwards() -> None:
    filters, show = list(warnings.filters), warnings.showwarning
    with warnings_here():
        pass
    assert (list(warnings.filters), warnings.showwarning) == (filters, show)
