"""Where a run computes: a device of this machine, or a cluster as well."""

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.setup.cluster_dialog import ClusterDialog
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.fitting_text import entry
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.records.cluster import GPUS, ClusterChoice
from ensemble_gui.wording.cluster_choice import CHOOSE, all_gpus, explained, title_of

_GPUS = ClusterChoice(address=GPUS)

Place = str | ClusterChoice | None  # None: the user is to name a cluster


class DeviceBox(ChoiceBox[Place]):
    """The devices, the cluster that the user has named, and an entry to name one."""

    def __init__(self, device: str, parent: QWidget | None = None) -> None:
        super().__init__("deviceBox", "Device", parent=parent)
        self._device = device
        self._cluster: ClusterChoice | None = None
        self._named: ClusterChoice | None = None  # the one that has an entry
        self.address = ""  # that is offered when the user is asked for a cluster
        self.put_device(device)

    @property
    def device(self) -> str:
        """The device of this machine, which computes next to a cluster too."""
        return self._device

    @property
    def cluster(self) -> ClusterChoice | None:
        """The chosen cluster."""
        return self._cluster

    @property
    def nodes(self) -> ClusterChoice | None:
        """The chosen cluster, unless it is this machine's own GPUs."""
        return None if self._cluster == _GPUS else self._cluster

    @property
    def sends_code(self) -> bool:
        """Whether members are built elsewhere than in this process."""
        return self.nodes is not None

    def put_device(self, device: str) -> None:
        """Offer this device of the machine, above all that is no device."""
        if device not in self._values:
            at = sum(isinstance(one, str) for one in self._values)
            self._insert(at, device, device.upper())

    def offer_gpus(self, number: int) -> None:
        """Offer all GPUs of this machine together, if there are several."""
        if number > 1 and _GPUS not in self._values:
            at = sum(isinstance(one, str) for one in self._values)
            self._insert(at, _GPUS, all_gpus(number))
            self.setItemData(at, plain_tip(explained(_GPUS)), Qt.ItemDataRole.ToolTipRole)

    def offer_clusters(self, lack: str) -> None:
        """Offer to name a cluster, or say why none can be used."""
        self.put(None, CHOOSE.replace("&", ""))  # a menu's key
        self.enable(None, on=not lack)
        index = self._values.index(None)
        for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            self.setItemData(index, plain_tip(lack) if lack else None, role)

    def choose_device(self, device: str) -> None:
        """Choose this device, and no cluster."""
        self.put_device(device)
        self.choose(device)

    @Slot()
    def ask_for_cluster(self) -> None:
        """Let the user name a cluster, which is not contacted yet."""
        dialog = ClusterDialog(self.address, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.choose_cluster)
        dialog.open()

    @Slot(object)
    def choose_cluster(self, cluster: ClusterChoice) -> None:
        """Choose this cluster, whose entry takes the place of the previous one's."""
        self.address = cluster.address
        text = entry(title_of(cluster), self.fontMetrics())
        if self._named is None:
            at = len(self._values) - (None in self._values)
            self._insert(at, cluster, text)
        else:
            at = self._values.index(self._named)
            self._values[at] = cluster
            self.setItemText(at, text)
        self.setItemData(at, plain_tip(explained(cluster)), Qt.ItemDataRole.ToolTipRole)
        self._named = cluster
        if self.currentIndex() == at:  # another address in the place of the chosen one
            self._announce(at)
        else:
            self.choose(cluster)

    def _insert(self, at: int, place: Place, text: str) -> None:
        """Add an entry there; what is chosen stays chosen."""
        self._values.insert(at, place)
        with QSignalBlocker(self):
            self.insertItem(at, text, place)

    @Slot(int)
    def _announce(self, index: int) -> None:
        """A cluster that has no name yet is asked for; the choice stays meanwhile."""
        if self.count() and self.value is None:
            self.show_value(self._cluster or self._device)
            self.ask_for_cluster()
            return
        chosen = self.value
        self._cluster = chosen if isinstance(chosen, ClusterChoice) else None
        self._device = chosen if isinstance(chosen, str) else self._device
        super()._announce(index)
