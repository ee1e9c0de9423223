"""seeds/: the labels say the truth about the documents, and the benchmark counts with them as it says."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_seeds", ROOT / "tests" / "bench" / "seeds.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bench = _load()
LABELS = bench.load_labels()
BLOCKS = bench.load_blocks()
HAN = re.compile("[\u4e00-\u9fff]")


def line_of(document: str, number: int, side: str) -> str:
    """A line of a document; of a pair of files, of the file of that side; of ready pairs, the text of that side."""
    name = document.replace(".zh.", ".en.") if side == "source" else document
    line = (ROOT / name).read_text("utf-8").splitlines()[number - 1]
    if name.endswith(".jsonl"):
        text = json.loads(line)[side]
        assert isinstance(text, str)
        return text
    return line


@pytest.mark.parametrize("label", LABELS, ids=lambda label: f"{label.document}:{label.target_line}:{label.type}")
def test_label_stands_on_its_line(label: Any) -> None:
    assert label.source_text or label.target_text
    assert label.note
    for side in ("source", "target"):
        text, line = getattr(label, f"{side}_text"), getattr(label, f"{side}_line")
        if text is not None:
            assert text in line_of(label.document, line, side)


@pytest.mark.parametrize("document", BLOCKS)
def test_blocks_stand_on_their_lines(document: str) -> None:
    for source, target in BLOCKS[document]:
        assert source or target
        if source:
            assert re.search("[A-Za-z]", line_of(document, source, "source"))
        if target and not _left_in_english(document, target):
            assert re.search("[\u4e00-\u9fff]", line_of(document, target, "target"))


def _left_in_english(document: str, line: int) -> bool:
    kinds = {label.type for label in LABELS if (label.document, label.target_line) == (document, line)}
    return "untranslated_sentence" in kinds


@pytest.mark.parametrize("document", BLOCKS)
def test_every_line_of_text_is_in_a_block(document: str) -> None:
    """No block was forgotten: the lines that start one are all lines with Han characters outside of front matter."""
    lines = (ROOT / document).read_text("utf-8").splitlines()
    start = lines.index("---", 1) + 1 if lines[0] == "---" else 0
    targets = {target for _, target in BLOCKS[document]}
    for number, line in enumerate(lines[start:], start + 1):
        wrapped = HAN.search(lines[number - 2])
        if HAN.search(line) and not wrapped and not line.startswith("|"):
            assert number in targets


def _sizes() -> dict[str, tuple[int, int]]:
    """Document -> (pairs, errors), counted."""
    errors = Counter(label.document for label in LABELS)
    pairs = {name: len(blocks) for name, blocks in BLOCKS.items()}
    pairs["seeds/phrases.jsonl"] = len((ROOT / "seeds/phrases.jsonl").read_text("utf-8").splitlines())
    pairs["seeds/lighthouse.txt"] = 0
    return {name: (count, errors[name]) for name, count in pairs.items()}


def test_the_set_is_as_large_as_promised() -> None:
    sizes = _sizes()
    assert len(sizes) >= 4
    assert sizes["seeds/trams.md"][0] >= 45
    labelled = {(label.document, label.source_line, label.target_line) for label in LABELS}
    assert 0.25 <= len(labelled) / sum(pairs for pairs, _ in sizes.values()) <= 0.45
    assert any(label.source_text == "dystopia" and label.target_text == "二维码" for label in LABELS)


def test_readme_counts() -> None:
    text = (ROOT / "seeds/README.md").read_text("utf-8")
    found = re.findall(r"^\| (\S+\.\w+) \|.*\| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    assert {f"seeds/{name}": (int(pairs), int(errors)) for name, pairs, errors in found} == _sizes()
    for kind in {label.type for label in LABELS}:
        assert re.search(rf"\b{kind}\b", text)


def row(identifier: str, source: str, target: str, line: int, *spans: tuple[str, int, int], **more: Any) -> Any:
    """A pair as ``mtaudit score`` writes it; each span is (severity, start, end) on the target side."""
    findings = [{"severity": severity, "target_span": [a, b], "source_span": None} for severity, a, b in spans]
    lines = [line, line]
    base = {"id": identifier, "document": "x/guide.en.md", "source": source, "target": target, "source_lines": lines}
    return {**base, "target_lines": lines, "findings": findings, "error_probability": 0.5, **more}


@pytest.fixture
def label() -> Any:
    return bench.Label("seeds/guide.zh.md", "wrong_word", "潮汐", 3, 3, "tide", "轮胎")


@pytest.mark.parametrize(
    "name", ["seeds/guide.zh.md", "/a/b/guide.en.md", "guide.en.md ↔ guide.zh.md", "seeds\\guide.zh.md", "guide.md"]
)
def test_key_of_any_name(name: str) -> None:
    assert bench.key_of(name) == "guide"


def test_found_with_and_without_span(label: Any) -> None:
    hit = row("1", "The tide is high.", "轮胎很高。", 3, ("major", 0, 2))
    beside = row("1", "The tide is high.", "轮胎很高。", 3, ("critical", 3, 4))
    minor = row("1", "The tide is high.", "轮胎很高。", 3, ("minor", 0, 2))
    counts = [bench.by_type([label], [r])["wrong_word"] for r in (hit, beside, minor)]
    assert [(c["found"], c["span"]) for c in counts] == [(1, 1), (1, 0), (0, 0)]


def test_another_sentence_of_the_line_is_no_hit(label: Any) -> None:
    other = row("2", "It rains.", "下雨了。", 3, ("major", 0, 2))
    elsewhere = row("3", "The tide is high.", "轮胎很高。", 4, ("major", 0, 2))
    assert not bench.belongs(label, other)
    assert not bench.belongs(label, elsewhere)
    assert bench.measure([label], {}, [other, elsewhere])["precision"] == 0.0


def test_missing_side_is_found_on_the_other() -> None:
    missing = bench.Label("seeds/guide.zh.md", "missing_translation", "none", 7, None, "Nobody came.", None)
    null = row("4", "Nobody came.", "", 7, target_lines=None)
    null["findings"] = [{"severity": "major", "source_span": [0, 12], "target_span": None}]
    assert bench.by_type([missing], [null])["all"] == {"labels": 1, "found": 1, "span": 1}


def test_markup_does_not_hide_a_label() -> None:
    marked = bench.Label("seeds/guide.zh.md", "repetition", "twice", 3, 3, None, "读[这里](u)。读[这里](u)。")
    assert bench.belongs(marked, row("5", "Read this.", "读这里。读这里。", 3))


def test_auc() -> None:
    assert bench.auc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(0.875)
    assert bench.auc([], [0.5]) is None


def test_wrong_blocks() -> None:
    blocks = {"seeds/guide.zh.md": [(1, 1), (3, 3), (5, 0), (7, 5)]}
    right = row("r", "a", "b", 3)
    inside = row("i", "a", "b", 0, source_lines=[8, 8], target_lines=[6, 6])
    joined = row("j", "a", "b", 0, source_lines=[1, 3], target_lines=[1, 3])
    wrong = row("w", "a", "b", 0, source_lines=[3, 3], target_lines=[5, 5])
    unpaired = row("u", "a", "b", 0, source_lines=[5, 5], target_lines=[5, 5])
    assert bench.wrong_blocks(blocks, [right, inside, joined, wrong, unpaired]) == ["w", "u"]


def test_table_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "r.jsonl"
    source, target = "They swallowed coins.", "一座小镇"
    results.write_text(json.dumps(row("1", source, target, 1, document="seeds/trams.md")) + "\n", "utf-8")
    bench.main([str(results)])
    assert re.search(rf"^all +{len(LABELS)} +0 +0\.00", capsys.readouterr().out, re.MULTILINE)
    bench.main([str(results), "--json"])
    assert json.loads(capsys.readouterr().out)["pairs"] == 1
