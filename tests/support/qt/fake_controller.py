"""A controller that only notes what it is asked for."""

from PySide6.QtCore import QObject

from ensemble_gui.records.images import ImagesRequest, SaveRequest
from ensemble_gui.records.inspection import InspectionRequest


class FakeController(QObject):
    """Stands in for RunController where no signal of it is heard."""

    def __init__(self) -> None:
        super().__init__()
        self.images: list[ImagesRequest] = []
        self.inspections: list[InspectionRequest] = []
        self.savings: list[SaveRequest] = []

    def predict_images(self, request: ImagesRequest) -> None:
        self.images.append(request)

    def inspect(self, request: InspectionRequest) -> None:
        self.inspections.append(request)

    def save_images(self, request: SaveRequest) -> None:
        self.savings.append(request)
