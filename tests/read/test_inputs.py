"""Files, folders, encodings, JSON lines, and everything that can be wrong with an input."""

from __future__ import annotations

import json
import os
import socket
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtaudit.errors import InputError, Problem, UsageError
from mtaudit.read import options_from, plan, read_parallel, read_paths
from mtaudit.read.jsonl import read_lines
from mtaudit.records import Document, Pair

GOOD = b'{"id": "a", "source": "The mill.", "target": "\xe7\xa3\xa8\xe5\x9d\x8a\xe3\x80\x82"}\n'
CHINESE = "河水在春天上涨，磨坊又转动起来了。老人坐在门口，看着水车。\n" * 5


def write(path: Path, data: bytes | str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def problems(*paths: str) -> list[Problem]:
    """All problems of a run, those among the pairs too."""
    found: list[Problem] = []
    for item in read_paths(paths):
        found += [item] if isinstance(item, Problem) else [p for p in item.pairs if isinstance(p, Problem)]
    return found


BAD_LINES = [
    ("{not json}", "not JSON", 2),
    ('{"id": "a", "source": "x"}', '"target" is missing', 2),
    ('{"id": "a", "target": "x"}', '"source" is missing', 2),
    ('{"id": "a", "source": 3, "target": "x"}', '"source" is a number', 2),
    ('{"id": "a", "source": null, "target": "x"}', '"source" is null', 2),
    ('{"id": [], "source": "x", "target": "x"}', '"id" is a list', 2),
    ('["x", "y"]', "a list where an object", 2),
    ("3", "a number where an object", 2),
    ('{"id": "a", "source": "\\ud800", "target": "x"}', "surrogate", 2),
    ('{"\\udb40": "a", "target": "x"}', r'fields: "\udb40", "target"', 2),
    ("[" * 100_000, "JSON", 2),
    ('{"source": "x", "target": "x", "n": ' + "9" * 5000 + "}", "JSON", 2),
    (b'{"source": "\xff", "target": "x"}', "0xFF", 2),
]


@pytest.mark.parametrize(("line", "what", "number"), BAD_LINES)
def test_a_bad_line_is_named_and_the_lines_around_it_are_read(
    tmp_path: Path, line: str | bytes, what: str, number: int
) -> None:
    raw = line if isinstance(line, bytes) else line.encode()
    path = write(tmp_path / "p.jsonl", GOOD + raw + b"\n" + GOOD.replace(b'"a"', b'"b"'))
    (document,) = read_paths([path])
    assert isinstance(document, Document)
    first, problem, last = document.pairs
    assert isinstance(first, Pair)
    assert isinstance(last, Pair)
    assert last.source_lines == (3, 3)
    assert isinstance(problem, Problem)
    assert what in str(problem)
    assert str(problem).encode()
    assert (problem.place, problem.line) == (path, number)
    assert problem.remedy


BAD_FILES = [
    ("empty.md", b"", "empty", None),
    ("blank.txt", b" \n\n", "empty", None),
    ("empty.jsonl", b"", "empty", None),
    ("picture.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG", None),
    ("paper.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF", None),
    ("noise.md", bytes(range(256)) * 40, "binary", None),
    ("noise.jsonl", bytes(range(256)) * 40, "binary", None),
    ("nul.md", b"The mill.\nThe ri\0ver.\n", "NUL", 2),
    ("cut.md", CHINESE.encode() + b"\nok\n\xe6\xb2 bad\n", "0xE6", 8),
    ("latin.md", "The mill.\nA café by the river.\n".encode("latin-1"), "0xE9", 2),
    ("half.md", "\ufeff河".encode("utf-16-le") + b"\xd8", "UTF-16", None),
]


@pytest.mark.parametrize(("name", "data", "what", "line"), BAD_FILES)
def test_a_bad_file_is_named_and_the_file_beside_it_is_read(
    tmp_path: Path, name: str, data: bytes, what: str, line: int | None
) -> None:
    write(tmp_path / name, data)
    write(tmp_path / "zz.md", "The mill.\n\n磨坊。\n")
    problem, document = read_paths([str(tmp_path)])
    assert isinstance(problem, Problem)
    assert what in problem.message
    assert problem.place == f"{tmp_path.as_posix()}/{name}"
    assert line is None or problem.line == line
    assert problem.remedy
    assert isinstance(document, Document)


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "a.xyz", "x")
    os.mkfifo(tmp_path / "pipe.md")
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(tmp_path / "s.md"))
        names = ["missing.md", "empty", "a.xyz", "pipe.md", "s.md"]
        found = problems(*(str(tmp_path / name) for name in names))
    assert [p.place.rsplit("/", 1)[1] for p in found] == names
    said = ("no such", "no file that can be read", "no reader for '.xyz'", "a pipe", "a socket")
    assert all(words in problem.message for words, problem in zip(said, found, strict=True))
    assert all(p.remedy for p in found)


