"""Leaves a cluster when another device is chosen: its CPUs and GPUs are others' as well."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.setup.device_box import DeviceBox
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.cluster import ClusterChoice, LeaveRequest


class Leaving(QObject):
    """The worker leaves the cluster once it has done what it was asked before."""

    def __init__(self, desk: Desk, devices: DeviceBox, parent: QObject) -> None:
        super().__init__(parent)
        self._devices = devices
        self._chosen: ClusterChoice | None = None
        self._lane = desk.lane(LeaveRequest, Rule.QUEUE, Manners(is_silent=True))
        devices.chosen.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        previous, self._chosen = self._chosen, self._devices.cluster
        if previous is not None and previous != self._chosen:
            self._lane.ask(LeaveRequest())
