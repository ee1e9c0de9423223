"""``mtaudit filter``: rows are kept or dropped as the audit says, and nothing of a row is lost."""

from __future__ import annotations

import csv
import gzip
import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import pandas
import pyarrow
import pytest
import zstandard
from click.testing import CliRunner, Result
from pyarrow import parquet

from mtaudit.cli.main import main

GOOD = [
    ("The museum opens at nine in the morning.", "博物馆上午九点开门。"),
    ("She bought three books yesterday.", "她昨天买了三本书。"),
    ("The river runs through the city.", "这条河流经这座城市。"),
    ("We will meet at the station.", "我们将在车站见面。"),
]
BAD = [
    ("It cost $43 million in 2019.", "2019年耗资430万美元。"),
    ("The report was published in May.", "The report was published in May."),
]
PAIRS = [GOOD[0], BAD[0], GOOD[1], GOOD[2], BAD[1], GOOD[3]]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["filter", *map(str, arguments), "--depth", "model-free", "--no-cache", "--quiet"])


def tsv(path: Path, pairs: list[tuple[str, str]] = PAIRS) -> Path:
    lines = [f'https://a.example/{n}\t{s}\t{t}\t0.{n}5\tjunk "q\n' for n, (s, t) in enumerate(pairs)]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_opus_table_without_header_keeps_its_lines(tmp_path: Path) -> None:
    given, out, dropped = tsv(tmp_path / "in.tsv"), tmp_path / "out.tsv", tmp_path / "dropped.tsv"
    result = run(given, "--output", out, "--dropped", dropped)
    assert result.exit_code == 0, result.output
    lines = given.read_text(encoding="utf-8").splitlines()
    assert out.read_text(encoding="utf-8").splitlines() == [lines[n] for n in (0, 2, 3, 5)]
    bad = dropped.read_text(encoding="utf-8").splitlines()
    assert [line.startswith(lines[n] + "\t") for line, n in zip(bad, (1, 4), strict=True)] == [True, True]
    assert "ACC03 number-mismatch" in bad[0].split("\t")[-1]
    assert "ACC05" in bad[1].split("\t")[-1]
    assert "kept 4 of 6 rows" in result.output


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_compressed_tables(tmp_path: Path, suffix: str) -> None:
    plain = tsv(tmp_path / "in.tsv").read_bytes()
    packed = gzip.compress(plain) if suffix == ".gz" else zstandard.ZstdCompressor().compress(plain)
    given, out = tmp_path / f"in.tsv{suffix}", tmp_path / f"out.tsv{suffix}"
    given.write_bytes(packed)
    assert run(given, "-o", out).exit_code == 0
    unpack = gzip.decompress if suffix == ".gz" else _zstd
    lines = unpack(out.read_bytes()).decode().splitlines()
    assert len(lines) == 4
    assert lines == [line for line in plain.decode().splitlines() if "430" not in line and "published" not in line]


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()


def test_json_lines_keep_every_key(tmp_path: Path) -> None:
    given, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows: list[dict[str, Any]] = [
        {"source": s, "target": t, "bicleaner": 0.5, "meta": {"url": ["a", n]}} for n, (s, t) in enumerate(PAIRS)
    ]
    given.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert run(given, "-o", out).exit_code == 0
    assert [json.loads(line) for line in out.open(encoding="utf-8")] == [rows[n] for n in (0, 2, 3, 5)]
    assert run(given, "-o", out, "--scores").exit_code == 0
    first = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    assert first["meta"] == {"url": ["a", 0]}
    assert first["mtaudit_severity"] == "neutral"
    assert 0 <= first["mtaudit_probability"] <= 1