def test_an_error_of_the_disk_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.md", "x")

    def broken(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", broken)
    (problem,) = problems(path)
    assert "permission" in problem.message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "gb18030", "big5"])
def test_encodings_are_found_and_said(tmp_path: Path, encoding: str) -> None:
    text = "The mill turns.\n\n" + (
        "河水在春天上漲，磨坊又轉動起來了。" if encoding == "big5" else CHINESE.split("\n")[0]
    )
    (document,) = read_paths([write(tmp_path / "a.md", text.encode(encoding))])
    assert isinstance(document, Document)
    assert document.blocks[1].text == text.split("\n")[2]
    said = {"utf-8-sig": (), "utf-32": ("read as UTF-32",)}.get(encoding, (f"read as {encoding.upper()}",))
    assert document.notes == said


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_json_lines_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    line = json.dumps({"id": "1", "source": "The mill.", "target": CHINESE}, ensure_ascii=False)
    (document,) = read_paths([write(tmp_path / "a.jsonl", (line + "\n" + line).encode(encoding))])
    assert isinstance(document, Document)
    assert [p.target for p in document.pairs if isinstance(p, Pair)] == [CHINESE, CHINESE]


@given(st.text(), st.text(), st.one_of(st.text(), st.integers()))
def test_pairs_come_back_unchanged(source: str, target: str, given_id: str | int) -> None:
    line = json.dumps({"id": given_id, "source": source, "target": target}).encode()
    (pair,) = read_lines("p.jsonl", [line])
    if isinstance(pair, Problem):
        assert "surrogate" in pair.message
        return
    assert (pair.source, pair.target) == (source, target)
    assert (pair.id if pair.given_id is None else pair.given_id) == given_id


def test_null_beads_and_missing_ids() -> None:
    rows = [{"source": "a", "target": ""}, {"source": " ", "target": "甲"}, {"source": "", "target": ""}]
    pairs = [p for p in read_lines("p", [json.dumps(r).encode() for r in rows]) if isinstance(p, Pair)]
    assert [(p.id, p.bead, p.is_null, p.source_lines, p.target_lines) for p in pairs] == [
        ("1", "1-0", True, (1, 1), None),
        ("2", "0-1", True, None, (2, 2)),
        ("3", "0-0", True, None, None),
    ]


def test_ids_that_stand_twice_are_named_and_their_pairs_read() -> None:
    found = list(read_lines("p", [GOOD, GOOD.replace(b'"a"', b'"b"'), *[GOOD] * 20]))
    problems = [item for item in found if isinstance(item, Problem)]
    assert len(found) - len(problems) == 22
    assert [p.line for p in problems] == list(range(3, 13))
    assert "the id 'a' was already used in line 1" in problems[0].message
    assert "further repeated ids are not reported" in problems[-1].message


def test_json_lines_are_streamed() -> None:
    def endless() -> object:
        for number in count():
            yield GOOD.replace(b'"a"', str(number).encode())

    stream = read_lines("p", endless())  # type: ignore[arg-type]
    assert [next(stream).source for _ in range(3)] == ["The mill."] * 3  # type: ignore[union-attr]


