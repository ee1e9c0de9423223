"""``--estimator``: models of the user's own choice, from the command line to the results."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_standin import Reply, error, judgement, serving
from click.testing import CliRunner, Result
from comet_standin import install

from mtaudit.cli.main import main
from mtaudit.judge.chat import ChatCritic
from mtaudit.score.judge_model import estimator_for_judge

PAIRS = [
    ("The bread is still warm.", "面包还是热的。"),
    ("The bridge cost a lot.", "这座桥停职了很多。"),
    ("", "晚安。"),
]
WRONG = error("停职", "cost", severity="critical", confidence=0.9, reason="Said of people, not of sums.")
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: None) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MTAUDIT_ESTIMATOR_KEY", raising=False)
    lines = (json.dumps({"id": str(i), "source": s, "target": t}) for i, (s, t) in enumerate(PAIRS))
    Path("pairs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, catch_exceptions=False)

    return call


@pytest.fixture
def comet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    install(tmp_path / "packages", monkeypatch)
    yield
    sys.modules.pop("comet", None)


def bridge_is_wrong(source: str, target: str) -> Reply:
    return judgement(35, WRONG) if "bridge" in source else judgement(97)


def rows(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def whole(path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return found


def judged(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [finding for finding in row["findings"] if finding["check"] == "ACC14"]


def test_what_a_language_model_says_is_in_the_results(run: Run) -> None:
    with serving(bridge_is_wrong) as server:
        result = run("score", "pairs.jsonl", "--estimator", "llm:tiny", "--estimator-url", server.url,
                     "--output", "r.jsonl", "--output", "r.json")  # fmt: skip
    assert result.exit_code == 1, result.output
    good, bad, alone = rows("r.jsonl")
    assert [row["quality"] for row in (good, bad, alone)] == [0.97, 0.35, None]
    assert bad["error_probability"] > good["error_probability"]
    [finding] = judged(bad)
    assert bad["target"][slice(*finding["target_span"])] == "停职"
    assert bad["source"][slice(*finding["source_span"])] == "cost"
    assert (finding["severity"], finding["confidence"]) == ("critical", 0.9)
    assert finding["message"].endswith("Said of people, not of sums.")
    assert judged(good) == []
    fields = dict(part.split(":", 1) for part in whole("r.json")["signature"].split("|")[1:])
    assert fields["critic"].startswith("llm/tiny/")
    assert "/uncalibrated-" in fields["estimator"]
    assert f"sent to {server.url}" in result.output
    assert sorted(server.pairs) == sorted(PAIRS[:2]), "a pair with one side is not asked about"


def test_no_pair_is_sent_twice_whatever_else_changes(run: Run) -> None:
    with serving(bridge_is_wrong) as server:
        options = (
            "score",
            "pairs.jsonl",
            "--estimator",
            "llm:tiny",
            "--estimator-url",
            server.url,
            "--output",
            "r.jsonl",
        )
        run(*options)
        first = rows("r.jsonl")
        run(*options)
        assert rows("r.jsonl") == first
        Path("mtaudit.toml").write_text('disable = ["LNG03"]\n')
        run(*options)
        assert len(server.requests) == 2
        run(*options, "--no-cache")
        assert len(server.requests) == 4


def test_a_pair_that_it_refuses_is_told_and_judged_without_it(run: Run) -> None:
    with serving(lambda s, t: Reply("I cannot help.") if "bread" in s else judgement(35, WRONG)) as server:
        run("score", "pairs.jsonl", "--estimator", "llm:tiny", "--estimator-url", server.url, "--output", "r.json")
    found = whole("r.json")
    assert [pair["quality"] for pair in found["pairs"]] == [None, 0.35, None]
    [skip] = [skip for skip in found["skips"] if skip["check"] == "critic"]
    assert "for 1 of 3 pairs" in skip["reason"]


def test_at_depth_fast_it_is_asked_only_of_what_is_open(run: Run) -> None:
    lines = [json.dumps({"id": str(at), "source": PAIRS[0][0], "target": PAIRS[at][1]}) for at in range(2)]
    Path("two.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with serving(lambda *_: judgement(35, WRONG)) as server:
        run("score", "two.jsonl", "--depth", "fast", "--estimator", "llm:tiny", "--estimator-url", server.url,
            "--output", "r.json")  # fmt: skip
    assert server.pairs == [(PAIRS[0][0], PAIRS[1][1])], "the other pair speaks of the same thing on both sides"
    found = whole("r.json")
    assert [pair["quality"] for pair in found["pairs"]] == [None, 0.35]
    assert not [skip for skip in found["skips"] if skip["check"] == "critic"], "who was not asked did not refuse"


def test_a_failing_server_leaves_no_report_and_says_why(run: Run) -> None:
    body = '{"error": {"message": "no such key"}}'
    with serving(lambda *_: Reply(status=401, body=body)) as server:
        result = run(
            "score", "pairs.jsonl", "--estimator", "llm:tiny", "--estimator-url", server.url, "--output", "r.jsonl"
        )
    assert result.exit_code == 2
    assert f"{server.url}/chat/completions answers with status 401" in result.output
    assert "no such key" in result.output
    assert "MTAUDIT_ESTIMATOR_KEY" in result.output
    assert not Path("r.jsonl").exists()


def test_settings_name_it_too_and_the_gate_asks_it(run: Run) -> None:
    with serving(bridge_is_wrong) as server:
        Path("mtaudit.toml").write_text(f'estimator = "llm:tiny"\nestimator_url = "{server.url}"\n')
        result = run("gate", "pairs.jsonl", "--output", "r.json")
    assert result.exit_code == 1, result.output
    assert whole("r.json")["settings"]["estimator"] == "llm:tiny"
    assert judged(whole("r.json")["pairs"][1])


def test_a_comet_model_gives_quality_and_errors(run: Run, comet: None) -> None:
    Path("pairs.jsonl").write_text('{"source": "The bridge.", "target": "这座 bridge 桥。"}\n', encoding="utf-8")
    result = run("score", "pairs.jsonl", "--estimator", "comet:hub/xcomet", "--output", "r.json")
    assert result.exit_code in (0, 1), result.output
    [pair] = whole("r.json")["pairs"]
    assert pair["quality"] == pytest.approx(3 / 12, abs=1e-4)
    [finding] = judged(pair)
    assert pair["target"][slice(*finding["target_span"])] == "bridge"
    assert (finding["category"], finding["severity"], finding["confidence"]) == (
        "accuracy/mistranslation",
        "major",
        0.62,
    )
    assert "|critic:comet/hub/xcomet/2.2.7|" in whole("r.json")["signature"]


def test_verdicts_on_its_numbers_calibrate_it_and_no_other_model(run: Run) -> None:
    signature = estimator_for_judge(ChatCritic("tiny", "http://localhost/v1").signature).signature
    for n in range(60):
        p = (n % 20 + 0.5) / 20
        facts = {"source": f"Mill {n}", "target": f"磨坊{n}", "verdict": "wrong" if p > 0.5 else "fine", "checks": []}
        row = {**facts, "error_probability": p, "signature": f"mtaudit|estimator:{signature}|critic:llm/tiny"}
        with Path("verdicts.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    result = run("calibrate", "verdicts.jsonl")
    assert result.exit_code == 2
    assert signature in result.output
    with serving(bridge_is_wrong) as server:
        tiny = ("--estimator", "llm:tiny", "--estimator-url", server.url)
        result = run("calibrate", "verdicts.jsonl", *tiny, "--output", "c.json")
        assert result.exit_code == 0, result.output
        assert not server.requests
        run("score", "pairs.jsonl", *tiny, "--calibration", "c.json", "--output", "r.json")
        assert f"|estimator:{signature}+calibrated:" in whole("r.json")["signature"]
        other = run("score", "pairs.jsonl", "--estimator", "llm:other", *tiny[2:], "--calibration", "c.json")
    assert other.exit_code == 2
    assert "fitted for the estimator" in other.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--estimator", "llm:tiny"], ["only where you say", "--estimator-url"]),
        (["--estimator", "llm:tiny", "--estimator-url", "localhost"], ["'localhost' is no web address"]),
        (["--estimator-url", "http://localhost:1/v1"], ["--estimator-url is for --estimator llm:MODEL only"]),
        (["--estimator", "gpt"], ["there is no estimator 'gpt'", "mtaudit estimators"]),
        (["--estimator", "comet:a/b", "--depth", "model-free"], ["--depth model-free asks no critic"]),
    ],
)
def test_options_that_do_not_fit_are_explained(run: Run, comet: None, options: list[str], words: list[str]) -> None:
    result = run("score", "pairs.jsonl", *options)
    assert result.exit_code == 2
    for word in words:
        assert word in result.output


def test_nothing_is_sent_by_default(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: Any) -> None:
        raise AssertionError("the network is asked for something")

    monkeypatch.setenv("MTAUDIT_ESTIMATOR_KEY", "secret")
    monkeypatch.setattr("socket.socket.connect", forbidden)
    assert run("score", "pairs.jsonl").exit_code in (0, 1)
    with pytest.raises(AssertionError, match="network"):
        run("score", "pairs.jsonl", "--estimator", "llm:tiny", "--estimator-url", "http://127.0.0.1:9/v1")


def test_the_list_says_what_leaves_the_machine(run: Run) -> None:
    output = run("estimators").output
    for word in (
        "bundled (default)",
        "comet:MODEL",
        "llm:MODEL",
        "pip install 'mtaudit[comet]'",
        "MTAUDIT_ESTIMATOR_KEY",
    ):
        assert word in output
    assert output.count("leaves the machine:") == 3
