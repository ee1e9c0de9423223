"""Stages run in their order, are recorded, continue after a stop, and name what they lack."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mtaudit.cli.main import main
from mtaudit.errors import InputError, UsageError
from mtaudit.train import stages
from mtaudit.train.data import TrainingData, load_training_data
from mtaudit.train.job import Job
from mtaudit.train.stages import DATA, STAGES, Finished, Stage, chosen, fit


def test_every_stage_writes_a_file_of_the_package_and_reads_earlier_ones() -> None:
    seen: set[str] = set()
    for stage in STAGES:
        assert (DATA / stage.writes).exists(), stage.name
        assert seen.issuperset(stage.after), stage.name
        seen.add(stage.name)


def test_every_fitted_file_has_a_stage() -> None:
    made = {path.name for path in DATA.iterdir() if path.suffix in (".npz", ".safetensors")}
    made |= {path.name for path in DATA.glob("*.json") if "mtaudit.train" in (text := path.read_text("utf-8"))
             or "mtaudit train" in text[:400]}  # fmt: skip
    # How much a judge's answers are worth is not fitted on corpora.
    assert made - {"judge.json"} <= {stage.writes for stage in STAGES}


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    (tmp_path / "bench").mkdir()
    (tmp_path / "bitext").mkdir()
    (tmp_path / "articles.jsonl").write_text("{}\n", encoding="utf-8")
    path = tmp_path / "corpora.toml"
    path.write_text('bench = "bench"\narticles = "articles.jsonl"\nsecond_tier = ["films"]\n', encoding="utf-8")
    return path


def test_paths_are_relative_to_the_list(corpora: Path) -> None:
    data = load_training_data(corpora)
    assert data.bench == corpora.parent / "bench"
    assert data.articles == corpora.parent / "articles.jsonl"
    assert data.second_tier == ("films",)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('bench = "elsewhere"', "there is no"),
        ("bench = 3", "another type"),
        ('bench = "bench"\nmlqe = "x"', "'mlqe'"),
        ("bench =", "cannot be read"),
    ],
)
def test_a_wrong_list_is_named(corpora: Path, text: str, what: str) -> None:
    corpora.write_text(text, encoding="utf-8")
    if what == "another type":
        corpora.write_text("second_tier = 3", encoding="utf-8")
    with pytest.raises(InputError, match=what):
        load_training_data(corpora)


def test_what_a_stage_lacks_is_said_before_anything_runs(corpora: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="contrast"):
        fit(chosen(["rendering-words"]), load_training_data(corpora), tmp_path / "work")
    assert not (tmp_path / "work").exists()


def test_an_unknown_stage_is_named() -> None:
    with pytest.raises(UsageError, match=r"'estimators'.*precision"):
        chosen(["estimators"])


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two stages of which the second reads what the first writes; the names of those that ran."""
    ran: list[str] = []

    def run(self: Stage, job: Job) -> None:
        ran.append(self.name)
        job.output.write_text(self.name, encoding="utf-8")

    monkeypatch.setattr(Stage, "run", run)
    first = Stage("first", "", "lengths.json", ("articles",))
    monkeypatch.setattr(stages, "STAGES", (first, Stage("second", "", "tags.json", ("articles",), ("first",))))
    return ran


def test_a_finished_stage_runs_again_only_if_its_data_changed(corpora: Path, tmp_path: Path, two: list[str]) -> None:
    data, work, output = load_training_data(corpora), tmp_path / "work", tmp_path
    fit(chosen([]), data, work, output=output)
    fit(chosen([]), data, work, output=output)
    assert two == ["first", "second"]
    (tmp_path / "articles.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    fit(chosen(["first"]), data, work, output=output)
    assert two == ["first", "second", "first"]
    assert not Finished(work).has(stages.STAGES[1], data)
    fit(chosen(["second"]), data, work, output=output, again=True)
    assert two[3:] == ["second"]
    assert Finished(work).has(stages.STAGES[1], data)


def test_the_command_lists_and_fits(corpora: Path, tmp_path: Path, two: list[str]) -> None:
    command = ["train", str(corpora), "--work", str(tmp_path / "work")]
    listed = CliRunner().invoke(main, [*command, "--list"])
    assert listed.exit_code == 0
    assert [line.split()[0] for line in listed.output.splitlines()] == ["first", "second"]
    assert "to run" in listed.output
    assert two == []
    assert CliRunner().invoke(main, [*command, "--output", str(tmp_path)]).exit_code == 0
    assert two == ["first", "second"]
    assert "finished" in CliRunner().invoke(main, [*command, "--list"]).output
    wrong = CliRunner().invoke(main, [*command, "third"])
    assert wrong.exit_code == 2
    assert "third" in wrong.output


def test_the_length_model_comes_out_of_its_stage(tmp_path: Path) -> None:
    (tmp_path / "bench").mkdir()
    (tmp_path / "bitext").mkdir()
    english, chinese = "A short sentence with a few words. ", "一句话。"
    rows = [{"id": f"x-{n}", "source": english * (1 + n % 7), "target": chinese * (1 + n % 7)} for n in range(40)]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (tmp_path / "bench" / "wmt22.jsonl").write_text(lines, encoding="utf-8")
    for name in ("tatoeba", "python_docs", "vue_docs"):
        (tmp_path / "bitext" / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    data = TrainingData(bench=tmp_path / "bench", bitext=tmp_path / "bitext")
    fit(chosen(["lengths"]), data, tmp_path / "work", output=tmp_path)
    made = json.loads((tmp_path / "lengths.json").read_text("utf-8"))
    assert made["command"] == "mtaudit train CORPORA lengths"
    assert len(made["weights"]) == len(made["features"])