def test_parquet_keeps_types_and_can_become_another_format(tmp_path: Path) -> None:
    given, out, other = tmp_path / "in.parquet", tmp_path / "out.parquet", tmp_path / "out.csv"
    table = pyarrow.table(
        {
            "src": [s for s, _ in PAIRS],
            "trg": [t for _, t in PAIRS],
            "score": pyarrow.array([n / 8 for n in range(6)], pyarrow.float32()),
            "tags": [["a", "b"]] * 6,
        }
    )
    parquet.write_table(table, given)
    assert run(given, "-o", out, "--scores").exit_code == 0
    made = parquet.read_table(out)
    assert made.schema.field("score").type == pyarrow.float32()
    assert made.select(table.column_names).equals(table.take([0, 2, 3, 5]))
    assert run(given, "-o", other).exit_code == 0
    rows = list(csv.reader(other.open(encoding="utf-8")))
    assert rows[0] == ["src", "trg", "score", "tags"]
    assert [row[0] for row in rows[1:]] == [PAIRS[n][0] for n in (0, 2, 3, 5)]


def test_texts_in_an_object_for_both_languages(tmp_path: Path) -> None:
    """The layout of the data sets of translations on the Hugging Face Hub."""
    rows = [{"translation": {"en": source, "zh": target}, "score": n} for n, (source, target) in enumerate(PAIRS)]
    lines, table = tmp_path / "in.jsonl", tmp_path / "in.parquet"
    lines.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    parquet.write_table(pyarrow.Table.from_pylist(rows), table)
    for given in (lines, table):
        assert run(given, "-o", tmp_path / f"out{given.suffix}").exit_code == 0
    expected = [rows[n] for n in (0, 2, 3, 5)]
    kept = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in kept] == expected
    assert parquet.read_table(tmp_path / "out.parquet").to_pylist() == expected


def test_csv_with_header_and_quoted_line_ends(tmp_path: Path) -> None:
    given, out = tmp_path / "in.csv", tmp_path / "out.csv"
    with given.open("w", encoding="utf-8", newline="") as file:
        made = csv.writer(file)
        made.writerow(["id", "source", "target", "note"])
        made.writerows([[n, s, t, f'two\nlines, "{n}"'] for n, (s, t) in enumerate(PAIRS)])
    assert run(given, "-o", out).exit_code == 0
    rows = list(csv.DictReader(out.open(encoding="utf-8", newline="")))
    assert [row["id"] for row in rows] == ["0", "2", "3", "5"]
    assert rows[1]["note"] == 'two\nlines, "2"'


def test_best_unique_sample_and_split(tmp_path: Path) -> None:
    given = tsv(tmp_path / "in.tsv", [*GOOD, *GOOD, *BAD])
    out, summary = tmp_path / "out.tsv", tmp_path / "s.json"
    result = run(given, "-o", out, "--unique", "--best", "3", "--split", "train=67%,dev=33%", "--summary", summary)
    assert result.exit_code == 0, result.output
    sizes = [len((tmp_path / f"out.{part}.tsv").read_text(encoding="utf-8").splitlines()) for part in ("train", "dev")]
    assert sizes == [2, 1]
    facts = json.loads(summary.read_text(encoding="utf-8"))
    assert facts["rows"] == 10
    assert facts["kept"] == 3
    assert facts["dropped"]["repeated"] == 4
    assert facts["dropped"]["not_best"] == 1
    assert facts["dropped"]["fault"] == 2
    assert sum(facts["histogram"]["kept"]) == 3
    drawn = [run(given, "-o", out, "--sample", "50%", "--seed", "3") and out.read_text(encoding="utf-8") for _ in "ab"]
    assert drawn[0] == drawn[1]
    assert len(drawn[0].splitlines()) == 4


def test_ranked_rows_begin_with_the_most_reliable(tmp_path: Path) -> None:
    given, out = tsv(tmp_path / "in.tsv"), tmp_path / "out.tsv"
    assert run(given, "-o", out, "--rank", "--drop-severity", "none", "--scores").exit_code == 0
    rows = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()]
    probabilities = [float(row[5]) for row in rows]
    assert probabilities == sorted(probabilities)
    assert {row[1] for row in rows[-2:]} == {source for source, _ in BAD}


