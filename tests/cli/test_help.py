"""Help texts: every command has examples that its own options accept, and options in groups; completion in shells."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from cli_lines import options_fit
from click.testing import CliRunner

from mtaudit.cli.help import GROUPS
from mtaudit.cli.main import main


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        elif command is not None:
            yield (*path, name), command


COMMANDS = list(commands(main))


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_every_command_has_examples_that_it_accepts(path: tuple[str, ...], command: click.Command, tmp_path) -> None:
    text = CliRunner().invoke(main, [*path, "--help"]).output
    examples = getattr(command, "examples", ())
    assert examples, f"mtaudit {' '.join(path)} has no examples"
    assert "Examples:" in text
    for line, _ in examples:
        assert line in text
        words = shlex.split(line.partition(" <")[0].partition(" >")[0])
        assert words[: len(path) + 1] == ["mtaudit", *path]
        # Paths need not exist: what is checked is that the options are there and take what is given.
        assert options_fit(command, words[len(path) + 1 :]), line


def test_options_stand_in_groups() -> None:
    text = CliRunner().invoke(main, ["score", "--help"]).output
    titles = [title for title in GROUPS if f"\n{title}:\n" in text]
    assert titles == list(GROUPS)
    assert (
        text.index("\nInput:") < text.index("\n  --source") < text.index("\nGate:") < text.index("\n  --since GIT_REF")
    )


@pytest.mark.parametrize(("short", "long"), [("-o", "--output"), ("-q", "--quiet"), ("-v", "--verbose")])
def test_short_options(short: str, long: str) -> None:
    assert f"{short}, {long}" in CliRunner().invoke(main, ["score", "--help"]).output
    assert CliRunner().invoke(main, ["-V"]).output.startswith("mtaudit, version ")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("mtaudit sco", {"score"}),
        ("mtaudit explain ACC1", {f"ACC1{n}" for n in range(10)}),
        ("mtaudit score --lan", {"--lang"}),
    ],
)
def test_bash_completes_commands_options_and_codes(line: str, expected: set[str]) -> None:
    env = {**os.environ, "_MTAUDIT_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    code = "import sys; sys.argv = ['mtaudit']; from mtaudit.cli.main import main; main(prog_name='mtaudit')"
    out = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False).stdout
    assert {row.partition(",")[2] for row in out.splitlines()} == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell(shell: str) -> None:
    env = {**os.environ, "_MTAUDIT_COMPLETE": f"{shell}_source"}
    code = "from mtaudit.cli.main import main; main(prog_name='mtaudit')"
    out = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False).stdout
    assert "_MTAUDIT_COMPLETE" in out


def test_the_language_comes_from_option_environment_or_settings(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    assert "数字不符" not in run(main, ["checks"]).output
    assert "数字不符" in run(main, ["checks", "--lang", "zh"]).output
    assert "数字不符" in run(main, ["checks"], env={"MTAUDIT_LANG": "zh"}).output
    (tmp_path / "mtaudit.toml").write_text('language = "zh"\n', encoding="utf-8")
    assert "数字不符" in run(main, ["checks"]).output
    assert "数字不符" not in run(main, ["checks", "--lang", "en"]).output
    assert "未知的设置" in run(main, ["score", "x", "--lang", "zh", "--config", str(_wrong(tmp_path))]).output


def _wrong(folder):
    path = folder / "wrong.toml"
    path.write_text("nonsense = 1\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "env", "colored"),
    [
        (["--color", "always"], {}, True),
        (["--color", "never"], {}, False),
        ([], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
    ],
)
def test_color(options: list[str], env: dict[str, str], colored: bool, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.tsv").write_text("source\ttarget\nHe paid 12 dollars.\t他付了 13 元。\n", encoding="utf-8")
    args = ["score", "a.tsv", "--depth", "model-free", "--no-cache", "-q", *options]
    assert ("\x1b[" in CliRunner().invoke(main, args, env=env).output) == colored
