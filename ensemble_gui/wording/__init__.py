"""The sentences that say what was found, the same in the window and on the command line."""

from ensemble_gui.wording.figures import a_digit, bits, count, duration, ratio, shorten
from ensemble_gui.wording.findings import (
    accuracy,
    disagreement,
    equivalence,
    interval,
    intervals,
    method,
    one_off_costs,
    setting,
    settings,
)
from ensemble_gui.wording.headline import Phrase, headline
from ensemble_gui.wording.samples import (
    NO_IMAGES,
    UNTRAINED,
    caution,
    measures_of,
    name_of,
    note_on,
    order_of,
    votes,
    votes_of,
)

__all__ = [
    "NO_IMAGES",
    "UNTRAINED",
    "Phrase",
    "a_digit",
    "accuracy",
    "bits",
    "caution",
    "count",
    "disagreement",
    "duration",
    "equivalence",
    "headline",
    "interval",
    "intervals",
    "measures_of",
    "method",
    "name_of",
    "note_on",
    "one_off_costs",
    "order_of",
    "ratio",
    "setting",
    "settings",
    "shorten",
    "votes",
    "votes_of",
]