def test_a_row_that_cannot_be_read_is_kept_with_the_dropped_ones(tmp_path: Path) -> None:
    given, out, dropped = tsv(tmp_path / "in.tsv"), tmp_path / "out.tsv", tmp_path / "dropped.tsv"
    bad = b"https://a.example/7\tbroken \xff\xfe bytes here\t\xe5\x9d\x8f\t1\n"
    given.write_bytes(given.read_bytes() + bad + b"short\n")
    result = run(given, "-o", out, "--dropped", dropped)
    assert result.exit_code == 2
    assert "not valid UTF-8" in result.output
    assert len(out.read_bytes().splitlines()) == 4
    lines = dropped.read_bytes().splitlines()
    assert lines[2].startswith(bad.rstrip(b"\n"))
    assert lines[3].startswith(b"short\t")
    assert lines[3].endswith(b"the row was not read, or has no text")


def test_several_files_are_one_corpus(tmp_path: Path) -> None:
    files = [tsv(tmp_path / f"part-{n}.tsv") for n in (2, 1)]
    out = tmp_path / "out.tsv"
    assert run(*files, "-o", out, "--unique").exit_code == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 4


def test_json_lines_become_a_table_if_their_keys_are_known_from_the_first_rows(tmp_path: Path) -> None:
    given, out = tmp_path / "in.jsonl", tmp_path / "out.tsv"
    rows = [{"source": s, "target": t, **({"late": 1} if n == 300 else {})} for n, (s, t) in enumerate(GOOD * 100)]
    given.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    result = run(given, "-o", out)
    assert result.exit_code == 2
    assert "row 301 has the column 'late'" in result.output
    assert not out.exists()
    given.write_text("".join(json.dumps(row) + "\n" for row in rows[:300]), encoding="utf-8")
    assert run(given, "-o", out).exit_code == 0
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "source\ttarget"
    assert len(lines) == 301


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--best", "many"], "--best is 'many'"),
        (["--split", "train=50%,dev=20%"], "add up to 100%"),
        (["--drop-checks", "ACC99"], "ACC99"),
    ],
)
def test_options_that_cannot_be_used(tmp_path: Path, options: list[str], says: str) -> None:
    out = tmp_path / "out.tsv"
    result = run(tsv(tmp_path / "in.tsv"), "-o", out, *options)
    assert result.exit_code == 2
    assert says in result.output
    assert not out.exists()


def test_other_formats_are_refused_with_the_way_to_convert_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Hello there, my friend.\n\n你好，我的朋友。\n", encoding="utf-8")
    result = run(page, "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 2
    assert "not a table that can be filtered" in result.output
    assert list(tmp_path.iterdir()) == [page]


def test_repeated_names_of_columns_hide_no_values(tmp_path: Path) -> None:
    given, out, again = tmp_path / "in.csv", tmp_path / "out.csv", tmp_path / "out.parquet"
    rows = [f"{s},{t},0.1,0.2,x\n" for s, t in GOOD]
    given.write_text("source,target,score,score,source\n" + "".join(rows), encoding="utf-8")
    assert run(given, "-o", out).exit_code == 0
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines == ["source,target,score,score_2,source_2", *map(str.strip, rows)]
    table = pyarrow.table([[s for s, _ in GOOD], [t for _, t in GOOD], [1] * 4, [2] * 4], names=["en", "zh", "n", "n"])
    parquet.write_table(table, tmp_path / "in.parquet")
    assert run(tmp_path / "in.parquet", "-o", again).exit_code == 0
    assert parquet.read_table(again).to_pylist()[0] == {"en": GOOD[0][0], "zh": GOOD[0][1], "n": 1, "n_2": 2}


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "parquet"])
def test_scores_of_an_earlier_stage_are_replaced(tmp_path: Path, suffix: str) -> None:
    first, second = tmp_path / f"one.{suffix}", tmp_path / f"two.{suffix}"
    given = tmp_path / "in.csv"
    lines = [f"{s},{t},old\n" for s, t in GOOD]
    given.write_text("source,target,mtaudit_probability\n" + "".join(lines), encoding="utf-8")
    assert run(given, "-o", first, "--scores").exit_code == 0
    assert run(first, "-o", second, "--scores").exit_code == 0
    frame = READ[suffix](second)
    assert list(frame.columns) == ["source", "target", "mtaudit_probability", "mtaudit_severity", "mtaudit_checks"]
    assert frame["mtaudit_probability"].between(0, 1).all()


