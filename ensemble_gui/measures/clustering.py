"""An order of members and samples in which those that vote alike are neighbours."""

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import pdist

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records import Array, Clustering, SampleSet

_MOST = 1000  # samples that are clustered: the time grows with their square
_FEWEST = 3  # two are neighbours anyhow


def cluster(samples: SampleSet, token: CancelToken) -> Clustering:
    """Members and samples by average linkage of their predictions. Raises Cancelled.

    The distance of two members is the share of samples on which they differ; that of two samples
    the share of members that answer them differently. Of the samples only the first in order are
    clustered, the most contested ones where these stand first; the others follow by what is
    predicted of them, as all members agree on most of them.
    """
    token.raise_if_cancelled()
    contested = samples.order[:_MOST]
    members = _neighbours(samples.predictions[:, contested])
    token.raise_if_cancelled()
    first = contested[_neighbours(samples.predictions[members][:, contested].T)]
    rest = samples.order[_MOST:]
    rest = rest[np.argsort(samples.prediction[rest], kind="stable")]
    return Clustering(members=members, samples=np.concatenate([first, rest]))


def _neighbours(words: Array) -> Array:
    """The rows' order, those with like words beside each other; (row, word) -> (row,)."""
    if len(words) < _FEWEST:
        return np.arange(len(words))
    distances = pdist(words, metric="hamming")
    order: Array = leaves_list(linkage(distances, method="average")).astype(np.int64)
    return order
