"""What a cluster costs, on several nodes of Ray's on this machine.

`python -m benchmarks.cluster work` holds 1,000 members on 10,000 samples at two nodes of one core
against two plain processes; `overhead` measures what one more shard takes on a warm cluster;
`kills 50` ends a worker at a random moment in each of 50 runs (`kills 10 3`: in 10, by the seed 3,
which chooses moments and workers); `million` sums up 1,000,000 samples
(`million 200000`: so many) at two nodes and on this machine; `all` does all of it. Everything is
printed. Ray has to be installed: the extra `cluster`.
"""

import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from time import perf_counter
from typing import Any

import numpy as np
import psutil
import torch

from benchmarks.cluster_million import SAMPLES, million
from benchmarks.cluster_nodes import cluster
from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.measures.cluster_costs import call_costs
from ensemble_gui.records.settings import Array
from ensemble_gui.running.members.devices import use_threads
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.places.asking import PlacedEnsemble
from ensemble_gui.running.places.gathering import gather
from ensemble_gui.running.places.place import Places, Station
from ensemble_gui.running.places.scattered import place
from ensemble_gui.wording.figures import byte_size, duration

_MEMBERS, _SAMPLES, _ROUNDS = 1000, 10_000, 3
_SHARDS = (1, 2, 4)
_KILLS = 50
_CALLS = 30
_STORE = 700_000_000  # bytes: the members and their predictions
_TOKEN = CancelToken()


def main(words: Sequence[str]) -> None:
    """Measure what is named, and print it."""
    which = words[0] if words else "all"
    if which in ("work", "all"):
        work()
    if which in ("overhead", "all"):
        overhead()
    if which in ("kills", "all"):
        kills(*map(int, words[1:3]))
    if which in ("million", "all"):
        million(int(words[1]) if len(words) > 1 else SAMPLES)


@torch.inference_mode()
def placed_on(places: Places, members: int, shards: int | None = None) -> PlacedEnsemble:
    """Random members at the places."""
    ensemble = random_ensemble(SIMPLE_MLP, members, seed=0, device=torch.device("cpu"))
    return place(ensemble, places, _TOKEN, wanted=shards)


def images(samples: int) -> Array:
    """Noise, uint8."""
    return np.random.default_rng(0).integers(0, 256, (samples, 28, 28), dtype=np.uint8)


def work() -> None:
    """The same members and samples by two nodes and by two processes, in turn."""
    given = images(_SAMPLES)
    plain_s, there_s = [], []
    context = get_context("spawn")
    pairs = [context.Pipe() for _ in range(2)]
    processes = [context.Process(target=_plain, args=(far,)) for _, far in pairs]
    for process in processes:
        process.start()
    ends = [near for near, _ in pairs]
    for one in ends:
        one.recv()  # it is ready
    with cluster(1, 1, store=_STORE) as places:
        placed = placed_on(places, _MEMBERS)
        placed.predict(given, _TOKEN)
        for _ in range(_ROUNDS):
            plain_s.append(_asked(ends))
            placed.predict(given, _TOKEN)
            there_s.append(placed.calls[-1].wall_s)
        costs = call_costs(
            there_s,
            [max(one.compute_s) for one in placed.calls[1:]],
            overhead_s=placed.overhead_s(_TOKEN),
            sent_bytes=placed.calls[-1].sent_bytes,
            received_bytes=placed.calls[-1].received_bytes,
        )
        one_node_s = 2 * costs.compute_s
    for one in ends:
        one.send("end")
    for process in processes:
        process.join()
    ratio = float(np.median(there_s) / np.median(plain_s))
    driver_s = costs.transfer_s + costs.overhead_s
    print(f"{_MEMBERS:,} members, {_SAMPLES:,} samples, {_ROUNDS} rounds in turn:")
    print(f"  two processes: {', '.join(map(duration, plain_s))}")
    print(f"  two nodes:     {', '.join(map(duration, there_s))} ({ratio:.2f}x)")
    print(
        f"  of which computing {duration(costs.compute_s)}, transfer {duration(costs.transfer_s)} "
        f"({byte_size(costs.sent_bytes)} there, {byte_size(costs.received_bytes)} back), overhead "
        f"{duration(costs.overhead_s)}"
    )
    print(f"  members placed in {duration(placed.placing_s)} ({byte_size(placed.sent_bytes)})")
    print(
        f"  on paper: the driver takes {duration(driver_s)} however many nodes there are, so it "
        f"takes longer than they do from {one_node_s / driver_s:.0f} nodes of one such core on"
    )


