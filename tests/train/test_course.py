"""Passes over corpora exclude validation data; a tiny fit lowers its loss."""

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest

from mtaudit.critic.e5_file import E5File, default_path
from mtaudit.critic.e5_tokenizer import E5Tokenizer
from mtaudit.critic.predict import load_critic
from mtaudit.critic.weights import unpack
from mtaudit.errors import InputError
from mtaudit.train.corpora import place, reverted, rows
from mtaudit.train.course import Corpora, Sizes, course
from mtaudit.train.critic import Item, Recipe, batches, prepare
from mtaudit.train.critic_fit import Fit, fit_file, rate_at
from mtaudit.train.folds import held_out, validation
from mtaudit.train.training_example import Example

SIZES = Sizes((20,), (20,), passes=2)
SENTENCES = [
    ("The old mayor opened a small library near the river.", "老市长在河边开了一家小图书馆。"),
    ("Our neighbours sold the house because it was too big.", "我们的邻居卖掉了房子，因为它太大了。"),
    ("Nobody knew why the train was late again on Monday.", "没有人知道为什么星期一火车又晚点了。"),
    ("The teacher explained the difficult question three times.", "老师把这个困难的问题解释了三遍。"),
]


def write(path: Path, made: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made), encoding="utf-8")
    return path


@pytest.fixture
def corpora(tmp_path: Path) -> Corpora:
    sentences = [SENTENCES[n % 4] for n in range(120)]
    human = [{"id": f"t-{n}", "source": s, "target": t} for n, (s, t) in enumerate(sentences)]
    judged = [
        {
            "id": f"j-{n}", "source": s, "target": t, "post_edit": t, "da_z": 0.5, "source_tokens": s.split(),
            "source_tags": ["OK"] * len(s.split()), "target_tokens": list(t),
            "target_tags": ["BAD"] + ["OK"] * (len(t) - 1),
        }
        for n, (s, t) in enumerate(sentences)
    ]  # fmt: skip
    marked = [{"id": f"c-{n}", "source": s, "target": t, "label": "ERR"} for n, (s, t) in enumerate(sentences)]
    news = [
        {"id": f"n-{n}", "source": f"{n}: {s}", "references": {"A": t, "B": ""}} for n, (s, t) in enumerate(sentences)
    ]
    return Corpora(
        write(tmp_path / "judged.jsonl", judged),
        write(tmp_path / "marked.jsonl", marked),
        write(tmp_path / "news.jsonl", news),
        write(tmp_path / "human.jsonl", human),
    )


def test_what_is_kept_back_is_in_no_pass(corpora: Corpora) -> None:
    passes = course(corpora, SIZES)
    assert len(passes) == 3
    news = {
        e.source.split(":")[0] for one in passes for e in one if e.origin.startswith("references") and ":" in e.source
    }
    assert news
    assert not any(held_out(f"n-{n}") or validation(f"n-{n}") for n in news)
    kept = sum(not validation(f"c-{n}") for n in range(120))
    assert [sum(e.critical is not None for e in one) for one in passes] == [0, kept, kept]


def test_intact_and_damaged_pairs_of_each_corpus(corpora: Corpora) -> None:
    first = course(corpora, SIZES)[0]
    assert {e.damaged for e in first} == {0.0, 1.0}
    assert all(e.planted_target == () for e in first if e.damaged == 0.0)


def test_a_later_course_skips_what_others_used_and_plants_other_errors(corpora: Corpora) -> None:
    (only,) = course(corpora, Sizes((), (30,), skip=(40, 0), turn=1))
    seen = {e.source for one in course(corpora, SIZES) for e in one if e.origin.startswith("everyday")}
    fresh = [e for e in only if e.origin.startswith("everyday")]
    assert 30 <= sum(e.damaged == 0.0 for e in fresh) <= 40
    assert {e.source for e in fresh} <= {e.source for e in only}
    assert seen
    damaged = [{(e.source, e.target) for e in one if e.damaged and e.origin.startswith("references")} for one in
               (only, course(corpora, SIZES)[1])]  # fmt: skip
    assert damaged[0] - damaged[1]


def test_a_tag_finds_its_word_by_order() -> None:
    assert place("的确是的", ["的确", "是", "的"], ["OK", "OK", "BAD"]) == ((3, 4),)
    assert place("别的", ["没有"], ["BAD"]) is None


