"""What is fuzzed: every reader, and every stage that looks at text. A target raises where a promise is broken."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mtaudit.align import align_document
from mtaudit.checks.runner import choose, for_document, run_checks
from mtaudit.errors import Problem
from mtaudit.numerals import numerals_of
from mtaudit.numerals.compare import compare
from mtaudit.read import read_paths, read_two
from mtaudit.records import Block, Document, Pair, Signals
from mtaudit.score.rendering_evidence import rendering_evidence
from mtaudit.segment import segment_block
from tests.align.align_fakes import FakeEncoder
from tests.bench.embedded import EMBEDDED
from tests.bench.hostile import SHAPES
from tests.fuzz.mutate import any_character
from tests.fuzz.stages import stage_targets
from tests.read.writers import ROWS

_PROSE = """# The mill 磨坊

The mill has turned *3 times* since May, said [Mary Smith](http://a.b/c). It costs $1,500, i.e. 5% more.

磨坊自五月以来转了*3次*，[玛丽·史密斯](http://a.b/c)说。它花费1500美元，多5%。

- Do not click `Run` twice.
- 不要点击两次 `Run`。

> “Really?” asked the miller at 2:08 pm.
>
> “真的吗？”磨坊主在下午2点08分问。

| en | zh |
|----|----|
| Hello, {name}! | 你好，{name}！ |

![A mill](mill.png) <b>Bold</b> text.[^1]

[^1]: A note. 脚注。

<!-- mtaudit: ignore ACC03 (checked) -->

```python
x = 1
```
"""
#: Whole documents in formats that have no writer among the tests.
DOCUMENTS = {
    "md": _PROSE,
    "mdx": "import A from 'a'\n\n<A x={1}>\n\nTea is hot.\n\n茶很热。\n\n</A>\n",
    "txt": "Tea is hot. ||| 茶很热。\nThe mill turns. ||| 磨坊在转。\n",
    "html": "<html><body><h1>Tea</h1><p>Tea is <b>hot</b>.</p><ul><li>茶很热。<li>a</ul><!-- a --><pre>x</pre></html>",
    "rst": (
        "Tea\n===\n\nTea is *hot*, see :ref:`a` and `b <http://c.d>`_.\n\n.. note:: 茶很热。\n\n- a\n- 茶\n\n"
        "+---+---+\n| a | 茶 |\n+---+---+\n"
    ),
    "adoc": "= Tea\n\nTea is *hot*.\n\n茶很热。\n\n* a\n* 茶\n\n|===\n|a |茶\n|===\n\nNOTE: b\n",
}  # fmt: skip
_TEXTS = (
    ("The mill turns 3 times, said Mary.", "玛丽说，磨坊转了三次。"),
    ("Do not open “the door” at 10:30 on May 3, 2020 for $5.50!", "2020年5月3日10:30，不要以5.50美元打开“门”！"),
    ("Click <b>Save</b> to keep {name}'s %d files (50%).", "单击<b>保存</b>以保留 {name} 的 %d 个文件（50%）。"),
    ("He has twenty-one million reasons. Mr. Lee agrees; see [1].", "他有二千一百万个理由。李先生同意；见[1]。"),
)


@dataclass(frozen=True)
class Target:
    """A part of the program with whole inputs for it.

    Attributes:
        seeds: inputs that it reads without a problem.
        run: give it an input; raises what it must not.
    """

    name: str
    seeds: list[bytes]
    run: Callable[[bytes], None]


class Broken(AssertionError):
    """A promise is broken without an exception."""


def targets(folder: Path) -> list[Target]:
    """All targets; readers write their inputs into the folder."""
    return [*_readers(folder), *_text_stages(), *(Target(*parts) for parts in stage_targets(folder))]


def _readers(folder: Path) -> Iterator[Target]:
    text = " ".join(" ".join(row) for row in ROWS)
    seeds: dict[str, list[bytes]] = {suffix: [content.encode()] for suffix, content in DOCUMENTS.items()}
    for write in EMBEDDED.values():
        paths = write(folder, text)
        suffix = paths[0].name.partition(".")[2]
        seeds.setdefault(suffix, []).extend(path.read_bytes() for path in paths)
    for suffix in ("jsonl", "tmx"):
        seeds[f"{suffix}.gz"] = [gzip.compress(seed) for seed in seeds[suffix]]
    seeds["en"] = [b"Tea is hot.\nThe mill turns.\n", "茶很热。\n磨坊在转。\n".encode()]
    for suffix, some in seeds.items():
        yield Target(f"read .{suffix}", some, _reader(folder, suffix, some))


def _reader(folder: Path, suffix: str, seeds: list[bytes]) -> Callable[[bytes], None]:
    """One file by itself, and with a whole file as its source or target where the format has two."""
    path, other = folder / f"fuzzed.{suffix}", folder / f"whole.{suffix}"
    other.write_bytes(seeds[-1])

    def run(data: bytes) -> None:
        path.write_bytes(data)
        for item in read_paths([str(path)]):
            _check_item(item)
        for item in read_two(str(path), str(other)):
            _check_item(item)

    return run


def _check_item(item: Document | Problem) -> None:
    if isinstance(item, Problem):
        _check_problem(item)
        return
    for block in (*item.blocks, *item.target_blocks):
        if not block.text.strip() or block.lines[0] > block.lines[1] or block.lines[0] < 1:
            raise Broken(f"a block without text or with lines {block.lines}")
        block.text.encode()
    for pair in item.pairs:
        if isinstance(pair, Problem):
            _check_problem(pair)
        else:
            f"{pair.id}{pair.source}{pair.target}{pair.place}".encode()


def _check_problem(problem: Problem) -> None:
    if problem.internal:
        raise Broken(problem.message)
    if not problem.message or not problem.remedy or (problem.line is not None and problem.line < 1):
        raise Broken(f"a problem without message, remedy or line: {problem}")
    str(problem).encode()


def _text_stages() -> Iterator[Target]:
    seeds = [f"{source}\n{target}".encode() for source, target in _TEXTS]
    seeds += [shape(60).encode() for shape in SHAPES.values()]
    for name, run in (("segment", _segments), ("numerals", _numerals), ("checks", _Checks()), ("align", _aligned)):
        yield Target(f"text {name}", seeds, _on_text(run))
    yield Target("text renderings", seeds, _on_text(_renderings))
    yield Target("text random Unicode", [seed[:4] for seed in seeds], _random(_Checks()))


def _on_text(run: Callable[[str, str], None]) -> Callable[[bytes], None]:
    """Source and target are the lines of the input."""

    def call(data: bytes) -> None:
        source, _, target = data.decode("utf-8", "replace").partition("\n")
        run(source, target)

    return call


def _random(checks: Callable[[str, str], None]) -> Callable[[bytes], None]:
    """A pair of random characters, for which the input is the seed, through all stages."""

    def call(data: bytes) -> None:
        random_ = random.Random(data)
        source, target = ("".join(any_character(random_) for _ in range(random_.randrange(1, 80))) for _ in "ab")
        for stage in (_segments, _numerals, checks):
            stage(source, target)

    return call


def _segments(source: str, target: str) -> None:
    for text in (source, target):
        at = 0
        for segment in segment_block(Block("paragraph", text, (1, 1)), 0):
            if text[at : segment.start].strip() or text[segment.start : segment.end] != segment.text:
                raise Broken(f"text lost before offset {segment.start}")
            if segment.start < at or not segment.text:
                raise Broken(f"a segment at {segment.start} overlaps another or is empty")
            at = segment.end
        if text[at:].strip():
            raise Broken(f"text lost after offset {at}")


def _numerals(source: str, target: str) -> None:
    ours, theirs = numerals_of(source, "en"), numerals_of(target, "zh")
    for text, numerals in ((source, ours), (target, theirs)):
        if any(not 0 <= n.start < n.end <= len(text) for n in numerals):
            raise Broken("a numeral outside of its text")
    compare(ours, theirs, source, target)


class _Checks:
    """Every check that reads the text alone, on a pair."""

    def __init__(self) -> None:
        self._checks = choose(enable=[check.code for check in choose()])

    def __call__(self, source: str, target: str) -> None:
        pair = Pair("1", "a", source, target, (1, 1), (1, 1))
        for found in run_checks(for_document(self._checks), [pair, pair], [Signals(0.5)] * 2):
            for finding in found:
                finding.message.encode()
                for span, text in ((finding.source_span, source), (finding.target_span, target)):
                    if span is not None and not 0 <= span[0] <= span[1] <= len(text):
                        raise Broken(f"{finding.check}: the span {span} is outside of its text")


def _aligned(source: str, target: str) -> None:
    """Sentences of both sides as two documents: no segment is in two beads, and none is new."""
    sides = [_blocks(text) for text in (source, target)]
    document = Document("a", "parallel", *sides, "b")
    segments = [[segment_block(block, at) for at, block in enumerate(side)] for side in sides]
    alignment = align_document(document, *segments, FakeEncoder())
    for which, side in (("source", segments[0]), ("target", segments[1])):
        found = [(s.block, s.start) for bead in alignment.beads for s in getattr(bead, which)]
        if len(set(found)) < len(found) or not {(s.block, s.start) for block in side for s in block}.issuperset(found):
            raise Broken(f"a segment of the {which} is in two beads, or was not in the document")


def _blocks(text: str) -> tuple[Block, ...]:
    parts = [part for part in text.split("|") if part.strip()]
    return tuple(Block("paragraph", part, (at, at)) for at, part in enumerate(parts, 1))


def _renderings(source: str, target: str) -> None:
    pair = Pair("1", "a", source, target)
    if not pair.is_null:
        rendering_evidence(pair)
