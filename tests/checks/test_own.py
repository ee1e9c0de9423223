"""Parts of other packages: the examples of docs/extending.md run as printed, and errors name what is wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from mtaudit.checks.check import Check
from mtaudit.checks.plugins import GROUP
from mtaudit.checks.registry import CHECKS
from mtaudit.checks.runner import available, choose
from mtaudit.cli.main import main
from mtaudit.config import load_settings
from mtaudit.errors import InputError, UsageError
from mtaudit.records import Pair, Signals

PAGE = (Path(__file__).parents[2] / "docs" / "extending.md").read_text(encoding="utf-8")
PATTERNS, ENTRIES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
(PAIRS,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
MODULE, READER, WRITER, TESTS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def settings_file(folder: Path, text: str) -> Path:
    path = folder / "mtaudit.toml"
    path.write_text(text, encoding="utf-8")
    return path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, words)
    return result.exit_code, result.output


def found(check: Check, source: str, target: str) -> list[str]:
    return [f.message for f in check.run(Pair("1", "d", source, target), Signals())]


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, module: str, text: str, entries: str) -> None:
    """Lay a package down as an installer does: a module, and its metadata."""
    (folder / f"{module}.py").write_text(text, encoding="utf-8")
    facts = folder / f"{module}-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8")
    (facts / "entry_points.txt").write_text(entries, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))


def test_the_patterns_of_the_page_say_what_the_page_says(tmp_path: Path) -> None:
    patterns = load_settings(settings_file(tmp_path, PATTERNS)).patterns
    mine = [check for check in choose(patterns=patterns) if check.code in ("ORG01", "TRM90")]
    rows = [json.loads(line) for line in PAIRS.splitlines()]
    spoke = {row["id"]: [c.code for c in mine if found(c, row["source"], row["target"])] for row in rows}
    assert spoke == {"1": ["ORG01"], "2": ["TRM90"], "3": []}
    org, terms = mine
    (finding,) = org.run(Pair("1", "d", rows[0]["source"], rows[0]["target"]), Signals())
    assert (finding.target_span, finding.severity.label, finding.category) == ((0, 3), "major", "terminology/custom")
    assert (terms.category, terms.severity.label) == ("terminology/custom", "minor")


def test_a_pattern_is_listed_and_explained(tmp_path: Path) -> None:
    path = str(settings_file(tmp_path, PATTERNS))
    status, output = run("checks", "--config", path)
    assert status == 0
    assert "ORG01  old-product-name" in output
    status, output = run("explain", "warranty-clause", "--config", path)
    assert status == 0
    assert "The legal department asks for it." in output
    assert r"where the source matches (?i)\blimited warranty\b" in output


def entry_points() -> str:
    """The entry points of the page as an installer writes them."""
    groups = tomllib.loads(ENTRIES)["project"]["entry-points"].items()
    lines = [[f"[{group}]", *(f"{name} = {value}" for name, value in names.items())] for group, names in groups]
    return "\n".join(line for group in lines for line in group) + "\n"


def test_the_plug_in_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((name, value),) = tomllib.loads(ENTRIES)["project"]["entry-points"][GROUP].items()
    install(tmp_path, monkeypatch, "lamp_checks", MODULE, f"[{GROUP}]\n{name} = {value}\n")
    (check,) = (check for check in choose() if check.code == "ORG02")
    assert found(check, "Press the button.", "按下按钮！") == ["1 exclamation marks more than the source"]
    assert not found(check, "Press the button!", "按下按钮！")
    (mild,) = (check for check in choose(options={"ORG02": {"allowed": 1}}) if check.code == "ORG02")
    assert not found(mild, "Press the button.", "按下按钮！")
    assert "ORG02" not in [check.code for check in choose(disable=["ORG02"])]
    status, output = run("explain", "ORG02")
    assert status == 0
    assert "Manuals do not shout." in output


def test_a_package_with_check_reader_and_writer_works_first_time(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    for module, text in (("lamp_checks", MODULE), ("card_reader", READER), ("tally_writer", WRITER)):
        (package / f"{module}.py").write_text(text, encoding="utf-8")
    facts = package / "lamps-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: lamps\nVersion: 1.0\n", encoding="utf-8")
    (facts / "entry_points.txt").write_text(entry_points(), encoding="utf-8")
    (package / "test_lamps.py").write_text(TESTS, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(package), str(Path(__file__).parents[2])])}
    cards = tmp_path / "words.cards"
    cards.write_text("Press the button. = 按下按钮！\nno card\nIt has 3 lamps. = 它有3盏灯。\n", encoding="utf-8")
    command = [sys.executable, "-m", "mtaudit", "score", "words.cards", "--depth", "model-free", "--no-cache"]
    made = subprocess.run(
        [*command, "--output", "words.tally"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert made.returncode == 2, made.stderr
    assert "words.cards:2: the line has no ' = '" in made.stderr
    assert (tmp_path / "words.tally").read_text(encoding="utf-8") == "ORG02\t1\n"
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_lamps.py"]
    told = subprocess.run(tests, cwd=package, env=environment, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout
    assert "3 passed" in told.stdout


@pytest.mark.parametrize(
    ("text", "entry", "what"),
    [
        ("import no_such_module", "x = broken:X", r"x \(broken:X\) of the package broken cannot be loaded: No module"),
        ("X = 3", "x = broken:X", "is not usable: it must be a class derived from mtaudit.checks.check.Check"),
        (
            MODULE.replace('"ORG02"', '"org"'),
            "x = broken:ShoutedTarget",
            "code and name are 'org' and 'shouted-target'",
        ),
        (MODULE.replace("    def run", "    def go"), "x = broken:ShoutedTarget", "is not usable: it lacks run"),
        (MODULE.replace('"ORG02"', '"ACC03"'), "x = broken:ShoutedTarget", "there are two checks ACC03"),
    ],
)
def test_a_broken_plug_in_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, entry: str, what: str
) -> None:
    monkeypatch.delitem(__import__("sys").modules, "broken", raising=False)
    install(tmp_path, monkeypatch, "broken", text, f"[{GROUP}]\n{entry}\n")
    with pytest.raises(UsageError, match=what):
        choose()


@pytest.mark.parametrize(
    ("table", "what", "cure"),
    [
        ("code = 'ORG01'\nname = 'a'\ntarget = 'x'", "message is missing", "every pattern needs code, name, message"),
        ("code = 'org'\nname = 'a'\nmessage = 'm'\ntarget = 'x'", "code is 'org'", "three capital letters"),
        ("code = 'TRM91'\nname = 'A b'\nmessage = 'm'\ntarget = 'x'", "name is 'A b'", "lower-case letters"),
        (
            "code = 'TRM91'\nname = 'a'\nmessage = 'm'\ntarget = '('",
            "target is not a valid regular expression",
            "correct it",
        ),
        ("code = 'TRM91'\nname = 'a'\nmessage = 'm'", "target is missing", "must not contain"),
        ("code = 'TRM91'\nname = 'a'\nmessage = 'm'\nrequire = 'x'", "source is missing", "for which require applies"),
        ("code = 'TRM91'\nname = 'a'\nmessage = 'm'\ntraget = 'x'", "traget is not a known key", "did you mean target"),
        ("code = 'TRM91'\nname = 'a'\nmessage = 3", "message is 3", "in quotes"),
        ("code = 'ORG01'\nname = 'a'\nmessage = 'm'\ntarget = 'x'", "category is missing", "one that begins with"),
        (
            "code = 'ORG01'\nname = 'a'\nmessage = 'm'\ntarget = 'x'\ncategory = 'mine/a'",
            "category is 'mine/a'",
            "BRANCH/words",
        ),
        (
            "code = 'TRM91'\nname = 'a'\nmessage = 'm'\ntarget = 'x'\nseverity = 'grave'",
            "severity is 'grave'",
            "give one of neutral, minor, major, critical",
        ),
    ],
)
def test_what_is_wrong_with_a_pattern_names_file_table_and_key(
    tmp_path: Path, table: str, what: str, cure: str
) -> None:
    path = settings_file(tmp_path, f"[[patterns]]\n{table}\n")
    with pytest.raises(InputError) as error:
        load_settings(path)
    problem = error.value.problem
    assert problem.place == str(path)
    assert problem.message.startswith("patterns 1")
    assert what in problem.message
    assert cure in problem.remedy


def test_patterns_that_are_no_tables_and_codes_that_are_taken(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="patterns is 'x'"):
        load_settings(settings_file(tmp_path, "patterns = 'x'"))
    table = "[[patterns]]\ncode = 'ACC03'\nname = 'a'\nmessage = 'm'\ntarget = 'x'\n"
    with pytest.raises(UsageError, match="there are two checks ACC03"):
        available(load_settings(settings_file(tmp_path, table)).patterns)
    assert available() == CHECKS


def test_a_pattern_that_takes_years_is_stopped_and_named(tmp_path: Path) -> None:
    """The document of the pair has a problem, and the other documents are audited."""
    table = "[[patterns]]\ncode = 'ORG01'\nname = 'a'\nmessage = 'm'\ncategory = 'terminology/a'\n"
    table += "target = '(?:中|中中)+国$'\n"
    path = settings_file(tmp_path, f"depth = 'model-free'\n{table}")
    for name, target in (("a.tsv", "中" * 60 + "国。"), ("b.tsv", "中国")):
        (tmp_path / name).write_text(f"Source text here.\t{target}\n", encoding="utf-8")
    files = [str(tmp_path / name) for name in ("a.tsv", "b.tsv")]
    out = tmp_path / "out.json"
    begun = time.monotonic()
    status, output = run("score", *files, "--config", str(path), "--no-cache", "--output", str(out))
    assert time.monotonic() - begun < 30
    assert status == 2
    assert "the pattern ORG01 took more than 1 s" in output
    assert "a.tsv:1" in output
    pairs = json.loads(out.read_text(encoding="utf-8"))["pairs"]
    assert [(p["document"][-5:], [f["check"] for f in p["findings"]]) for p in pairs] == [("b.tsv", ["ORG01"])]


def test_no_two_built_in_checks_have_one_code_or_name() -> None:
    from mtaudit.checks.registry import CHECKS

    assert len({check.code for check in CHECKS}) == len({check.name for check in CHECKS}) == len(CHECKS)
