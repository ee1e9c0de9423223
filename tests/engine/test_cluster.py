"""A run on a real Ray cluster of two nodes gives what a run in one process gives, also if a node is killed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mtaudit.cli.main import main
from mtaudit.config import Settings
from mtaudit.engine import events_of, find_inputs, make_context
from mtaudit.engine.cluster import RayEngine, Worker, _in_order, _Pool
from mtaudit.engine.packed import unpack
from mtaudit.engine.results import into_file
from mtaudit.engine.shards import Shard, audit_shard, shards_of
from mtaudit.engine.workers import audited
from mtaudit.errors import UsageError
from mtaudit.records import Event, Scored, ShardResult
from mtaudit.report.load import load_audit

pytest.importorskip("ray")

TEXTS = [
    ("The bread is still warm in box 4.", "盒子4里的面包还是热的。"),
    ("It cost $4 million.", "耗资400美元。"),
    ("Anna Karlsson spoke to the press.", "安娜·卡尔松对媒体说。"),
    ("He did not see it.", "他看见了。"),
    ("", "只有译文。"),
]
SETTINGS = Settings(depth="model-free")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    try:
        made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 100 << 20})
        made.add_node(num_cpus=1, object_store_memory=100 << 20)
        made.wait_for_nodes()
    except Exception as error:  # no ports, no shared memory, a machine so busy that a node is not up in time
        pytest.skip(f"a Ray cluster cannot be started here: {error}")
    yield made
    import ray

    ray.shutdown()
    made.shutdown()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A large file that is divided, with a bad line, small files, a text and a file that cannot be read."""
    root = tmp_path_factory.mktemp("corpus")
    lines = [
        json.dumps({"id": str(at), "source": source.replace("4", str(at % 90)), "target": target})
        for at in range(8_000)
        for source, target in [TEXTS[at % len(TEXTS)]]
    ]
    lines[5123] = "{"
    (root / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for at in range(4):
        (root / f"b{at}.jsonl").write_text("\n".join(lines[at * 9 : at * 9 + 9]), encoding="utf-8")
    (root / "c.md").write_text("The harbour was empty in 4 minutes.\n\n港口在5分钟内空无一人。\n", encoding="utf-8")
    (root / "d.jsonl").write_bytes(b"")
    return root


def local(corpus: Path) -> list[Event]:
    context, _ = make_context(SETTINGS, None, "mtaudit")
    return list(events_of(find_inputs([str(corpus)]), context, hints=True, engine=partial(audited, workers=1)))


def test_cluster_gives_the_events_of_one_process_in_order(cluster: Any, corpus: Path) -> None:
    context, _ = make_context(SETTINGS, None, "mtaudit")
    engine = RayEngine(SETTINGS, cluster.address)
    events = list(events_of(find_inputs([str(corpus)]), context, hints=True, engine=engine))
    assert events == local(corpus)
    assert sum(isinstance(event, Scored) for event in events) == 8_000 - 1 + 4 * 9 + 1


def test_command_line(cluster: Any, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["mtaudit", "score"])
    made = []
    for options in ([], ["--engine", "ray", "--ray-address", cluster.address, "--workers", "2"]):
        out = tmp_path / f"{len(made)}.json"
        common = ["--depth", "model-free", "--no-cache", "--quiet", "--output", str(out)]
        result = CliRunner().invoke(main, ["score", str(corpus), *common, *options])
        assert result.exit_code == 2, result.output
        made.append(out.read_bytes())
    assert made[0] == made[1]


def test_results_are_written_where_they_are_audited(cluster: Any, corpus: Path, tmp_path: Path) -> None:
    """The run sees no pair, and verdict, counts and pairs are those of a run in one process."""
    one, other = tmp_path / "one.json", tmp_path / "all.parquet"
    common = ["--depth", "model-free", "--no-cache", "--quiet", "--fail-on", "major"]
    for output, options in ((str(one), []), (f"{other}/", ["--engine", "ray", "--ray-address", cluster.address])):
        result = CliRunner().invoke(main, ["score", str(corpus), *common, "--output", output, *options])
        assert result.exit_code == 2, result.output  # a line cannot be read
        assert "a.jsonl:5124" in result.output
    assert len(list(other.glob("part-*.parquet"))) > 3
    assert {file.name.partition("-")[0] for file in other.iterdir()} == {"part", "_summaries.parquet"}
    local, there = load_audit(one), load_audit(other)
    assert local.head is not None
    assert there.head is not None
    assert there.pairs == tuple(replace(s, pair=replace(s.pair, given_id=None)) for s in local.pairs)
    assert replace(there.head, command=local.head.command) == local.head
    result = CliRunner().invoke(main, ["report", str(other), "--output", str(tmp_path / "page.html")])
    assert result.exit_code == 2, result.output
    assert "a.jsonl:" in result.output


def test_a_shard_that_is_audited_twice_gives_the_same_file(corpus: Path, tmp_path: Path) -> None:
    context, _ = make_context(SETTINGS, None, "mtaudit")
    shard = next(s for s in shards_of(find_inputs([str(corpus / "b0.jsonl")]), context) if isinstance(s, Shard))
    made = []
    for _ in range(2):
        events = list(unpack(Worker(SETTINGS, True, str(tmp_path)).audit(shard, 7)))
        made.append((events, (tmp_path / "part-00000007.parquet").read_bytes()))
    assert made[0] == made[1]
    assert [file.name for file in tmp_path.iterdir()] == ["part-00000007.parquet"]
    (result,) = (event for event in made[0][0] if isinstance(event, ShardResult))
    assert result.summary.pairs == 9
    assert result.failing == sum(result.summary.severities[level] for level in ("critical",))
    assert not any(isinstance(event, Scored) for event in made[0][0])


def test_a_shard_with_suppressions_comes_back_whole(tmp_path: Path) -> None:
    text = tmp_path / "a.md"
    text.write_text(
        "<!-- mtaudit: ignore[ACC03] as agreed -->\n\nIt cost $4 million in 2019.\n\n2019年耗资400美元。\n",
        encoding="utf-8",
    )
    context, _ = make_context(SETTINGS, None, "mtaudit")
    (shard,) = (s for s in shards_of(find_inputs([str(text)]), context) if isinstance(s, Shard))
    events = list(into_file(audit_shard(shard, context), 0, str(tmp_path), "critical"))
    assert events == list(audit_shard(shard, context))
    assert any(isinstance(event, Scored) for event in events)


def test_killed_node_loses_nothing_and_doubles_nothing(cluster: Any, corpus: Path) -> None:
    context, _ = make_context(SETTINGS, None, "mtaudit")
    node = cluster.add_node(num_cpus=1, object_store_memory=100 << 20)
    cluster.wait_for_nodes()
    stream = events_of(find_inputs([str(corpus)]), context, hints=True, engine=RayEngine(SETTINGS, cluster.address, 3))
    events = [next(stream) for _ in range(100)]
    cluster.remove_node(node, allow_graceful=False)
    events += stream
    assert events == local(corpus)


class _Lost:
    """The parts of Ray that a pool uses, with actors of which every one ends at its first shard."""

    class exceptions:
        class RayActorError(Exception): ...

        class ObjectLostError(Exception): ...

        class NodeDiedError(Exception): ...

        class WorkerCrashedError(Exception): ...

    def __init__(self) -> None:
        self.killed = 0

    def remote(self, *_: Any, **__: Any) -> Any:
        return self

    options = remote
    audit = property(lambda self: self)

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": 1.0}

    def get(self, _: Any) -> bytes:
        raise self.exceptions.RayActorError

    def kill(self, _: Any) -> None:
        self.killed += 1


def test_shard_that_ends_every_actor_is_given_up_and_named(corpus: Path) -> None:
    context, _ = make_context(SETTINGS, None, "mtaudit")
    pool = _Pool(_Lost(), RayEngine(SETTINGS, actors=2), True)
    work = shards_of(find_inputs([str(corpus / "a.jsonl")]), context)
    with pytest.raises(UsageError, match=r"5 actors crashed while auditing .*a\.jsonl"):
        list(_in_order(work, pool))


def test_actor_computes_what_a_shard_gives(corpus: Path) -> None:
    context, _ = make_context(SETTINGS, None, "mtaudit")
    shard = next(s for s in shards_of(find_inputs([str(corpus / "b0.jsonl")]), context) if isinstance(s, Shard))
    assert list(unpack(Worker(SETTINGS, True).audit(shard, 0))) == list(audit_shard(shard, context))


def test_cluster_that_cannot_be_reached_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionError("no")

    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", refuse)
    with pytest.raises(UsageError, match="nowhere:1 cannot be reached"):
        list(RayEngine(SETTINGS, "nowhere:1")([], make_context(SETTINGS, None, "")[0]))
