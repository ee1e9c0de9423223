"""Times a run on a Ray cluster of two nodes on this machine against a run in one process, and compares their results.

    python tests/bench/cluster.py BITEXT.jsonl.gz [PAIRS [DEPTH]]

Prints a table for one, two and four actors. The nodes share the processors of the machine, so the times say what the
engine costs, not what more machines bring.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import blake2b
from itertools import cycle, islice
from pathlib import Path
from typing import Any, cast

from mtaudit.config import Depth, Settings
from mtaudit.engine import events_of, find_inputs, make_context
from mtaudit.engine.cluster import RayEngine
from mtaudit.engine.packed import pack
from mtaudit.engine.workers import audited
from mtaudit.records import Event, Scored


def write(bitext: Path, count: int, folder: Path) -> None:
    """A corpus of ``count`` pairs in files of 20,000; a pair that is used again gets another number of its own."""
    with gzip.open(bitext, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    stream = islice(cycle(rows), count)
    for number in range(0, count, 20_000):
        with (folder / f"{number:09}.jsonl").open("w", encoding="utf-8") as file:
            for at, row in enumerate(islice(stream, 20_000), number):
                texts = {"source": f"{row['source']} ({at})", "target": f"{row['target']}（{at}）"}
                file.write(json.dumps({"id": str(at), **texts}, ensure_ascii=False) + "\n")


def timed(events: Iterator[Event]) -> tuple[float, int, str]:
    """Seconds, pairs, and a digest of all events."""
    began, pairs, digest = time.perf_counter(), 0, blake2b()
    for event in events:
        pairs += isinstance(event, Scored)
        digest.update(pack([event]))
    return time.perf_counter() - began, pairs, digest.hexdigest()


def main(bitext: str, count: str = "200000", depth: str = "model-free") -> None:
    import ray
    from ray.cluster_utils import Cluster

    settings = Settings(depth=cast(Depth, depth))
    cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 2})
    cluster.add_node(num_cpus=2)
    cluster.wait_for_nodes()
    with tempfile.TemporaryDirectory() as folder:
        write(Path(bitext), int(count), Path(folder))
        inputs = find_inputs([folder])
        rows = [("one process", audited)]
        rows += [(f"ray, {n} actor{'s' * (n > 1)}", RayEngine(settings, cluster.address, n)) for n in (1, 2, 4)]
        first: tuple[float, str] | None = None
        print(f"{'engine':<16} {'seconds':>8} {'pairs/s':>8} {'ratio':>6}  equal")
        for name, engine in rows:
            context, _ = make_context(settings, None, "")
            seconds, pairs, digest = timed(events_of(inputs, context, hints=True, engine=engine))
            first = first or (seconds, digest)
            figures = f"{seconds:>8.1f} {pairs / seconds:>8.0f} {first[0] / seconds:>6.2f}"
            print(f"{name:<16} {figures}  {digest == first[1]}")
    ray.shutdown()
    cluster.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
