"""COMET models as the judge, through a package that has the interface of the real one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from comet_standin import install, model

from mtaudit.errors import UsageError
from mtaudit.judge.comet import CometJudge
from mtaudit.judge.load import load_judge
from mtaudit.mqm import Severity
from mtaudit.records import ErrorSpan, Judged

PAIRS = [("Bread.", "面包。"), ("The bank is steep.", "河岸 bank 很陡。"), ("Rain.", "又下 rain")]


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    yield install(tmp_path, monkeypatch)
    sys.modules.pop("comet", None)


def test_scores_are_taken_as_they_are(hub: Path) -> None:
    critic = CometJudge("hub/kiwi")
    assert "comet" not in sys.modules, "nothing is loaded before the first pair"
    assert critic.judge(PAIRS[:2]) == [Judged(0.6667), Judged(0.3636)]
    assert critic.judge([]) == []
    assert critic.signature == "comet/hub/kiwi/2.2.7"


def test_a_pair_is_read_by_itself_without_a_gpu(hub: Path) -> None:
    CometJudge("hub/kiwi").judge(PAIRS)
    assert sys.modules["comet"].CALLS == [(3, 1, 0, False)]


def test_error_spans_are_errors_without_the_blanks_around_them(hub: Path) -> None:
    [_, bank, rain] = CometJudge("hub/xcomet").judge(PAIRS)
    assert bank.errors == (ErrorSpan("accuracy/mistranslation", Severity.MAJOR, None, (3, 7), 0.62),)
    assert PAIRS[1][1][3:7] == "bank"
    assert rain.errors == (), "a span that runs into the end mark has no end"


@pytest.mark.parametrize("path", ["mine", "mine/checkpoints/model.ckpt"])
def test_a_model_on_the_disk_is_known_by_its_content(hub: Path, tmp_path: Path, path: str) -> None:
    model(tmp_path / "mine", "unified_metric")
    critic = CometJudge(str(tmp_path / path))
    assert critic.judge(PAIRS[:1]) == [Judged(0.6667)]
    model(tmp_path / "copy", "unified_metric")
    model(tmp_path / "other", "xcomet_metric")
    assert critic.signature == CometJudge(str(tmp_path / "copy")).signature
    assert critic.signature != CometJudge(str(tmp_path / "other")).signature
    assert str(tmp_path) not in critic.signature


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hub/nothing", ["hub/nothing", "not supported by COMET", "path of a checkpoint", "hf auth login"]),
        ("regression", ["needs reference translations", "wmt22-cometkiwi-da"]),
        ("damaged", ["could not be loaded"]),
    ],
)
def test_what_cannot_be_used_is_said(hub: Path, tmp_path: Path, name: str, words: list[str]) -> None:
    model(tmp_path / "regression", "regression_metric")
    (model(tmp_path / "damaged", "unified_metric") / "hparams.yaml").unlink()
    given = name if "/" in name else str(tmp_path / name)
    with pytest.raises(UsageError) as caught:
        CometJudge(given).judge(PAIRS)
    for word in words:
        assert word in str(caught.value)


def test_a_missing_package_is_named_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtaudit.judge.comet.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"unbabel-comet: pip install 'mtaudit\[comet\]'"):
        load_judge("comet:Unbabel/wmt22-cometkiwi-da")


def test_a_package_that_cannot_be_imported_is_said(hub: Path, tmp_path: Path) -> None:
    (tmp_path / "site" / "comet" / "__init__.py").write_text("import pkg_resources_of_old\n")
    with pytest.raises(UsageError, match="No module named 'pkg_resources_of_old'"):
        CometJudge("hub/kiwi").judge(PAIRS)


def test_the_hub_may_be_asked_unless_the_user_forbids_it(hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    CometJudge("hub/kiwi")
    assert os.environ["HF_HUB_OFFLINE"] == "0", "the bundled encoder would switch the hub's client off"
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    CometJudge("hub/kiwi")
    assert os.environ["HF_HUB_OFFLINE"] == "1"


@pytest.mark.parametrize("name", ["", "gpt", "comet:", "llm:", "xcomet", "bundled"])
def test_other_names_are_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError, match="llm:MODEL, hf:MODEL, metricx:MODEL, comet:MODEL"):
        load_judge(name)
    with pytest.raises(UsageError, match="--judge-url"):
        load_judge("comet:a/b", "http://localhost:1/v1")
