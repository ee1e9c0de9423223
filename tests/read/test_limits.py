"""Small files that stand for much: every limit has a name, and the error says which one was exceeded."""

from __future__ import annotations

import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bombs import BOMBS, LIMITS, repeated_parquet
from writers import ROWS, pairs_of, parquet, tsv

from mtaudit.errors import Problem
from mtaudit.read import Options, options_from, read_paths, read_two
from mtaudit.records import Document, Pair

_READ = """
import resource, sys
from pathlib import Path
from mtaudit.read import read_paths
for item in read_paths([sys.argv[1]]):
    for pair in getattr(item, "pairs", ()):
        print(pair if hasattr(pair, "remedy") else "PAIR")
    print(item if hasattr(item, "remedy") else "DOCUMENT")
status = Path("/proc/self/status").read_text()
print(status.partition("VmHWM:")[2].split()[0], sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
"""


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_by_name_in_bounded_time_and_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    BOMBS[name](path)
    done = subprocess.run([sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    *lines, last = done.stdout.splitlines()
    kilobytes, seconds = last.split()
    assert int(kilobytes) < 1_000_000
    assert float(seconds) < 20
    if name in LIMITS:
        assert any(f"read.{LIMITS[name]}" in line and name in line for line in lines), lines[-3:]


def test_a_front_matter_of_aliases_is_no_suppression(tmp_path: Path) -> None:
    """Four hundred bytes whose reason stands for gigabytes."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    path = tmp_path / "a.md"
    head = "\n".join([*lines, "mtaudit:", "  ignore: [ACC01]", "  reason: *a8"])
    path.write_text(f"---\n{head}\n---\n\nTea is hot.\n\n茶很热。\n", encoding="utf-8")
    problem, document = read_paths([str(path)])
    assert isinstance(problem, Problem)
    assert "not a suppression" in problem.message
    assert isinstance(document, Document)
    assert document.suppressions == ()


def test_a_repeated_text_is_one_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    repeated_parquet(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(pairs_of(str(path), options=Options(max_pair_characters=1 << 30, max_bytes=1 << 40))) == 256
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000


def test_a_long_pair_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(tsv([ROWS[0], ("tea " * 6_000, "茶"), ROWS[1]]))
    one, problem, other = pairs_of(str(path))
    assert isinstance(one, Pair)
    assert isinstance(other, Pair)
    assert isinstance(problem, Problem)
    assert (problem.line, "24,000 characters" in problem.message) == (2, True)
    assert (
        len([p for p in pairs_of(str(path), options=Options(max_pair_characters=30_000)) if isinstance(p, Pair)]) == 3
    )


def test_limits_are_settings() -> None:
    options = options_from({"max_pair_characters": 5, "max_document_lines": 6, "max_depth": 7, "max_elements": 8})
    assert (options.max_pair_characters, options.max_document_lines, options.max_depth, options.max_elements) == (
        5,
        6,
        7,
        8,
    )


def test_names_that_claim_another_encoding_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("é.xml", "<a/>")
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\x97\xe9"))
    (problem,) = read_paths([str(path)])
    assert isinstance(problem, Problem)
    assert "damaged" in problem.message
    assert not problem.internal


def test_a_column_name_in_another_encoding_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet(ROWS).replace(b"source", b"s\xe9urce"))
    (problem,) = read_paths([str(path)])
    assert isinstance(problem, Problem)
    assert "damaged" in problem.message
    assert not problem.internal


def test_a_digit_that_is_no_number_in_the_name_of_a_damaged_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "x².po"
    path.write_text('msgid "a"\nmsgstr "b"\nnothing\n', encoding="utf-8")
    (problem,) = read_paths([str(path)])
    assert isinstance(problem, Problem)
    assert not problem.internal


@pytest.mark.parametrize("halves", ["\\ud83d\\ude00", "\\ud83d", "\\ude00\\ud83d"])
def test_halves_of_a_character_are_joined_or_named(tmp_path: Path, halves: str) -> None:
    """Escapes of two halves are one character in every format of texts by key; a half by itself cannot be written."""
    strings = halves.replace("\\u", "\\U")
    for name, line in (
        ("Localizable.strings", f'"a" = "Tea {strings}";\n'),
        ("a.properties", f"a = Tea {halves}\n"),
        ("strings.xml", f'<resources><string name="a">Tea {halves}</string></resources>\n'),
        ("a.jsonl", f'{{"source": "Tea {halves}", "target": "茶 {halves}"}}\n'),
    ):
        ours, theirs = tmp_path / f"en.{name}", tmp_path / f"zh.{name}"
        ours.write_text(line, encoding="utf-8")
        theirs.write_text(line.replace("Tea", "茶"), encoding="utf-8")
        both = name.endswith("jsonl")
        (document,) = read_paths([str(ours)]) if both else read_two(str(ours), str(theirs))
        assert isinstance(document, Document)
        (pair,) = document.pairs
        if halves.endswith("\\ude00") and len(halves) == 12:
            assert isinstance(pair, Pair)
            assert (pair.source, pair.target) == ("Tea 😀", "茶 😀")
        else:
            assert isinstance(pair, Problem)
            assert "surrogate" in pair.message
