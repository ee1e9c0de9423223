"""``mtaudit align``: inputs, formats, --check and exit statuses."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from align_fakes import FakeEncoder, chinese, english
from click.testing import CliRunner, Result

from mtaudit.cli.main import main

TOPICS = [(2 * k, 2 * k + 1) for k in range(12)]


@pytest.fixture(autouse=True)
def _fake_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtaudit.encoder.load", lambda name: FakeEncoder())


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Source and target with one segment per line; line 5 of the source is not translated."""
    source, target = tmp_path / "en.txt", tmp_path / "zh.txt"
    source.write_text("\n".join(english(*t) for t in TOPICS) + "\n", encoding="utf-8")
    target.write_text("\n".join(chinese(*t) for k, t in enumerate(TOPICS) if k != 4) + "\n", encoding="utf-8")
    return str(source), str(target)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["align", *arguments])


def segmented(files: tuple[str, str], *more: str) -> Result:
    return run("--segmented", "--source", files[0], "--target", files[1], *more)


def test_json_lines_carry_lines_and_confidence(files: tuple[str, str]) -> None:
    result = segmented(files)
    assert result.exit_code == 0
    beads = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(b["source_lines"], b["target_lines"]) for b in beads[3:6]] == [([4], [4]), ([5], []), ([6], [5])]
    assert all(0 <= b["confidence"] <= 1 for b in beads)
    assert beads[4]["similarity"] is None
    assert beads[4]["bead"] == "1-0"


def test_the_suffix_of_the_output_names_the_format(files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "beads.tmx"
    assert segmented(files, "--output", str(out)).exit_code == 0
    units = ElementTree.parse(out).getroot().findall(".//tu")
    assert len(units) == 11
    assert [s.text for s in units[0].iter("seg")] == [english(*TOPICS[0]), chinese(*TOPICS[0])]


def test_tsv_has_a_head_and_one_line_a_bead(files: tuple[str, str]) -> None:
    lines = segmented(files, "--format", "tsv").stdout.splitlines()
    assert lines[0].split("\t")[:3] == ["source_lines", "target_lines", "bead"]
    assert len(lines) == 13
    assert {len(line.split("\t")) for line in lines} == {8}


def test_moses_files_have_equally_many_lines(files: tuple[str, str], tmp_path: Path) -> None:
    assert segmented(files, "--format", "moses", "--output", str(tmp_path / "out")).exit_code == 0
    sides = [(tmp_path / f"out.{side}").read_text(encoding="utf-8").splitlines() for side in ("en", "zh")]
    assert sides == [
        [english(*t) for k, t in enumerate(TOPICS) if k != 4],
        [chinese(*t) for k, t in enumerate(TOPICS) if k != 4],
    ]


def test_html_escapes_what_the_texts_hold(files: tuple[str, str], tmp_path: Path) -> None:
    source = Path(files[0])
    source.write_text(source.read_text(encoding="utf-8").replace("harbour", "harbour <b>&"), encoding="utf-8")
    page = segmented(files, "--format", "html").stdout
    assert "harbour &lt;b&gt;&amp;" in page
    assert page.count('<tr class="null">') == 1


def test_running_text_is_read_and_segmented(tmp_path: Path) -> None:
    source, target = tmp_path / "a.md", tmp_path / "b.md"
    source.write_text("\n\n".join(f"{english(*t)} {english(t[0])}" for t in TOPICS), encoding="utf-8")
    target.write_text("\n\n".join(chinese(*t) + chinese(t[0]) for t in TOPICS), encoding="utf-8")
    result = run("--source", str(source), "--target", str(target))
    beads = [json.loads(line) for line in result.stdout.splitlines()]
    assert [b["bead"] for b in beads] == ["1-1"] * 24
    assert beads[2]["source_lines"] == [3]
    assert "bilingual" in result.stderr


@pytest.mark.parametrize("lines", [11, 12])
def test_two_files_of_lines_are_aligned_without_options(files: tuple[str, str], lines: int) -> None:
    source = Path(files[0])
    source.write_text("\n".join(source.read_text(encoding="utf-8").splitlines()[:lines]) + "\n", encoding="utf-8")
    result = run("--source", files[0], "--target", files[1])
    assert result.exit_code == 0, result.output
    beads = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(b["source_lines"], b["target_lines"]) for b in beads[3:6]] == [([4], [4]), ([5], []), ([6], [5])]


def test_check_names_the_first_shifted_row(tmp_path: Path) -> None:
    rows = [(english(*s), chinese(*t)) for s, t in zip(TOPICS[1:], TOPICS, strict=False)]
    path = tmp_path / "rows.jsonl"
    text = "\n".join(json.dumps({"id": str(k), "source": s, "target": t}) for k, (s, t) in enumerate(rows))
    path.write_text(text, encoding="utf-8")
    result = run("--check", str(path))
    assert result.exit_code == 1
    assert "rows.jsonl:1: shifted: the source of lines 1 to 10 fits the target 1 later" in result.stdout


def test_check_of_rows_that_fit_passes(tmp_path: Path) -> None:
    for name, texts in (("s.txt", [english(*t) for t in TOPICS]), ("t.txt", [chinese(*t) for t in TOPICS])):
        (tmp_path / name).write_text("\n".join(texts), encoding="utf-8")
    result = run("--check", "--source", str(tmp_path / "s.txt"), "--target", str(tmp_path / "t.txt"))
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--source", "a.txt"], "--source and --target go together"),
        ([], "give either --source and --target"),
        (["--segmented", "--source", "no/such.txt", "--target", "no/such.txt"], "no such file"),
    ],
)
def test_errors_name_the_input_and_a_remedy(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