READ: dict[str, Any] = {
    "csv": pandas.read_csv,
    "tsv": partial(pandas.read_csv, sep="\t"),
    "jsonl": partial(pandas.read_json, lines=True),
    "parquet": pandas.read_parquet,
}


@pytest.mark.parametrize(
    "options",
    [
        ["-o", "in.tsv"],
        ["-o", "out.tsv", "--dropped", "in.tsv"],
        ["-o", "out.tsv", "--dropped", "./out.tsv"],
        ["-o", "out.tsv", "--summary", "out.tsv"],
        ["-o", "in.x.tsv", "--split", "a=50%,b=50%", "--dropped", "in.a.x.tsv"],
    ],
)
def test_outputs_that_would_overwrite_a_file_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    given = tsv(Path("in.tsv"))
    before = given.read_bytes()
    result = run(given, *options)
    assert result.exit_code == 2
    assert "give each file a different name" in result.output
    assert given.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["in.tsv"]


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_lines_that_are_no_objects_are_kept_with_the_dropped_ones(tmp_path: Path, suffix: str) -> None:
    given, dropped = tmp_path / "in.jsonl", tmp_path / f"dropped.{suffix}"
    good = [json.dumps({"source": s, "target": t}, ensure_ascii=False) for s, t in PAIRS]
    given.write_text("\n".join([*good, "[1, 2]", '{"source": "cut o']) + "\n", encoding="utf-8")
    result = run(given, "-o", tmp_path / "out.jsonl", "--dropped", dropped)
    assert result.exit_code == 2
    frame = READ[suffix](dropped)
    assert list(frame["mtaudit_line"].dropna()) == ["[1, 2]", '{"source": "cut o']
    assert list(frame["source"].dropna()) == [source for source, _ in BAD]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_table_without_rows_becomes_one(tmp_path: Path, suffix: str) -> None:
    given, out = tmp_path / f"in.{suffix}", tmp_path / f"out.{suffix}"
    pandas.DataFrame({"source": [], "target": [], "n": []}, dtype="str").to_csv(tmp_path / "in.csv", index=False)
    empty = pyarrow.schema([("source", pyarrow.string()), ("target", pyarrow.string()), ("n", pyarrow.int8())])
    parquet.write_table(empty.empty_table(), tmp_path / "in.parquet")
    result = run(given, "-o", out)
    assert result.exit_code == 0, result.output
    assert "kept 0 of 0 rows" in result.output
    assert list(READ[suffix](out).columns) == ["source", "target", "n"]


def test_parquet_has_a_place_for_every_column_or_says_so(tmp_path: Path) -> None:
    given, out = tmp_path / "in.jsonl", tmp_path / "out.parquet"
    rows = [{"source": s, "target": t, **({"late": 1} if n == 300 else {})} for n, (s, t) in enumerate(GOOD * 100)]
    given.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mtaudit.filtering.outputs._GROUP", 100)
        result = run(given, "-o", out)
    assert result.exit_code == 2
    assert "row 301 has the column 'late'" in result.output
    assert list(tmp_path.iterdir()) == [given]
    assert run(given, "-o", out).exit_code == 0
    assert parquet.read_table(out)["late"].to_pylist()[300] == 1
