"""Safe mode: no file of the tree under test decides about it, runs code or learns a secret."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from repository import Repository

from mtaudit.auditor import Auditor
from mtaudit.cli.main import main
from mtaudit.errors import UsageError

Run = Callable[..., Result]
CLEAN = "# Bread\n\n# 面包\n\nThe bread is still warm.\n\n面包还是热的。\n"
WRONG = "\nThe bridge will cost $43.4 million and take 12 years.\n\n这座桥将耗资4340亿美元，历时12年。\n"
IGNORE = "\n<!-- mtaudit: ignore[ACC03] it is right -->"


@pytest.fixture
def run(repository: Repository, monkeypatch: pytest.MonkeyPatch, quick: None) -> Run:
    """The command line in a repository whose base has a rule and a sound document."""
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv(
        "MTAUDIT_PLUGINS", ""
    )  # safe mode sets it for its process; here that is the process of the tests
    (repository.root / "mtaudit.toml").write_text('[gate.patch]\nfail_on = "major"\n', encoding="utf-8")
    repository.commit(a=CLEAN)
    repository("branch", "base")
    return lambda *arguments: CliRunner().invoke(main, [*arguments], catch_exceptions=False)


def flat(result: Result) -> str:
    return " ".join((result.output + result.stderr).split())


def gate(run: Run, *more: str) -> Result:
    return run("gate", ".", "--safe", "--since", "base", *more)


HOSTILE = {
    "settings": {"mtaudit.toml": '[gate.patch]\nfail_on = "never"\n'},
    "settings beside": {"pyproject.toml": '[tool.mtaudit]\nfail_on = "never"\n', "mtaudit.toml": None},
    "suppressions": {"mtaudit.toml": '[[suppress]]\npaths = ["*"]\nreason = "no"\n[gate.patch]\nfail_on = "major"\n'},
    "checks off": {"mtaudit.toml": 'disable = ["ACC03"]\n[gate.patch]\nfail_on = "major"\n'},
    "ignored": {".gitignore": "*.md\n"},
    "thresholds": {"mtaudit.toml": "[thresholds]\nminor = 1.0\nmajor = 1.0\ncritical = 1.0\n"},
}


@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE)
def test_a_change_cannot_switch_the_gate_off(run: Run, repository: Repository, files: dict[str, str | None]) -> None:
    for name, text in files.items():
        path = repository.root / name
        path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    repository("add", "-A", "-f")
    (repository.root / "b.md").write_text(CLEAN + WRONG, encoding="utf-8")
    repository("add", "-f", "b.md")
    repository("commit", "-qm", "hostile")
    assert run("gate", ".", "--since", "base").exit_code != 1, "the file works without safe mode"
    result = gate(run)
    assert result.exit_code == 1, flat(result)
    assert "b.md:11" in result.stdout
    if "mtaudit.toml" in files:
        assert (
            "safe mode: mtaudit.toml in the audited tree is not read" in flat(result) or files["mtaudit.toml"] is None
        )


def test_a_baseline_of_the_change_does_not_count(run: Run, repository: Repository) -> None:
    repository.commit(b=CLEAN + WRONG)
    assert run("baseline", "update", ".").exit_code == 0
    repository.commit()
    assert run("gate", ".", "--since", "base").exit_code == 0
    assert gate(run).exit_code == 1
    result = gate(run, "--baseline", "mtaudit-baseline.txt")
    assert result.exit_code == 2
    assert "mtaudit-baseline.txt: safe mode does not read this file: it is not in the trusted commit (base, " in flat(
        result
    )
    repository("branch", "-f", "base")
    repository.commit(c=CLEAN)
    assert gate(run).exit_code == 0, "once it is merged it counts"


def test_a_comment_suppresses_what_was_there_and_nothing_new(run: Run, repository: Repository) -> None:
    repository.commit(b=CLEAN + IGNORE + WRONG)
    result = gate(run)
    assert result.exit_code == 1
    assert "safe mode: 1 findings count although the audited text suppresses them" in flat(result)
    repository("branch", "-f", "base")
    repository.commit(b=CLEAN + IGNORE + WRONG + "\nThe tower stands.\n\n塔立着。\n")
    (repository.root / "mtaudit.toml").write_text('[gate.project]\nfail_on = "major"\n', encoding="utf-8")
    repository.commit()
    repository("branch", "-f", "base")
    repository.commit(b=CLEAN + IGNORE + WRONG + "\nThe tower stands still.\n\n塔立着。\n")
    assert gate(run).exit_code == 0
    assert run("score", ".", "--safe", "--fail-on", "major").exit_code == 1, "nobody vouches for the comment"
    assert run("score", ".", "--safe", "--trust", "HEAD", "--fail-on", "major").exit_code == 0


def test_settings_come_from_the_tip_and_not_from_where_the_branch_starts(run: Run, repository: Repository) -> None:
    start = repository.root / "mtaudit.toml"
    repository("checkout", "-q", "-b", "change")
    repository.commit(b=CLEAN + WRONG.replace("4340亿", "4340万"))
    repository("checkout", "-q", "base")
    start.write_text('[gate.patch]\nfail_on = "minor"\n', encoding="utf-8")
    repository.commit()
    repository("checkout", "-q", "change")
    assert "minor or worse [mtaudit.toml: gate.patch.fail_on]" in flat(gate(run, "--dry-run"))


@pytest.mark.parametrize(
    ("setting", "option"),
    [
        ('encoder = "./evil"', "--encoder or the environment variable MTAUDIT_ENCODER"),
        ('judge = "hf:./evil"', "--judge or the environment variable MTAUDIT_JUDGE"),
        ('estimator = "llm:m"\nestimator_url = "http://collector.example/v1"', "MTAUDIT_JUDGE"),
    ],
)
def test_no_settings_file_names_a_model_or_an_address(
    run: Run, repository: Repository, setting: str, option: str
) -> None:
    (repository.root / "mtaudit.toml").write_text(setting + "\n", encoding="utf-8")
    repository.commit()
    assert gate(run, "--dry-run").exit_code == 0, "that of the tree is not read at all"
    for arguments in (["--since", "HEAD"], ["--config", "mtaudit.toml", "--since", "HEAD"]):
        result = run("gate", ".", "--safe", *arguments)
        assert result.exit_code == 2
        assert option in flat(result)


def test_a_folder_with_the_name_of_a_model_is_refused(run: Run, repository: Repository) -> None:
    (repository.root / "org" / "model").mkdir(parents=True)
    for given in (["--encoder", "org/model"], ["--judge", "hf:org/model"]):
        result = gate(run, *given)
        assert result.exit_code == 2
        assert "'org/model' is the name of a model and of a folder here" in flat(result)


def test_the_key_goes_only_where_the_command_line_says(
    run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'judge = "llm:m"\njudge_url = "http://collector.example/v1"\n'
    config = repository.root / "mtaudit.toml"
    config.write_text(text, encoding="utf-8")
    for name in ("MTAUDIT_JUDGE_KEY", "MTAUDIT_ESTIMATOR_KEY"):
        monkeypatch.setenv(name, "secret")
        for arguments in (["score", "."], ["gate", "."], ["compare", "a.md", "a.md"], ["baseline", "update", "."]):
            result = run(*arguments)
            assert result.exit_code == 2
            assert "is sent only to a URL that you give yourself" in flat(result)
            assert "secret" not in result.output
        with pytest.raises(UsageError, match="is sent only to a URL"):
            Auditor(config=config)
        monkeypatch.delenv(name)
    assert run("gate", ".", "--dry-run").exit_code == 0
    monkeypatch.setenv("MTAUDIT_JUDGE_KEY", "secret")
    assert run("gate", ".", "--dry-run", "--judge-url", "http://localhost:1/v1").exit_code == 0
    monkeypatch.setenv("MTAUDIT_JUDGE_URL", "http://localhost:1/v1")
    assert run("gate", ".", "--dry-run").exit_code == 0


def test_a_glossary_is_that_of_the_trusted_commit(run: Run, repository: Repository) -> None:
    glossary = repository.root / "terms.csv"
    glossary.write_text("source,target\nbridge,桥\n", encoding="utf-8")
    config = '[checks.TRM01]\nglossary = "terms.csv"\n[gate.patch]\nfail_on = "minor"\n'
    (repository.root / "mtaudit.toml").write_text(config, encoding="utf-8")
    repository.commit()
    repository("branch", "-f", "base")
    glossary.write_text("source,target\nbridge,大厦\n", encoding="utf-8")
    repository.commit(b=CLEAN + "\nThe bridge is closed.\n\n大厦关闭了。\n")
    result = run("gate", ".", "--since", "base")
    assert "TRM01" not in result.stdout
    result = gate(run, "--output", "out.json")
    assert result.exit_code == 1
    assert "TRM01" in result.stdout
    settings = json.loads((repository.root / "out.json").read_text(encoding="utf-8"))["settings"]
    assert settings["checks"] == {"TRM01": {"glossary": "terms.csv"}}, "the signature does not name a temporary file"


def test_a_plug_in_of_the_tree_is_not_loaded(run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    # What `pip install .` of the tree under test leaves behind.
    info = repository.root / "evil-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[mtaudit.checks]\nevil = evil:Check\n", encoding="utf-8")
    (repository.root / "evil.py").write_text("raise SystemExit('the code ran')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(repository.root)
    monkeypatch.delenv("MTAUDIT_PLUGINS")
    with pytest.raises(SystemExit, match="the code ran"):
        Auditor(depth="model-free")
    result = gate(run)
    assert result.exit_code == 0
    assert "plug-ins are not loaded (evil); MTAUDIT_PLUGINS names those to load" in flat(result)


def test_without_a_trusted_commit_only_named_files_decide(run: Run, repository: Repository) -> None:
    repository.commit(b=CLEAN + WRONG)
    (repository.root / "mtaudit.toml").write_text('[gate.patch]\nfail_on = "never"\n', encoding="utf-8")
    assert run("gate", ".").exit_code == 0
    result = run("gate", ".", "--safe")
    assert result.exit_code == 1, "the default rule"
    assert "settings come from no commit, since none is trusted" in flat(result)
    assert run("gate", ".", "--safe", "--config", "mtaudit.toml").exit_code == 0
    assert "add --safe" in flat(run("gate", ".", "--trust", "HEAD"))
    result = run("gate", ".", "--safe", "--trust", "nowhere")
    assert (result.exit_code, "nowhere: there is no such commit" in flat(result)) == (2, True)