@torch.inference_mode()
def _plain(line: Any) -> None:  # noqa: ANN401 -- a Connection, whose type differs by version
    """Half of the members, on one thread, as often as it is asked to."""
    use_threads(1)
    half = random_ensemble(SIMPLE_MLP, _MEMBERS // 2, seed=0, device=torch.device("cpu"))
    given = images(_SAMPLES)
    predict(half, given)
    line.send(0.0)
    while line.recv() != "end":
        start = perf_counter()
        predict(half, given)
        line.send(perf_counter() - start)


def _asked(ends: Sequence[Any]) -> float:
    """The seconds of the slower one."""
    for one in ends:
        one.send("once more")
    return float(max(one.recv() for one in ends))


def overhead() -> None:
    """What one more shard adds, on a cluster whose workers have been started."""
    asking, calling, running = [], [], []
    given = images(1)
    with cluster(max(_SHARDS)) as places:
        for shards in _SHARDS:
            placed_on(places, max(_SHARDS), shards)  # the workers start
            runs, calls = [], []
            for _ in range(5):
                start = perf_counter()
                placed = placed_on(places, max(_SHARDS), shards)
                placed.predict(given, _TOKEN)
                runs.append(perf_counter() - start)
            for _ in range(_CALLS):
                placed.predict(given, _TOKEN)
                last = placed.calls[-1]
                calls.append(last.wall_s - max(last.compute_s))
            asking.append(float(np.median([placed.overhead_s(_TOKEN) for _ in range(5)])))
            calling.append(float(np.median(calls)))
            running.append(float(np.median(runs)))
    print(f"Shards: {', '.join(map(str, _SHARDS))} (medians; seconds, and of one more shard)")
    for name, found in (
        ("asked for nothing", asking),
        ("a call of one sample, without computing", calling),
        ("a run on a warm cluster: members placed and a call", running),
    ):
        slope = np.polyfit(_SHARDS, found, 1)[0]
        print(f"  {name}: {', '.join(map(duration, found))}; {1000 * slope:.2f} ms a shard")


def kills(wanted: int = _KILLS, seed: int = 0) -> None:
    """Whether the results are right when a worker is ended at a random moment of each run."""
    given, chance = images(4000), np.random.default_rng(seed)
    moments_s, right, late = [], 0, 0
    with cluster(1, 1) as places, ThreadPoolExecutor(1) as other:
        placed = placed_on(places, 100)
        for _ in range(4):
            whole = placed.predict(given, _TOKEN)
        usual_s = min(one.wall_s for one in placed.calls)
        start = perf_counter()
        for _ in range(wanted):
            victims = _processes(places)
            asked = other.submit(placed.predict, given, _TOKEN)
            moments_s.append(chance.uniform(0, usual_s))
            time.sleep(moments_s[-1])
            late += asked.done()
            victims[chance.integers(len(victims))].kill()
            right += bool(np.allclose(asked.result(), whole, atol=1e-5))
        took_s = perf_counter() - start
        _processes(places)  # so that the last one killed is counted, too
        again = sum(one.placed_again for one in placed.shards)
    print(
        f"{wanted} runs by seed {seed}, in each a worker killed at a random moment, "
        f"{', '.join(map(duration, moments_s))} after its start: {right} right results; {late} "
        f"had ended before the kill; {again} workers were started again; "
        f"{duration(took_s / wanted)} a run, {duration(usual_s)} undisturbed"
    )


def _processes(places: Places) -> list[psutil.Process]:
    """Of all places; after the last loss they are the new ones."""
    asked = [(one, one.submit(_process_of)) for one in places.take()]
    return [psutil.Process(one) for one in gather(asked, places, _TOKEN)]


def _process_of(_station: Station) -> int:
    return os.getpid()


if __name__ == "__main__":
    main(sys.argv[1:])
