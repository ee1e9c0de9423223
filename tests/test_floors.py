"""The floors of the house: no import runs upwards, no stage knows another, heavy libraries stay behind their doors."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "mtaudit"
#: From the ground up; a module may import from its own floor's package and from lower floors.
FLOORS = [
    {
        "__init__",
        "bundled",
        "errors",
        "git",
        "kinds",
        "late",
        "messages",
        "mqm",
        "numeric",
        "patterns",
        "per_text",
        "plugins",
        "printing",
        "signature",
        "store",
        "tables",
        "text",
        "trust",
        "version",
        "yaml_loaders",
    },
    {"abbreviations", "cedict", "config", "corpus_records", "lengths", "numerals", "places", "precision", "records"},
    {"segment", "word_doubt", "word_segmenter"},
    {"language_pair"},
    {"encoder"},
    {"critic", "judge", "lexical"},
    {"align", "beads", "checks", "compare", "gate", "read", "report", "score"},
    {"context"},
    {"pipeline"},
    {"corpus"},
    {"engine"},
    {"filtering"},
    {"dataframes"},
    {"auditor"},
    {"testing"},
    {"train"},
    {"cli"},
    {"__main__"},
]
ONLY = {
    "torch": {"critic", "encoder", "judge", "train"},
    "sentence_transformers": {"encoder"},
    "comet": {"judge"},
    "jinja2": {"report"},
    "rjieba": {"word_segmenter"},
    "pandas": {"auditor", "compare", "dataframes"},
}


def floor_of(module: str) -> int:
    return next(i for i, floor in enumerate(FLOORS) if module in floor)


def imports() -> Iterator[tuple[Path, str, str]]:
    """(file, its part of mtaudit, imported name) of every import statement, and of every module imported late."""
    for path in sorted(ROOT.rglob("*.py")):
        part = path.relative_to(ROOT).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path, part, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield path, part, node.module
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "late_module":
                yield from ((path, part, arg.value) for arg in node.args[:1] if isinstance(arg, ast.Constant))


def test_every_part_has_a_floor() -> None:
    parts = {p.name.removesuffix(".py") for p in ROOT.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert parts <= set().union(*FLOORS)


def test_no_import_runs_upwards_or_sideways() -> None:
    wrong = []
    for path, part, name in imports():
        # The package's face imports its parts when they are first asked for.
        if name.startswith("mtaudit.") and part != "__init__":
            other = name.split(".")[1]
            if other != part and floor_of(other) >= floor_of(part) and not {part, other} <= FLOORS[0] | FLOORS[1]:
                wrong.append(f"{path.name}: {part} imports {other}")
    assert wrong == []


@pytest.mark.parametrize(("library", "parts"), ONLY.items())
def test_heavy_libraries_have_one_door(library: str, parts: set[str]) -> None:
    assert {part for _, part, name in imports() if name.split(".")[0] == library} <= parts


def test_sacrebleu_lives_in_one_module() -> None:
    assert len({path for path, _, name in imports() if name.split(".")[0] == "sacrebleu"}) <= 1


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom mtaudit.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('torch', 'numpy', 'pandas', 'jinja2', 'sacrebleu') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[-1] == "[]"


def test_help_answers_in_time() -> None:
    best = min(_seconds([sys.executable, "-m", "mtaudit", "--help"]) for _ in range(3))
    assert best < 1.0, "0.3 s on an idle machine; a machine under load is given more"


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - start
