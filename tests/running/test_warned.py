import threading
import warnings

from ensemble_gui.running.warned import warnings_here


def test_each_warning_of_this_thread_is_collected_once() -> None:
    with warnings_here() as heard:
        for said in ("slow", "slow", "new", "slow"):
            warnings.warn(said, UserWarning, stacklevel=1)
        warnings.warn("what torch does to itself", DeprecationWarning, stacklevel=1)
    assert heard == ["slow", "new"]


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