def test_a_reverted_correction_has_the_right_span() -> None:
    row = {"source": "The bank of the river", "target": "这条河的银行很美丽。", "post_edit": "这条河的岸边很美丽。"}
    example = reverted(row, Random(0))
    assert example is not None
    assert example.planted_target is not None
    ((start, end),) = example.planted_target
    assert example.target == row["target"]
    assert example.target[start:end] == "银行"


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": 1}\n{oops\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.jsonl:2"):
        list(rows(path))


@pytest.fixture(scope="module")
def file() -> E5File:
    return E5File(default_path())


@pytest.fixture(scope="module")
def items(file: E5File) -> list[Item]:
    examples = [
        Example(s, t, "x", quality=0.3, critical=0.0, damaged=1.0, planted_target=((1, 3),), edited_source=((4, 7),))
        for s, t in SENTENCES
    ]
    return prepare(examples, E5Tokenizer(file.vocabulary(), file.shape), file, 64)


def test_batches_hold_everything_once(items: list[Item]) -> None:
    made = list(batches(items * 5, 128, np.random.default_rng(0)))
    assert sum(len(batch) for batch in made) == 20
    assert max(len(batch) for batch in made) <= 128 // 16


def test_a_fit_learns(items: list[Item], file: E5File) -> None:
    run = Fit(file, Recipe(rate=3e-4, head_rate=3e-3, drop=0.0))
    run.learn_rows(items)
    losses = [run.step(items[:2], 1.0, 0.5) for _ in range(4)]
    assert np.isfinite(losses).all()
    assert losses[-1] < 0.9 * losses[0]


def test_a_file_comes_out_of_three_courses(tmp_path: Path) -> None:
    examples = [Example(s, t, "x", quality=0.3, damaged=1.0, planted_target=((1, 3),)) for s, t in SENTENCES[:2]]
    tiny = Recipe(warm=1, longest=48)
    said: list[str] = []
    fit_file([[examples], [examples], [examples]], tmp_path / "c.safetensors", threads=1, report=said.append,
             recipes=(tiny, tiny, tiny))  # fmt: skip
    critique = load_critic(tmp_path / "c.safetensors").judge([(SENTENCES[0][0], SENTENCES[0][1])])[0]
    assert 0 <= critique.critical <= 1
    assert [line for line in said if "course" in line] == [f"course {n} of 3: 2 pairs" for n in (1, 2, 3)]


def test_labels_lie_on_the_tokens(items: list[Item]) -> None:
    for one in items:
        assert (one.tags[one.pair.sides == 1, 1] == 1).sum() >= 1
        assert np.isnan(one.tags[one.pair.sides == 1, 0]).all()
        assert np.isnan(one.tags[one.pair.sides == 2]).all()


def test_the_rate_rises_stays_and_falls() -> None:
    recipe = Recipe(warm=10, hold=0.5)
    assert rate_at(0, 100, recipe) < rate_at(5, 100, recipe) < rate_at(20, 100, recipe) == 1
    assert rate_at(99, 100, recipe) < 0.01


def test_a_stopped_fit_ends_with_the_same_weights(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    examples = [Example(s, t, "x", quality=0.3, damaged=1.0, planted_target=((1, 3),)) for s, t in SENTENCES * 2]
    recipe = Recipe(warm=1, longest=48, tokens=24)
    courses = [[examples], [examples], [examples]]

    class Stopped(Exception):
        pass

    def stop_in_the_second(line: str) -> None:
        said.append(line)
        if line.startswith("step 5") and "course 2" in said[-2]:
            raise Stopped

    said: list[str] = []
    work = tmp_path / "work"
    work.mkdir()
    whole, again = tmp_path / "whole.safetensors", tmp_path / "again.safetensors"
    recipes = (recipe, recipe, recipe)
    fit_file(courses, whole, threads=1, report=lambda _: None, recipes=recipes)
    with pytest.raises(Stopped):
        fit_file(courses, again, threads=1, report=stop_in_the_second, recipes=recipes, work=work, every=2)
    assert sorted(path.name for path in work.iterdir()) == ["critic-1.pt", "critic-2-running.pt"]
    fit_file(courses, again, threads=1, report=said.append, recipes=recipes, work=work, every=2)
    assert "course 1 of 3: finished before" in said
    first, second = (unpack(path)[0] for path in (whole, again))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not list(work.iterdir())
