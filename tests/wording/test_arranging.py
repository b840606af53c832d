"""The samples in one line."""

from ensemble_gui.records.arranging import Answer, SampleFilter
from ensemble_gui.wording.arranging import in_one_line
from tests.support.qt.synthetic import sample_set


def test_the_line_says_what_there_is_what_passes_which_filters_and_what_is_selected() -> None:
    samples = sample_set((0, 0), (1, 7), (3, 3))
    assert in_one_line(None, SampleFilter(), None) == "none yet"
    assert in_one_line(samples, SampleFilter(), None) == "Sample digits · 3"
    filters = SampleFilter(label=1, answer=Answer.WRONG)
    said = in_one_line(samples, filters, 1)
    assert said == "Sample digits · 3 with label 1 and wrong · selected: a 1"
