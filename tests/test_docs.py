"""The documentation: pages made from the code are up to date, and the examples print what the pages show."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from cli_lines import accepts
from jsonschema import Draft202012Validator
from repository import Repository

import mtaudit
from mtaudit.cli.schema import schema_of
from mtaudit.train.data import TrainingData

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
DOCS = ROOT / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md") if not path.name.endswith(".head.md"))


def made_pages() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("make_pages", DOCS / "make_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: make() for name, make in module.PAGES.items()}


@pytest.mark.parametrize(("name", "text"), made_pages().items())
def test_pages_made_from_the_code_are_up_to_date(name: str, text: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == text, "run `python docs/make_pages.py`"


def test_the_python_page_prints_what_it_shows(tmp_path: Path) -> None:
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    parts = re.findall(r"(<!-- needs [^\n]*\n)?```(python|text)\n(.*?)```", page, re.DOTALL)
    code = [body for needs, kind, body in parts if kind == "python" and not needs]
    shown = [body for _, kind, body in parts if kind == "text"]
    assert len(code) >= 5
    made = subprocess.run(
        [sys.executable, "-c", "\n".join(code)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    assert made.stdout == "".join(shown)


def test_a_kept_audit_as_the_page_reads_it(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("The tower is 300 metres high.\n\n这座塔高30米。\n", encoding="utf-8")
    command = [sys.executable, "-m", "mtaudit", "score", "a.md", "--depth", "model-free", "--no-cache"]
    subprocess.run([*command, "--output", "audit.json"], cwd=tmp_path, capture_output=True, check=False)
    audit = mtaudit.load(tmp_path / "audit.json")
    assert audit.header is not None
    assert audit.header.signature.startswith("mtaudit|")
    assert len(audit.frame()) == len(audit.findings()) == 1


@pytest.mark.parametrize("name", PAGES)
def test_links_between_pages_lead_somewhere(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", plain):
        if not re.match(r"[a-z]+:", target):
            assert (DOCS / target).exists(), f"{name} links to {target}"


def test_the_first_audit_of_getting_started(tmp_path: Path) -> None:
    page = (DOCS / "getting-started.md").read_text(encoding="utf-8")
    document, suppressed = re.findall(r"^ *```markdown\n(.*?)```", page, re.DOTALL | re.MULTILINE)
    (tmp_path / "tower.md").write_text(document, encoding="utf-8")
    command = [sys.executable, "-m", "mtaudit", "score", "tower.md", "--depth", "model-free", "--no-cache"]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*command, *more], cwd=tmp_path, capture_output=True, text=True, check=False)

    made = run("--output", "tower.html")
    assert made.returncode == 1, made.stderr
    assert "tower.md:7: critical ACC03 the source has 300 metres (300); the target has 30米 (30)" in made.stdout
    assert (tmp_path / "tower.html").exists()
    comment = suppressed.strip().splitlines()[0].strip()
    text = document.replace("The tower is 300", f"{comment}\n\nThe tower is 300")
    (tmp_path / "tower.md").write_text(text, encoding="utf-8")
    assert run().returncode == 0


def blocks(path: Path, *kinds: str) -> list[str]:
    """The code blocks of these languages, without their indent."""
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"^( *)```(\w*)\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(body) for _, kind, body in found if kind in kinds]


SOURCES = [*(ROOT / name for name in READMES), *(DOCS / name for name in PAGES)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_block_is_of_a_kind_that_a_test_reads(path: Path) -> None:
    kinds = set(re.findall(r"^ *```(\w*)\n(?:.*?)^ *```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE))
    known = {"sh", "console", "toml", "yaml", "json", "markdown", "python", "text"}
    assert kinds <= known, kinds - known


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_command_of_a_block_is_one_that_mtaudit_accepts(path: Path) -> None:
    lines = [line for body in blocks(path, "sh") for line in body.replace("\\\n", " ").splitlines()]
    lines += [line[2:] for body in blocks(path, "console") for line in body.splitlines() if line.startswith("$ ")]
    for line in lines:
        assert accepts(line), line


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_settings_and_data_of_blocks_are_valid(path: Path) -> None:
    for body in blocks(path, "yaml"):
        assert yaml.safe_load(body) is not None
    for body in blocks(path, "json"):
        assert list(map(json.loads, body.splitlines() if body.count("\n{") else [body]))
    for body in blocks(path, "toml"):
        table = tomllib.loads(body)
        table = table.get("tool", {}).get("mtaudit", table)
        if "bench" in table:
            assert set(table) == {field.name for field in fields(TrainingData)}
        elif not {"project", "build-system"} & set(table):
            Draft202012Validator(schema_of("settings")).validate(table)


@pytest.fixture(scope="module")
def tower(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the document of getting-started in docs/, sound in the first commit, and beside it."""
    folder = tmp_path_factory.mktemp("tower")
    document = blocks(DOCS / "getting-started.md", "markdown")[0]
    git = Repository(folder)
    (folder / "docs").mkdir()
    settings = blocks(ROOT / "README.md", "toml")[0]
    (folder / "mtaudit.toml").write_text(f'depth = "model-free"\n{settings}', encoding="utf-8")
    git.commit(**{"docs/tower": document.replace("30米", "300米")})
    git.commit(**{"docs/tower": document, "tower": document})
    return folder


@pytest.mark.parametrize(
    "path", [*(ROOT / name for name in READMES), DOCS / "getting-started.md"], ids=lambda p: p.name
)
def test_console_blocks_print_what_they_show(path: Path, tower: Path) -> None:
    found = blocks(path, "console")
    assert found
    for body in found:
        command, _, shown = body.partition("\n")
        program = [sys.executable, "-m", *shlex.split(command.removeprefix("$ "))]
        made = subprocess.run(program, cwd=tower, env=_environment(tower), capture_output=True, text=True, check=False)
        assert matches(shown, made.stdout), f"{command}\n{made.stdout}\n{made.stderr}"


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "MTAUDIT_CACHE": str(folder / "cache"), "NO_COLOR": "1"}


def matches(shown: str, made: str) -> bool:
    """Whether an output is as shown; ``...`` on a line stands for any lines, within one for any text."""
    parts = []
    for line in shown.splitlines():
        if line == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*?".join(map(re.escape, line.split("..."))) + r"\n")
    return re.fullmatch("".join(parts), made) is not None


def test_the_readmes_are_short_and_tell_the_same() -> None:
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in READMES)
    assert len(english.splitlines()) <= 150
    for pattern in (r"^## ", r"^```", r"^\| "):
        assert len(re.findall(pattern, english, re.MULTILINE)) == len(re.findall(pattern, chinese, re.MULTILINE))
    targets = [set(re.findall(r"\]\((docs/[^)]+)\)", text)) for text in (english, chinese)]
    assert targets[0] == targets[1]
    for target in targets[0]:
        assert (ROOT / target).exists()


@pytest.mark.parametrize(
    ("line", "fine"),
    [
        (". x && mtaudit score a -o b.html", True),
        ("mtaudit score a.md --nonsense x", False),
        ("mtaudit scor a", False),
        ("mtaudit score a --depth great", False),
        ("pip install mtaudit", True),
    ],
)
def test_a_line_is_accepted_if_its_options_exist(line: str, fine: bool) -> None:
    assert accepts(line) == fine