def test_a_folder_in_order_with_what_was_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (
        "b/z.md",
        "b/a.txt",
        "a.jsonl",
        "pic.png",
        ".hidden.md",
        ".git/x.md",
        "out/x.md",
        "b/tmp.md",
        "LICENSE",
    ):
        write(tmp_path / name, GOOD if name.endswith("jsonl") else b"The mill.\n")
    write(tmp_path / ".gitignore", "out/\n")
    write(tmp_path / "b/.gitignore", "tmp.*\n")
    os.symlink(tmp_path, tmp_path / "loop")
    os.symlink(tmp_path / "nowhere.md", tmp_path / "broken.md")
    found = plan(["."])
    assert [i.name for i in found.items if not isinstance(i, Problem)] == ["a.jsonl", "b/a.txt", "b/z.md"]
    assert {left.name: left.reason for left in found.left_out} == {
        ".git": "hidden",
        ".gitignore": "hidden",
        ".hidden.md": "hidden",
        "LICENSE": "no suffix",
        "b/.gitignore": "hidden",
        "b/tmp.md": "ignored by .gitignore",
        "broken.md": "a broken link",
        "loop": "a link to a folder",
        "out": "ignored by .gitignore",
        "pic.png": "no reader for '.png' files",
    }


def test_a_link_that_leads_back_to_itself(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to("a.md")
    write(tmp_path / "b.md", "The mill.")
    for named in (tmp_path, tmp_path / "a.md"):
        problem, *others = read_paths([str(named)])
        assert isinstance(problem, Problem)
        assert (problem.place, "leads back" in problem.message) == (f"{tmp_path.as_posix()}/a.md", True)
        assert len(others) == (named == tmp_path)


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", "The mill.")
    found = plan([path, str(tmp_path)])
    assert len(found.items) == 1
    assert [left.reason for left in found.left_out] == ["named twice"]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("guide.en.md", "guide.zh.md"),
        ("README.md", "README.zh-CN.md"),
        ("README.md", "README_zh.md"),
        ("docs/en/a/guide.md", "docs/zh/a/guide.md"),
        ("talk_en.txt", "talk_zh-Hans.txt"),
    ],
)
def test_twins_are_read_as_one_document(tmp_path: Path, source: str, target: str) -> None:
    write(tmp_path / source, "The mill.")
    write(tmp_path / target, "磨坊。")
    write(tmp_path / "zen.md", "The river.")
    first, second = sorted(
        (d for d in read_paths([str(tmp_path)]) if isinstance(d, Document)), key=lambda d: d.layout, reverse=True
    )
    assert (first.layout, first.name, first.target_name) == (
        "parallel",
        f"{tmp_path.as_posix()}/{source}",
        f"{tmp_path.as_posix()}/{target}",
    )
    assert [b.text for b in first.target_blocks] == ["磨坊。"]
    assert second.layout == "interleaved"


def test_two_files_named_by_the_user(tmp_path: Path) -> None:
    a, b = write(tmp_path / "a.md", "# The mill\n\nIt fell."), write(tmp_path / "b.html", "<h1>磨坊</h1><p>倒了。</p>")
    document = read_parallel(a, b)
    assert [x.text for x in document.blocks] == ["The mill", "It fell."]
    assert [(x.kind, x.text) for x in document.target_blocks] == [("heading", "磨坊"), ("paragraph", "倒了。")]
    for missing in ((a, str(tmp_path / "no.md")), (str(tmp_path), b), (a, write(tmp_path / "e.md", ""))):
        with pytest.raises(InputError) as caught:
            read_parallel(*missing)
        assert caught.value.problem.remedy


def test_settings_of_reading() -> None:
    table = {"source_column": 3, "max_bytes": 5, "parallel": [["en/{name}.md", "zh/{name}.md"], "{lang}.json"]}
    options = options_from(table)
    assert (options.source_column, options.max_bytes) == ("3", 5)
    assert options.parallel == (("en/{name}.md", "zh/{name}.md"), ("{lang}.json", "{lang}.json"))


@pytest.mark.parametrize(
    "table",
    [
        {"colour": 1},
        {"max_bytes": "many"},
        {"source_column": []},
        {"parallel": [["en/a.md", "en/a.md"]]},
        {"parallel": ["a.md"]},
    ],
)
def test_settings_of_reading_that_do_not_fit(table: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r"known are|give"):
        options_from(table)
