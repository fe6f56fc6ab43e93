"""How large a cluster has to be: a table of nodes, shards, heap, disk and hours, from measured sizes and rates.

python -m benchmarks.capacity                                              with the figures of docs/scale.md
python -m benchmarks.capacity --measured-disk 700 --measured-load 2000     with your own, from benchmarks.loading
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from math import ceil
from typing import Any, TypeVar

import click

from benchmarks.table import markdown

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Measured:
    """Of a paragraph of law (53 characters on average), by one core of the machine of docs/scale.md."""

    disk: float = 905.0
    """Bytes of a paragraph in an index, one copy."""
    prepare: float = 7_430.0
    """Paragraphs a second that one core reads, folds, cuts and makes entries of."""
    load: float = 1_580.0
    """Paragraphs a second that one core of the cluster takes."""
    values: float = 40.0
    """Bytes of heap for each document that the index holds: the values of `doc` and the order of them over shards."""
    paragraphs_of_document: float = 100.0


@dataclass(frozen=True, slots=True)
class Node:
    """A data node, and how far it may be filled."""

    cores: float = 16
    memory: float = 64e9
    disk: float = 4e12
    full: float = 0.7
    heap: float = 31e9
    """Above this, Java needs larger pointers; the rest of the memory is the cache of the file system."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is taken for granted."""

    shard_bytes: float = 40e9
    """A shard that is larger takes long to move and to recover."""
    shard_paragraphs: float = 2e9
    """Lucene holds 2,147,483,519 entries a shard."""
    copies: int = 2
    """Of each shard, the first included."""
    generations: float = 2.0
    """The one that answers and the one before it; a third while a rebuild runs is in what is left free."""
    shards_of_core: float = 1.5
    """Shards that one query may ask of a core: more wait for each other."""
    heap_of_shard: float = 30e6
    """Heap that a shard takes, whatever it holds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A cluster for so many paragraphs."""

    paragraphs: float
    index_bytes: float
    shards: int
    nodes: int
    limit: str
    heap_of_node: float
    hours: float
    preparing_cores: int


def plan(paragraphs: float, measured: Measured, node: Node, rules: Rules) -> Plan:
    """The smallest cluster that the rules allow, and what makes it so large."""
    one_copy = paragraphs * measured.disk
    shards = max(ceil(one_copy / rules.shard_bytes), ceil(paragraphs / rules.shard_paragraphs), 1)
    needs = {
        "disk": one_copy * rules.copies * rules.generations / (node.disk * node.full),
        "cores": shards / (node.cores * rules.shards_of_core),
        "copies": 3,
    }
    documents = paragraphs / measured.paragraphs_of_document
    heap = shards * rules.copies * rules.generations * rules.heap_of_shard + documents * measured.values * rules.copies
    needs["heap"] = heap / (node.heap * 0.5)
    limit = max(needs, key=lambda name: needs[name])
    nodes = ceil(needs[limit])
    rate = nodes * node.cores * measured.load / rules.copies
    return Plan(
        paragraphs,
        one_copy,
        shards,
        nodes,
        limit,
        heap / nodes,
        paragraphs / rate / 3600,
        ceil(rate / measured.prepare),
    )


def table(plans: Sequence[Plan], node: Node, rules: Rules) -> str:
    """The plans as a table in Markdown."""
    header = (
        *("paragraphs", "index, one copy", "shards", "nodes", "set by", "heap in use a node", "disk in use a node"),
        *("hours to load", "cores that prepare"),
    )
    rows = [
        [
            f"10^{len(str(int(p.paragraphs))) - 1}",
            f"{p.index_bytes / 1e9:,.0f} GB",
            f"{p.shards:,}",
            f"{p.nodes:,}",
            p.limit,
            f"{p.heap_of_node / 1e9:.1f} GB",
            f"{p.index_bytes * rules.copies * rules.generations / p.nodes / 1e12:.2f} TB",
            f"{p.hours:.1f}",
            f"{p.preparing_cores:,}",
        ]
        for p in plans
    ]
    return (
        f"{markdown(header, rows)}\n\n"
        f"A node: {node.cores:.0f} cores, {node.memory / 1e9:.0f} GB of memory, {node.heap / 1e9:.0f} GB of it heap, "
        f"{node.disk / 1e12:.0f} TB of disk filled to {node.full:.0%}."
    )


def _prefix(kind: type) -> str:
    return f"{kind.__name__.lower()}_"


def _options(command: Command) -> Command:
    for kind in (Node, Measured):
        for field in reversed(fields(kind)):
            flag = f"--{_prefix(kind)}{field.name}".replace("_", "-")
            command = click.option(flag, type=float, default=field.default, show_default=True)(command)
    return command


@click.command()
@_options
def main(**given: float) -> None:
    """Prints the table, with the figures of docs/scale.md or with your own, from benchmarks.loading."""
    measured, node, rules = Measured(**_of(Measured, given)), Node(**_of(Node, given)), Rules()
    click.echo(table([plan(10.0**power, measured, node, rules) for power in (8, 9, 10)], node, rules))


def _of(kind: type[Measured] | type[Node], given: Mapping[str, float]) -> dict[str, float]:
    return {field.name: given[_prefix(kind) + field.name] for field in fields(kind)}


if __name__ == "__main__":
    main()
