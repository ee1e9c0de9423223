"""Settings: the nearest file counts, options win, and a wrong file says what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtaudit.config import Settings, load_settings
from mtaudit.errors import InputError, UsageError


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_options_win_over_the_file(tmp_path: Path) -> None:
    file = write(tmp_path / "mtaudit.toml", 'fail_on = "major"\ndisable = ["LNG01"]\n')
    assert load_settings(file).fail_on == "major"
    settings = load_settings(file, fail_on="never", encoder=None)
    assert (settings.fail_on, settings.disable, settings.encoder) == ("never", ("LNG01",), Settings().encoder)
    assert settings.changed() == {"fail_on": "never", "disable": ("LNG01",)}


def test_nearest_file_upwards_and_no_further_than_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "mtaudit.toml", 'fail_on = "minor"\n')
    repository = tmp_path / "repository"
    inner = repository / "docs"
    inner.mkdir(parents=True)
    (repository / ".git").mkdir()
    monkeypatch.chdir(inner)
    assert load_settings(None) == Settings()
    write(repository / "pyproject.toml", '[tool.mtaudit]\nfail_on = "major"\n')
    assert load_settings(None).fail_on == "major"


@pytest.mark.parametrize(
    ("text", "what", "cure"),
    [
        ("fail_on = 'major", "not valid TOML", "correct the file"),
        ("fail-on = 'major'", "unknown setting 'fail-on'", "did you mean 'fail_on'?"),
        ("fail_on = 'bad'", "fail_on is 'bad'", "minor, major, critical, never"),
        ("disable = 'LNG01'", "disable is 'LNG01'", '["LNG04"]'),
        ("checks = 3", "checks is 3", "[checks.TRM01]"),
        ("[thresholds]\nmajor = 7", "thresholds is", "0 to 1"),
        ("[thresholds]\nbad = 0.5", "thresholds is", "minor, major, critical"),
        ("encoder = 3", "encoder is 3", "in quotes"),
    ],
)
def test_a_wrong_file_is_named_with_the_cure(tmp_path: Path, text: str, what: str, cure: str) -> None:
    file = write(tmp_path / "mtaudit.toml", text)
    with pytest.raises(InputError) as caught:
        load_settings(file)
    problem = caught.value.problem
    assert problem.place == str(file)
    assert what in problem.message
    assert cure in problem.remedy


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.toml: cannot be read"):
        load_settings(tmp_path / "none.toml")


def test_options_are_checked_like_the_file() -> None:
    assert Settings().override(depth="fast", encoder=None) == Settings(depth="fast")
    with pytest.raises(UsageError, match=r"depth is 'quick'; use one of model-free, fast"):
        Settings().override(depth="quick")
    with pytest.raises(UsageError, match=r"unknown setting 'dept'; did you mean 'depth'\?"):
        Settings().override(dept="fast")
