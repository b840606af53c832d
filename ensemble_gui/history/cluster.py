"""What a run found of a cluster, as fields of JSON, and back."""

from dataclasses import asdict, fields
from typing import Any

from ensemble_gui.history.fields import Fields
from ensemble_gui.history.results import LONGEST_WORD
from ensemble_gui.history.texts import plain, plain_of
from ensemble_gui.records.cluster import (
    CallCosts,
    ClusterReport,
    Node,
    PlacedShard,
    Shard,
    Spot,
)
from ensemble_gui.records.run import Verdict

_MOST_NODES = 10_000
_MOST_NOTES = 1000


def cluster_fields(report: ClusterReport) -> dict[str, Any]:
    """A report as it is written."""
    return asdict(report) | {
        "nodes": [_cut(asdict(one)) for one in report.nodes],
        "shards": [_shard_fields(one) for one in report.shards],
        "address": report.address[:LONGEST_WORD],
        "notes": list(map(plain, report.notes)),
    }


def cluster_of(found: object, members: int) -> ClusterReport:
    """The report in an object, of so many members. Raises ValueError."""
    fields = Fields(found)
    shards = fields.many("shards", _placed, members)
    at = 0
    for one in shards:
        if one.shard.first != at:
            raise ValueError("shards are not one behind the other")
        at = one.shard.stop
    if at != members:
        raise ValueError(f"shards are not of {members:,} members")
    lost = fields.many("lost", _shard, members)
    if not {one.shard for one in shards}.issuperset(lost):
        raise ValueError("lost is no shard")
    return ClusterReport(
        address=fields.text("address", most=LONGEST_WORD),
        nodes=fields.many("nodes", _node, _MOST_NODES),
        shards=shards,
        costs=fields.optional("costs", _costs),
        placing_s=fields.number("placing_s"),
        sent_bytes=fields.integer("sent_bytes"),
        pays_from=fields.integer("pays_from", 1) if fields.has("pays_from") else None,
        growth=_verdict(fields.text("growth")) if fields.has("growth") else "",
        lost=lost,
        notes=fields.many("notes", plain_of, _MOST_NOTES),
        own_cores=fields.number("own_cores") if fields.has("own_cores") else None,
    )


def _verdict(word: str) -> str:
    return word and str(Verdict(word))


def _cut(values: dict[str, Any]) -> dict[str, Any]:
    """Long names are cut to what reading accepts."""
    return {
        name: found[:LONGEST_WORD] if isinstance(found, str) else found
        for name, found in values.items()
    }


def _shard_fields(placed: PlacedShard) -> dict[str, Any]:
    return _cut(asdict(placed)) | {"spot": _cut(asdict(placed.spot))}


def _node(found: object) -> Node:
    fields = Fields(found)
    return Node(
        name=fields.text("name", most=LONGEST_WORD),
        cpus=fields.integer("cpus"),
        gpus=fields.integer("gpus"),
        key=fields.text("key", most=LONGEST_WORD),
    )


def _shard(found: object) -> Shard:
    fields = Fields(found)
    shard = Shard(first=fields.integer("first"), stop=fields.integer("stop", 1))
    if shard.first >= shard.stop:
        raise ValueError("it has no members")
    return shard


def _spot(found: object) -> Spot:
    fields = Fields(found)
    return Spot(
        node=fields.text("node", most=LONGEST_WORD),
        device=fields.text("device", most=LONGEST_WORD),
        cpus=fields.integer("cpus"),
        gpus=fields.integer("gpus"),
    )


def _placed(found: object) -> PlacedShard:
    fields = Fields(found)
    return PlacedShard(
        shard=fields.inside("shard", _shard),
        spot=fields.inside("spot", _spot),
        strategy=fields.text("strategy", most=LONGEST_WORD),
        compute_s=fields.number("compute_s"),
        placed_again=fields.integer("placed_again"),
    )


def _costs(found: object) -> CallCosts:
    values = Fields(found)
    read: dict[Any, Any] = {float: values.number, int: values.integer}  # by the field's type
    return CallCosts(**{one.name: read[one.type](one.name) for one in fields(CallCosts)})
