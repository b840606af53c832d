"""Which samples are shown, how they are arranged, and which is selected, the same in every view."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.records.arranging import (
    Arrangement,
    Clustering,
    SampleChoice,
    SampleFilter,
    default_arrangement,
)
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.session import KeptView

Identity = tuple[SampleKind, str]


class SampleSelection(QObject):
    """Sends signals to the views; they call it on clicks and choices of samples."""

    base_changed = Signal(object)  # SampleSet or None: all samples, in their own order
    samples_changed = Signal(object)  # SampleSet or None: those that pass the filters, in order
    selected_changed = Signal(int)  # one that passes the filters
    arrangement_changed = Signal(object)  # Arrangement, before the samples in it

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._base: SampleSet | None = None
        self._shown: SampleSet | None = None
        self._clustering: Clustering | None = None
        self._growing = False  # whether more of the same are on their way
        self._arrangements: dict[Identity, Arrangement] = {}  # by that of the samples
        self._classes: dict[Identity, tuple[str, ...]] = {}  # by that of the samples
        self._chosen: int | None = None  # by the user, of the samples that there are
        self._left: dict[Identity, KeptView] = {}  # how samples were shown that no longer are
        self._waiting: dict[Identity, KeptView] = {}  # of an earlier session

    @property
    def views(self) -> tuple[KeptView, ...]:
        """How each set of samples is, was or will be shown."""
        views = self._waiting | self._left
        if self._base is not None and self._base.identity not in self._waiting:
            views[self._base.identity] = self._view_of(self._base)
        return tuple(views.values())

    def restore(self, views: Iterable[KeptView]) -> None:
        """Show samples as in these views, those that are shown already and those that come."""
        self._left, self._arrangements, self._chosen = {}, {}, None
        self._waiting = {(one.kind, one.path): one for one in views}
        if self._base is not None:
            self._apply_waiting(self._base)
            self._show_arranged()

    def follow(
        self,
        *,
        base: Callable[[SampleSet | None], object],
        shown: Callable[[SampleSet | None], object] | None = None,
        selected: Callable[[int], object] | None = None,
    ) -> None:
        """Connect a view to these signals, and call it with what is shown already."""
        self.base_changed.connect(base)
        base(self._base)
        if shown is not None:
            self.samples_changed.connect(shown)
            shown(self._shown)
        if selected is not None:
            self.selected_changed.connect(selected)
            if self.selected is not None:
                selected(self.selected)

    @property
    def samples(self) -> SampleSet | None:
        """All samples, whether or not they pass the filters."""
        return self._base

    @property
    def arrangement(self) -> Arrangement:
        """How the samples are shown; while more arrive, none moves unless the user has sorted."""
        shown = self._base
        if shown is None:
            return Arrangement()
        default = Arrangement() if self._growing else default_arrangement(shown)
        return self._arrangements.get(shown.identity, default)

    @property
    def selected(self) -> int | None:
        """The selected sample, if any passes the filters; the user's choice if it does."""
        if self._shown is None or len(self._shown.order) == 0:
            return None
        if self._chosen is not None and self.passes(self._chosen):
            return self._chosen
        return int(self._shown.order[0])

    def passes(self, sample: int) -> bool:
        """Whether this sample is shown."""
        return self._shown is not None and bool((self._shown.order == sample).any())

    def neighbour(self, sample: int) -> int | None:
        """The sample that is shown behind this one, or before it if it is the last."""
        if self._shown is None or len(self._shown.order) < 2 or not self.passes(sample):
            return None
        order = self._shown.order
        place = int(np.flatnonzero(order == sample)[0])
        return int(order[place + 1 if place + 1 < len(order) else place - 1])

    def show(self, samples: SampleSet | None, *, growing: bool = False) -> None:
        """Show these samples, and select the first.

        One that the user chose stays selected while the same samples are shown, as after a run
        with other members; a choice made in a view is cleared with the members that it was made
        for. If they are shown already, nothing happens unless they are no longer `growing`.
        """
        settles, self._growing = growing != self._growing, growing
        if samples is not None and samples is self._base:
            if settles:
                self._apply_waiting(samples)
                self._show_arranged()
            return
        previous, self._base = self._base, samples
        if previous and samples and previous.identity != samples.identity:
            self._leave(previous)
        same = previous and samples and previous.identity == samples.identity
        if not same or not self._is_among(samples):
            self._chosen = None
        if not previous or not samples or previous.probabilities is not samples.probabilities:
            self._clustering = None
            self._forget_choices()
        if samples is not None:
            self._keep_to_classes(samples)
            self._apply_waiting(samples)
        self.base_changed.emit(samples)
        self._show_arranged()

    @Slot(int)
    def choose(self, sample: int) -> None:
        """Select the sample that the user has chosen, in every view."""
        if sample == self._chosen:
            return
        self._chosen = sample
        if self.selected == sample:
            self.selected_changed.emit(sample)

    def expect(self, sample: int) -> None:
        """Select this one of the samples that are shown next."""
        self._chosen = sample

    def reveal(self, sample: int) -> None:
        """Select this sample; where it is filtered away, show all again."""
        self._chosen = sample
        if self.passes(sample):
            self.selected_changed.emit(sample)
        else:
            self._filter(SampleFilter())

    @Slot(object)
    def choose_samples(self, choice: SampleChoice) -> None:
        """Filter to the samples that were chosen in a view."""
        if self._base is not None and len(choice.kept) == len(self._base.labels):
            self._filter(self.arrangement.filter.with_choice(choice))

    @Slot(str)
    def forget_choice(self, view: str) -> None:
        """Clear the choice made in this view."""
        if any(one.view == view for one in self.arrangement.filter.choices):
            self._filter(self.arrangement.filter.without_choice(view))

    @Slot(object)
    def arrange(self, arrangement: Arrangement) -> None:
        """Show the samples in this arrangement."""
        if self._base is None or arrangement == self.arrangement:
            return
        self._arrangements[self._base.identity] = arrangement
        self._show_arranged()

    def cluster(self, clustering: Clustering) -> None:
        """Use the order in which samples with similar votes are neighbours."""
        self._clustering = clustering
        if self.arrangement.clustered:
            self._show_arranged()

    def _view_of(self, samples: SampleSet) -> KeptView:
        return KeptView.of(samples, self._arrangements.get(samples.identity), self._chosen)

    def _leave(self, samples: SampleSet) -> None:
        """Note how these samples were shown, unless that is still to come."""
        if samples.identity not in self._waiting:
            self._left[samples.identity] = self._view_of(samples)

    def _apply_waiting(self, samples: SampleSet) -> None:
        """Show these samples as in an earlier session, once all of them are there."""
        if self._growing or samples.identity not in self._waiting:
            return
        view = self._waiting.pop(samples.identity)
        arrangement = view.arrangement(samples)
        if arrangement is not None:
            self._arrangements[samples.identity] = arrangement
        self._chosen = view.selection(samples)

    def _is_among(self, samples: SampleSet | None) -> bool:
        return (
            samples is not None and self._chosen is not None and self._chosen < len(samples.labels)
        )

    def _filter(self, wanted: SampleFilter) -> None:
        self.arrange(replace(self.arrangement, filter=wanted))

    def _forget_choices(self) -> None:
        self._arrangements = {
            identity: replace(one, filter=replace(one.filter, choices=()))
            for identity, one in self._arrangements.items()
        }

    def _keep_to_classes(self, samples: SampleSet) -> None:
        """Drop filters by class if these samples have other classes than before."""
        identity = samples.identity
        previous = self._classes.get(identity, samples.classes)
        self._classes[identity] = samples.classes
        if previous != samples.classes and identity in self._arrangements:
            one = self._arrangements[identity]
            wanted = replace(one.filter, label=None, prediction=None)
            self._arrangements[identity] = replace(one, filter=wanted)

    def _show_arranged(self) -> None:
        if self._base is None:
            self._shown = None
        elif self.arrangement == Arrangement():
            self._shown = self._base
        else:
            self._shown = self.arrangement.of(self._base, self._clustering)
        self.arrangement_changed.emit(self.arrangement)
        self.samples_changed.emit(self._shown)
        selected = self.selected
        if selected is not None:
            self.selected_changed.emit(selected)
