"""What strangers wrote reaches neither a terminal as an escape sequence nor a CI runner as a command."""

from __future__ import annotations

import ast
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mtaudit.printing import printable, printable_lines

ROOT = Path(__file__).parents[2]
ESCAPE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\u2066"
COMMAND = "\n::stop-commands::token\n##[set-env name=X]y\n::error::forged"
EVIL = ESCAPE + COMMAND
SAID = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|^[ \t]*::|##\\[", re.MULTILINE)


def test_only_one_module_prints() -> None:
    """Every other one prints through it."""
    wrong = []
    for path in sorted((ROOT / "mtaudit").rglob("*.py")):
        if path.name == "say.py" or "train" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name in ("print", "click.echo", "click.secho") or name.endswith(("stdout.write", "stderr.write")):
                wrong.append(f"{path.name}:{node.lineno}: {name}")
    assert wrong == []


def test_printable() -> None:
    assert printable("a\x1b[2Jb\tc\u202ed") == "a [2Jb c d"
    assert printable("::stop-commands::x") == ": :stop-commands::x"
    assert printable("  ::error::x") == "  : :error::x"
    assert printable("a ##[set-env]x") == "a ## [set-env]x"
    assert printable("mtaudit: a::b") == "mtaudit: a::b"
    assert printable("你好：“世界”…") == "你好：“世界”…"
    assert list(printable_lines([b"a\tb\x1b\r\n", b"::x\n", b"\xff"])) == [b"a\tb \r\n", b": :x\n", "\ufffd".encode()]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Hostile names, keys, cells and messages."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / f"a{ESCAPE}\n::error::name.md").write_text("# Bread\n\n# 面包\n", encoding="utf-8")
    (folder / f"broken{EVIL}.json").write_text("{", encoding="utf-8")
    table = {f"key{EVIL}": {"en": f"It cost $43{EVIL} million.", "zh": f"耗资430{EVIL}万美元。"}}
    (folder / "b.json").write_text(json.dumps(table), encoding="utf-8")
    rows = [{"id": EVIL, "source": "It cost $43 million.", "target": "耗资430万美元。"}, {EVIL: EVIL}, {"id": 1}]
    (folder / "c.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (folder / f"no{EVIL}reader.xyz").write_text("x")
    (folder / f"link{EVIL}.md").symlink_to("/etc/passwd")
    text = f"# Bread\n\n# 面包\n\n<!-- mtaudit: {ESCAPE}::error:: -->\n\nIt cost $43 million.\n\n耗资430万美元。\n"
    (folder / "d.md").write_text(text, encoding="utf-8")
    (tmp_path / "mtaudit.toml").write_text('[gate.patch]\nfail_on = "minor"\n', encoding="utf-8")
    return tmp_path


def run(corpus: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mtaudit", *arguments]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, cwd=corpus, env=variables, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ["score", "corpus", "--depth", "model-free"],
        ["gate", "corpus", "--depth", "model-free"],
        ["gate", "corpus", "--dry-run"],
        ["baseline", "update", "corpus", "--depth", "model-free"],
        ["compare", "corpus", "corpus", "--depth", "model-free"],
        ["align", "corpus/c.jsonl", "--check"],
        ["score", EVIL],
        ["score", "corpus", "--depth", EVIL],
        ["score", "corpus", f"--{EVIL}"],
        ["score", "corpus", "--since", EVIL],
        ["score", "corpus", "--config", f"{EVIL}.toml"],
        ["report", f"{EVIL}.json"],
        ["explain", EVIL],
        [EVIL],
    ],
    ids=lambda arguments: " ".join(arguments[:3]).encode("ascii", "backslashreplace").decode()[:40],
)
def test_nothing_of_a_stranger_is_obeyed(corpus: Path, arguments: list[str]) -> None:
    done = run(corpus, *arguments, "--no-cache") if "--depth" in arguments else run(corpus, *arguments)
    assert "Traceback" not in done.stderr
    for stream in (done.stdout, done.stderr):
        assert not (found := SAID.search(stream)), (found, stream)
    assert done.stdout + done.stderr


@pytest.mark.parametrize("format_", ["text", "jsonl", "json", "csv", "markdown", "sarif", "junit", "gitlab"])
def test_reports_on_standard_output_hold_no_command_for_a_runner(corpus: Path, format_: str) -> None:
    arguments = ("score", "corpus", "--depth", "model-free", "--no-cache", "--quiet", "--format", format_)
    done = run(corpus, *arguments, GITHUB_ACTIONS="true")
    assert not (found := SAID.search(done.stdout)), (found, done.stdout)
    assert len(done.stdout) > 100


def test_annotations_are_commands_and_hold_no_others(corpus: Path) -> None:
    arguments = ("score", "corpus", "--depth", "model-free", "--no-cache", "--quiet", "--format", "github")
    done = run(corpus, *arguments, GITHUB_ACTIONS="true")
    lines = done.stdout.splitlines()
    assert lines
    assert all(re.match(r"::(error|warning|notice) file=", line) for line in lines), lines
    assert "\x1b" not in done.stdout


def test_a_terminal_gets_no_escape_sequence(corpus: Path) -> None:
    master, slave = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "mtaudit",
        "score",
        "corpus",
        "--depth",
        "model-free",
        "--no-cache",
        "--format",
        "csv",
    ]
    with subprocess.Popen(
        command, cwd=corpus, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=slave, stderr=subprocess.DEVNULL
    ) as process:
        os.close(slave)
        data = b""
        while True:
            try:
                part = os.read(master, 1 << 16)
            except OSError:
                break
            if not part:
                break
            data += part
        process.wait()
    os.close(master)
    assert b"document" in data
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", data.decode("utf-8"))
