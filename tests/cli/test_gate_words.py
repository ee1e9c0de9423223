"""What the gate says and takes: options over settings, the baseline where it lies, and nothing audited."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from repository import Repository

from mtaudit.cli.main import main

Run = Callable[..., Result]
CLEAN = "# Bread\n\n# 面包\n\nThe bread is still warm.\n\n面包还是热的。\n"
WRONG = "\nThe bridge will cost $43.4 million and take 12 years.\n\n这座桥将耗资4340亿美元，历时12年。\n"
OTHER_WRONG = "\nThe tower is 300 metres high.\n\n这座塔高900米。\n"


@pytest.fixture
def run(repository: Repository, monkeypatch: pytest.MonkeyPatch, quick: None) -> Run:
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    return lambda *arguments: CliRunner().invoke(main, [*arguments, "--quiet"], catch_exceptions=False)


def test_the_option_wins_and_the_dry_run_says_where_each_rule_was_set(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG)
    Path("mtaudit.toml").write_text('fail_on = "minor"\n[gate.patch]\nfail_on = "never"\n', encoding="utf-8")
    assert run("gate", ".").exit_code == 0
    assert run("gate", ".", "--fail-on", "critical").exit_code == 1
    shown = run("gate", ".", "--dry-run", "--fail-on", "critical").output
    assert "critical [--fail-on critical, instead of never in mtaudit.toml: gate.patch.fail_on]" in shown
    Path("mtaudit.toml").write_text('fail_on = "minor"\n', encoding="utf-8")
    assert "minor or worse [mtaudit.toml: fail_on]" in run("gate", ".", "--dry-run").output
    Path("mtaudit.toml").write_text('[gate.project]\nfail_on = "critical"\n', encoding="utf-8")
    assert run("gate", ".").exit_code == 1
    assert run("gate", ".", "--fail-on", "never").exit_code == 0


def test_the_baseline_is_used_where_it_lies_and_is_never_a_document(
    run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("corpus").mkdir()
    repository.commit(**{"corpus/a": CLEAN + WRONG})
    assert run("gate", ".").exit_code == 1, "its absence is no error"
    assert run("baseline", "update", ".").exit_code == 0
    result = run("gate", ".", "--output", ".r.json")
    assert result.exit_code == 0, result.output
    documents = json.loads(Path(".r.json").read_text(encoding="utf-8"))["documents"]
    assert [d["name"] for d in documents] == ["corpus/a.md"]
    result = run("score", "mtaudit-baseline.txt")
    assert (result.exit_code, "it is a baseline of mtaudit, not a document" in result.stderr) == (2, True)
    Path("mtaudit-baseline.txt").rename("known.md")
    assert run("gate", ".").exit_code == 1
    assert run("gate", ".", "--baseline", "known.md").exit_code == 0
    Path("mtaudit.toml").write_text('[gate]\nbaseline = "known.md"\n', encoding="utf-8")
    monkeypatch.chdir(repository.root / "corpus")
    assert run("gate", ".").exit_code == 0, "a setting counts from the file of the settings"
    Path("../known.md").unlink()
    result = run("gate", ".")
    assert (result.exit_code, "there is no such baseline" in result.stderr) == (2, True)


def test_an_entry_names_its_document_and_no_other_line_changes(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG, b=CLEAN + OTHER_WRONG)
    run("baseline", "update", ".", "--reason", "old")
    before = Path("mtaudit-baseline.txt").read_text(encoding="utf-8").splitlines()
    assert not any(line.startswith("# score") for line in before)
    assert {line.split("\t")[2] for line in before if "\t" in line} == {"a.md", "b.md"}
    repository.commit(b=CLEAN + OTHER_WRONG.replace("900", "800"))
    run("baseline", "update", ".", "--reason", "new", "--prune")
    after = Path("mtaudit-baseline.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in after if "\ta.md\t" in line] == [line for line in before if "\ta.md\t" in line]
    assert [line for line in after if "\tb.md\t" in line] != [line for line in before if "\tb.md\t" in line]
    repository("mv", "a.md", "renamed.md")
    run("baseline", "update", ".")
    renamed = Path("mtaudit-baseline.txt").read_text(encoding="utf-8")
    assert "\trenamed.md\t" in renamed
    assert "\told\t" in renamed, "the reason stays with the text"
    assert "\ta.md\t" not in renamed


def test_a_copied_fault_is_not_covered_by_the_entry_of_the_first(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG)
    run("baseline", "update", ".")
    repository.commit(b=CLEAN.replace("Bread", "Salt") + WRONG)
    assert run("gate", ".").exit_code == 1
    Path("a.md").unlink()
    assert run("gate", ".").exit_code == 0, "moved"


def test_entries_of_documents_that_were_not_audited_stay(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG, b=CLEAN + WRONG + OTHER_WRONG)
    run("baseline", "update", ".")
    before = Path("mtaudit-baseline.txt").read_text(encoding="utf-8")
    run("baseline", "update", "a.md")
    assert Path("mtaudit-baseline.txt").read_text(encoding="utf-8") == before


EMPTY = {
    "a missing path": ("nowhere",),
    "a pattern without a match": ("corpus/*.md",),
    "a folder without documents": ("empty",),
    "a folder in which nothing is bilingual": ("english",),
}


@pytest.mark.parametrize("paths", EMPTY.values(), ids=EMPTY)
@pytest.mark.parametrize("command", ["gate", "score"])
def test_nothing_audited_is_never_passed(
    run: Run, repository: Repository, paths: tuple[str, ...], command: str
) -> None:
    for folder in ("empty", "english"):
        Path(folder).mkdir()
    Path("english/a.md").write_text("# Bread\n\nThe bread is still warm.\n", encoding="utf-8")
    outputs = ("r.json", "r.md", "r.sarif", "r.html", "r.xml", "r.txt")
    result = run(command, *paths, *(word for name in outputs for word in ("--output", name)))
    assert result.exit_code == 2
    assert result.stdout.startswith("mtaudit: NOTHING AUDITED\n")
    assert "nothing was audited: " in result.stdout
    verdict = json.loads(Path("r.json").read_text(encoding="utf-8"))["verdict"]
    assert (verdict["passed"], verdict["state"]) == (False, "nothing audited")
    assert Path("r.md").read_text(encoding="utf-8").startswith("## mtaudit: nothing audited\n")
    [log] = json.loads(Path("r.sarif").read_text(encoding="utf-8"))["runs"]
    assert log["invocations"][0]["executionSuccessful"] is False
    assert log["properties"]["verdict"]["state"] == "nothing audited"
    heading = Path("r.html").read_text(encoding="utf-8").partition('<h1 id="verdict">')[2]
    assert "Nothing was audited" in heading.partition("</h1>")[0]
    assert int(ET.parse("r.xml").getroot().get("errors", "0")) >= 1
    assert "passed" not in Path("r.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "\n\n", "no pair\n", '{"id": 1, "source": "A bird.", "target": ""}\n'])
def test_standard_input_without_a_pair_is_nothing_audited(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, quick: None, text: str
) -> None:
    monkeypatch.chdir(repository.root)
    result = CliRunner().invoke(main, ["score", "-", "--quiet", "--fail-on", "never"], input=text)
    assert (result.exit_code, "passed" in result.stdout) == (2, False), result.output


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("tsv", "It will cost $43 million.\t将耗资43亿美元。\n"),
        (".TSV", "It will cost $43 million.\t将耗资43亿美元。\n"),
        ("csv", "source,target\nIt will cost $43 million.,将耗资43亿美元。\n"),
        ("po", 'msgid ""\nmsgstr ""\n\nmsgid "It will cost $43 million."\nmsgstr "将耗资43亿美元。"\n'),
        ("md", "It will cost $43 million.\n\n将耗资43亿美元。\n"),
    ],
)
def test_standard_input_is_read_like_a_file_of_its_format(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, quick: None, format_: str, text: str
) -> None:
    monkeypatch.chdir(repository.root)
    file = repository.root / f"given.{format_.lower().lstrip('.')}"
    file.write_text(text, encoding="utf-8")
    arguments = ["--quiet", "--format", "jsonl", "--fail-on", "minor"]
    of_file = CliRunner().invoke(main, ["score", file.name, *arguments])
    piped = CliRunner().invoke(main, ["score", "-", "--input-format", format_, *arguments], input=text)
    assert (piped.exit_code, of_file.exit_code) == (1, 1), piped.output
    assert piped.stdout == of_file.stdout.replace(file.name, "stdin")


def test_a_wrong_input_format_is_named(run: Run, repository: Repository) -> None:
    result = run("score", "-", "--input-format", "pdf")
    assert (result.exit_code, "there is no format 'pdf' to read; known are " in result.stderr) == (2, True)
    repository.commit(a=CLEAN)
    result = run("score", "a.md", "--input-format", "tsv")
    assert (result.exit_code, "name - instead of a file" in result.stderr) == (2, True)


def test_a_setting_lets_an_empty_corpus_pass(run: Run, repository: Repository) -> None:
    Path("empty").mkdir()
    Path("mtaudit.toml").write_text("[gate]\nallow_empty = true\n", encoding="utf-8")
    result = run("gate", "empty")
    assert result.exit_code == 0, result.output
    assert "gate.allow_empty" in result.stdout
    assert run("gate", "nowhere").exit_code == 2, "a missing path is an error all the same"


def test_what_could_not_be_read_is_not_passed_either(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN, b="---\ntitle: [\n---\n\nText.\n")
    result = run("gate", ".", "--output", "r.json")
    assert result.exit_code == 2
    assert result.stdout.startswith("mtaudit: INCOMPLETE\n  1 input could not be read, or not to the end (b.md)\n")
    assert json.loads(Path("r.json").read_text(encoding="utf-8"))["verdict"]["state"] == "incomplete"


def test_no_change_is_no_fault(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN)
    assert run("score", ".", "--since", "HEAD").exit_code == 0
    assert run("gate", ".", "--since", "HEAD").exit_code == 0


def test_what_fails_is_an_error_at_one_place_everywhere(run: Run, repository: Repository) -> None:
    repository.commit(a=CLEAN + WRONG)
    result = run("gate", ".", "--output", "r.sarif", "--output", "r.txt", "--format", "github")
    assert "(a.md:11 ACC03)" in result.output
    assert Path("r.txt").read_text(encoding="utf-8").startswith("::error file=a.md,line=11,")
    [log] = json.loads(Path("r.sarif").read_text(encoding="utf-8"))["runs"]
    [found] = [r for r in log["results"] if r["ruleId"] == "ACC03"]
    where = found["locations"][0]["physicalLocation"]
    line = Path("a.md").read_text(encoding="utf-8").splitlines()[10]
    assert where["artifactLocation"]["uri"] == "a.md"
    region = where["region"]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1].startswith("4340亿")
    assert (region["startLine"], found["level"]) == (11, "error")
    [related] = found["relatedLocations"]
    assert related["physicalLocation"]["region"] == {"startLine": 9}
    rule = log["tool"]["driver"]["rules"][found["ruleIndex"]]
    assert rule["fullDescription"]["text"].count("What it finds") == 1
    assert rule["shortDescription"]["text"].endswith(".")
    Path("mtaudit.toml").write_text('fail_on = "never"\n', encoding="utf-8")
    run("gate", ".", "--output", "r.sarif", "--output", "r.txt", "--format", "github")
    assert Path("r.txt").read_text(encoding="utf-8").startswith("::warning file=a.md,line=11,")
    [log] = json.loads(Path("r.sarif").read_text(encoding="utf-8"))["runs"]
    assert {r["level"] for r in log["results"]} <= {"warning", "note"}


def test_who_wins(run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Command line, environment, the file that is named, the nearest mtaudit.toml, pyproject.toml, the default."""

    def rule(*arguments: str) -> str:
        return run("gate", ".", "--dry-run", *arguments).output.rpartition("no finding that is ")[2].strip()

    repository.commit(a=CLEAN)
    assert rule() == "critical [default]"
    Path("pyproject.toml").write_text('[tool.mtaudit.gate.patch]\nfail_on = "major"\n', encoding="utf-8")
    assert rule() == "major or worse [pyproject.toml: gate.patch.fail_on]"
    Path("mtaudit.toml").write_text('[gate.patch]\nfail_on = "minor"\n', encoding="utf-8")
    assert rule() == "minor or worse [mtaudit.toml: gate.patch.fail_on]"
    Path("inner").mkdir()
    Path("inner/pyproject.toml").write_text('[tool.mtaudit]\nfail_on = "major"\n', encoding="utf-8")
    monkeypatch.chdir(repository.root / "inner")
    assert rule() == "major or worse [pyproject.toml: fail_on]", "the nearest file, whatever its name"
    monkeypatch.chdir(repository.root)
    Path("named.toml").write_text('fail_on = "critical"\n[gate.patch]\nfail_on = "major"\n', encoding="utf-8")
    assert rule("--config", "named.toml") == "major or worse [named.toml: gate.patch.fail_on]"
    given = rule("--config", "named.toml", "--fail-on", "critical")
    assert given == "critical [--fail-on critical, instead of major in named.toml: gate.patch.fail_on]"
    monkeypatch.setenv("MTAUDIT_CACHE", str(repository.root / "by-environment"))
    run("gate", "a.md", "--depth", "model-free")
    assert Path("by-environment/audit.sqlite").exists()
    run("gate", "a.md", "--depth", "model-free", "--cache", "by-option")
    assert Path("by-option/audit.sqlite").exists()
