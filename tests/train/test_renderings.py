"""The whole stage on a small made-up bitext: read, align, fit, pack, load, expect."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest

from mtaudit.lexical.expect import load_renderings
from mtaudit.train import renderings
from mtaudit.train.rendering_events import align, glosses, key_of_words, read_pairs

WORDS = {
    "farmer": "农民", "teacher": "老师", "doctor": "医生", "student": "学生", "sailor": "水手", "queen": "女王",
    "buys": "购买", "sells": "出售", "paints": "粉刷", "visits": "参观", "leaves": "离开", "finds": "发现",
    "house": "房子", "boat": "小船", "bridge": "桥梁", "garden": "花园", "school": "学校", "tower": "高塔",
}  # fmt: skip
BANKS = {"river": "河岸", "money": "银行"}


@pytest.fixture
def bitext(tmp_path: Path) -> Path:
    rng, lines = Random(5), []
    people, acts, things = list(WORDS)[:6], list(WORDS)[6:12], list(WORDS)[12:]
    for number in range(900):
        a, b, c = rng.choice(people), rng.choice(acts), rng.choice(things)
        sense = rng.choice(list(BANKS))
        source = f"Near the {sense} bank the {a} {b} the {c}."
        clue = {"river": "河流", "money": "钱财"}[sense]
        target = f"在{clue}{BANKS[sense]}附近，{WORDS[a]}{WORDS[b]}{WORDS[c]}。"
        lines.append(json.dumps({"id": f"made-{number}", "source": source, "target": target}, ensure_ascii=False))
    path = tmp_path / "bitext.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_dictionary_gives_short_glosses() -> None:
    some = [entry for _, entry in zip(range(2000), glosses(), strict=False)]
    assert all(1 <= len(english) <= 2 for english, _ in some)


def test_rare_forms_are_counted_with_their_base_form() -> None:
    keys = key_of_words(Counter({"story": 10, "stories": 4, "settings": 400, "setting": 200}))
    assert keys == {"story": "story", "stories": "story", "settings": "settings", "setting": "setting"}


def test_excluded_ids_and_doubles_are_not_read(bitext: Path) -> None:
    pairs = read_pairs([bitext, bitext], [], frozenset({"made-0"}))
    again = read_pairs([bitext], [], frozenset())
    assert len(pairs) <= len(again) <= 900


def test_the_stage_learns_which_sense_a_sentence_asks_for(
    bitext: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renderings, "glosses", lambda: iter(()))
    monkeypatch.setattr(renderings, "_BATCH", 64)
    monkeypatch.setattr(renderings, "_EPOCHS", 15)
    output, said = tmp_path / "renderings.npz", []
    renderings.fit_renderings([bitext], [], frozenset(), output, report=said.append)
    model = load_renderings(output)
    for sense, rendering in BANKS.items():
        found = model.expect(f"Near the {sense} bank the doctor sells the house.")
        bank, doctor = found.spans.index((15, 19)), found.spans.index((24, 30))
        assert model.words(found.best[bank][:1]) == [rendering]
        assert model.words(found.best[doctor][:1]) == ["医生"]
    assert any("among the first five" in line for line in said)


def test_alignment_counts_what_stands_for_what(bitext: Path) -> None:
    events, tables = align(read_pairs([bitext], [], frozenset()))
    assert tables.words["garden"].most_common(1)[0][0] == "花园"
    assert tables.phrases["money", "bank", True].most_common(1)[0][0] == "银行"
    assert len(events) > 900


def test_a_stopped_fit_ends_with_the_same_file(bitext: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderings, "glosses", lambda: iter(()))
    monkeypatch.setattr(renderings, "_BATCH", 64)
    monkeypatch.setattr(renderings, "_EPOCHS", 6)
    monkeypatch.setattr(renderings.fit, "__kwdefaults__", {"every": 30})

    class Stopped(Exception):
        pass

    def stop(line: str) -> None:
        if line.startswith("step 100 "):
            raise Stopped

    work = tmp_path / "work"
    work.mkdir()
    renderings.fit_renderings([bitext], [], frozenset(), tmp_path / "whole.npz")
    with pytest.raises(Stopped):
        renderings.fit_renderings([bitext], [], frozenset(), tmp_path / "again.npz", report=stop, work=work)
    assert sorted(path.name for path in work.iterdir()) == ["renderings-aligned.msgpack", "renderings-running.pt"]
    said: list[str] = []
    renderings.fit_renderings([bitext], [], frozenset(), tmp_path / "again.npz", report=said.append, work=work)
    assert "aligned before" in said
    assert "step 0" not in " ".join(said)
    with np.load(tmp_path / "whole.npz") as whole, np.load(tmp_path / "again.npz") as again:
        assert all(np.array_equal(whole[name], again[name]) for name in whole.files)
    assert not list(work.iterdir())
