"""Texts on which a reader's library takes more than linear time: ours is linear, and the result is the library's."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import javaproperties
import pyarrow
import pytest
from markdown_it import MarkdownIt
from pyarrow import parquet
from writers import ROWS, pairs_of
from writers import parquet as written

from mtaudit.errors import Problem
from mtaudit.read import read_paths, read_two
from mtaudit.read.link_labels import remember_labels
from mtaudit.read.markdown import read_markdown
from mtaudit.read.parquet_pages import columns, page_sizes
from mtaudit.read.properties import logical_lines
from mtaudit.records import Pair
from tests.growth import grows_at_most


def opened(unit: str) -> Callable[[int], str]:
    return lambda size: unit * (size // len(unit))


def closed(first: str, second: str) -> Callable[[int], str]:
    return lambda size: first * (size // len(first + second)) + second * (size // len(first + second))


@pytest.mark.parametrize(
    "make",
    [opened("[a, "), opened("["), opened("![a "), opened("![[a "), closed("[a ", "]"), closed("![a ", "](b)")],
    ids=["flow", "brackets", "images", "images and links", "closed", "nested images"],
)
def test_links_in_markdown(make: Callable[[int], str]) -> None:
    assert grows_at_most(lambda text: read_markdown("a.md", text), make, 3_000)


def test_links_are_those_of_the_parser() -> None:
    ours, theirs = (MarkdownIt("commonmark", {"maxNesting": 12}) for _ in "ab")
    remember_labels(ours)
    units = ("[", "[", "]", "]", "![", "](b)", "(b)", "a ", "`", "*", "\n", "[r]", "\\", "<b>", "[x](y)", "_")
    choose = random.Random(5)
    for _ in range(400):
        text = "".join(choose.choices(units, k=choose.randrange(3, 60))) + choose.choice(("", "\n\n[r]: z\n[x]: y\n"))
        assert ours.render(text) == theirs.render(text), text


def test_brackets_in_code_stay_as_they_are() -> None:
    (block,), _ = read_markdown("a.md", "```\n" + "[" * 60 + "\n```\n")
    assert block.text == "[" * 60


def two(folder: Path, name: str, text: str) -> list[Pair | Problem]:
    """The pairs of two files that both hold the text."""
    paths = [folder / f"{side}.{name}" for side in ("en", "zh")]
    for path in paths:
        path.write_text(text, encoding="utf-8")
    found = read_two(*map(str, paths))
    return [part for item in found for part in ([item] if isinstance(item, Problem) else item.pairs)]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.properties", lambda size: "a = b\\\n" + "c\\\n" * (size // 3)),
        ("a.ftl", lambda size: "a = b\n" * (size // 6)),
        ("a.ftl", lambda size: "a" * size),
    ],
    ids=["continued lines", "messages", "one name"],
)
def test_texts_by_key(tmp_path: Path, name: str, make: Callable[[int], str]) -> None:
    assert grows_at_most(lambda text: two(tmp_path, name, text), make, 5_000)


def test_continued_lines_are_those_of_the_library() -> None:
    def entries(texts: Iterable[str]) -> list[tuple[str, str]]:
        parts = (part for text in texts for part in javaproperties.parse(text))
        return [(part.key, part.value) for part in parts if isinstance(part, javaproperties.KeyValue)]

    choose = random.Random(5)
    for _ in range(1_000):
        text = "".join(choose.choices(("a", "=", " ", "\\", "\\\n", "\n", "#", "b = c\n", "\\\\", "\t", "!"), k=20))
        assert entries(line for _, line in logical_lines(text.split("\n"))) == entries([text]), text


def test_the_line_of_a_continued_entry_is_its_first(tmp_path: Path) -> None:
    first, second = two(tmp_path, "a.properties", "# a\\\na = Tea \\\n  is hot.\n\nb = Tea is \\\\\nc=\n")
    assert isinstance(first, Pair)
    assert isinstance(second, Pair)
    assert (first.source, first.source_lines) == ("Tea is hot.", (2, 2))
    assert (second.source, second.source_lines) == ("Tea is \\", (5, 5))


def test_a_long_message_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    problems = two(tmp_path, "a.ftl", f"a = Tea is hot.\nb = {'tea ' * 6_000}\n  c\n# note\nd = The mill turns.\n")
    problem = next(item for item in problems if isinstance(item, Problem))
    assert problem.line == 2
    assert "20,000 characters" in problem.message
    assert "read.max_pair_characters" in problem.remedy
    assert [(p.source, p.source_lines) for p in problems if isinstance(p, Pair)] == [
        ("Tea is hot.", (1, 1)),
        ("The mill turns.", (5, 5)),
    ]


@pytest.mark.parametrize(
    "options", [{}, {"data_page_version": "2.0"}, {"use_dictionary": False}, {"compression": "none"}], ids=str
)
def test_pages_of_parquet_are_measured(tmp_path: Path, options: dict[str, Any]) -> None:
    path = tmp_path / "a.parquet"
    rows = [f"Tea {number} " * 20 for number in range(3_000)]
    parquet.write_table(pyarrow.table({"source": rows, "target": rows}), path, data_page_size=20_000, **options)
    known = [parquet.read_metadata(path).row_group(0).column(at) for at in (0, 1)]
    with path.open("rb") as file:
        found = list(columns(file))
        sizes = [sum(page_sizes(file, column)) for column in found]
    assert [(c.compressed, c.decompressed) for c in found] == [
        (c.total_compressed_size, c.total_uncompressed_size) for c in known
    ]
    assert all(0.9 * c.decompressed < size <= c.decompressed for c, size in zip(found, sizes, strict=True))
    assert len(pairs_of(str(path))) == 3_000


def test_a_page_is_larger_than_the_metadata_claim(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pyarrow.table({"source": ["tea " * 5_000_000] * 8, "target": ["茶"] * 8})
    parquet.write_table(table, path, use_dictionary=False, compression="zstd")
    group = parquet.read_metadata(path).row_group(0)
    data = path.read_bytes()
    for size in (group.column(0).total_uncompressed_size, group.total_byte_size):
        assert varint(size) in data
        data = data.replace(varint(size), varint(1_000, len(varint(size))))
    path.write_bytes(data)
    assert parquet.read_metadata(path).row_group(0).column(0).total_uncompressed_size == 1_000
    (problem,) = read_paths([str(path)])
    assert isinstance(problem, Problem)
    assert "read.max_document_bytes" in problem.remedy


def varint(number: int, width: int = 0) -> bytes:
    """A positive number in Thrift's compact protocol, in at least so many bytes."""
    number *= 2
    parts = []
    while number or len(parts) < max(width, 1):
        parts.append(number & 127)
        number >>= 7
    return bytes([*(part | 128 for part in parts[:-1]), parts[-1]])


def test_a_footer_that_contradicts_itself_does_not_end_the_process(tmp_path: Path) -> None:
    """Its columns say that they hold nulls, and its schema that they do not: pyarrow aborts if it is asked for one."""
    path = tmp_path / "a.parquet"
    data = written(ROWS)
    assert data.count(b"\x25\x02") == 2
    path.write_bytes(data.replace(b"\x25\x02", b"\x25\x00"))
    code = f"from mtaudit.read import read_paths; print(*read_paths([{str(path)!r}]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "the Parquet file is damaged" in done.stdout
