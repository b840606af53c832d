"""Orders members and samples so that similar votes are neighbours."""

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import cdist

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.arranging import Clustering
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array

_MOST = 1000  # samples that are clustered: the time grows with their square
_FEWEST = 3  # two are neighbours anyhow


def cluster(samples: SampleSet, token: CancelToken) -> Clustering:
    """Members and samples by average linkage of their predictions. Raises CancelledError.

    The distance of two members is the share of samples on which they differ; that of two samples
    the share of members that answer them differently. Of the samples only the first in order are
    clustered, the most uncertain ones where these stand first; the others follow by what is
    predicted of them, as all members agree on most of them.
    """
    contested = samples.order[:_MOST]
    members = _neighbours(samples.predictions[:, contested], token)
    first = contested[_neighbours(samples.predictions[members][:, contested].T, token)]
    rest = samples.order[_MOST:]
    rest = rest[np.argsort(samples.prediction[rest], kind="stable")]
    return Clustering(members=members, samples=np.concatenate([first, rest]))


def distances(words: Array, token: CancelToken) -> Array:
    """The share of predictions in which every two rows differ, in `linkage`'s order.

    Row by row, as those of 1,000 rows take up to half a second. Raises CancelledError between them.
    """
    rows = words.astype(np.float64)
    found = [np.zeros(0)]
    for place in range(len(rows) - 1):
        token.raise_if_cancelled()
        found.append(cdist(rows[place : place + 1], rows[place + 1 :], metric="hamming")[0])
    return np.concatenate(found)


def _neighbours(words: Array, token: CancelToken) -> Array:
    """The rows' order, similar ones next to each other; (row, prediction) -> (row,)."""
    token.raise_if_cancelled()
    if len(words) < _FEWEST:
        return np.arange(len(words))
    order: Array = leaves_list(linkage(distances(words, token), method="average"))
    return order.astype(np.int64)
