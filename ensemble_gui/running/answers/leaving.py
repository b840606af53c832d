"""Leaves the cluster that is kept connected."""

from ensemble_gui.records.cluster import ClusterLeft, LeaveRequest
from ensemble_gui.running.answers.work import Work


def leave(request: LeaveRequest, work: Work) -> ClusterLeft:
    """Its workers end; a cluster that was started here ends whole. Nothing is done without one."""
    work.kept.close()
    return ClusterLeft(request=request)
