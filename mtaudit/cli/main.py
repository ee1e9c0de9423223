"""The command group. Each command is in a separate module, which is imported when the command is called."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from mtaudit.cli.help import write_examples
from mtaudit.cli.say import say_lines
from mtaudit.messages import speaking
from mtaudit.version import __version__

#: Command -> module with a click command of that name.
COMMANDS = {
    "score": "mtaudit.cli.score",
    "gate": "mtaudit.cli.gate",
    "compare": "mtaudit.cli.compare",
    "report": "mtaudit.cli.report",
    "baseline": "mtaudit.cli.baseline",
    "calibrate": "mtaudit.cli.calibrate",
    "corpus": "mtaudit.cli.corpus",
    "filter": "mtaudit.cli.filter",
    "terms": "mtaudit.cli.terms",
    "align": "mtaudit.cli.align",
    "checks": "mtaudit.cli.checks",
    "explain": "mtaudit.cli.checks",
    "schema": "mtaudit.cli.schema",
    "encoders": "mtaudit.cli.encoders",
    "formats": "mtaudit.cli.formats",
    "judges": "mtaudit.cli.judges",
    "estimators": "mtaudit.cli.judges",
    "train": "mtaudit.cli.train",
}
#: Commands whose name is that of a built-in function.
_FUNCTIONS = {"filter": "filter_"}
#: Older names of commands; they work but are not listed.
_ALIASES = frozenset({"estimators"})


class LazyGroup(click.Group):
    """A group whose commands are imported only when they are called or described."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if name not in _ALIASES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(module), _FUNCTIONS.get(cmd_name, cmd_name))
        return command

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first commands that a new user needs."""
        write_examples(_EXAMPLES, formatter)

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run a command. Messages about its options are sanitised, too, and signals terminate it cleanly."""
        run: Callable[..., Any] = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **extra)
        from mtaudit.cli.errors import INTERRUPTED, ended_in_order

        out = sys.stdout
        try:
            with ended_in_order():
                # A command raises SystemExit; --help and --version return their status.
                sys.exit(run(*args, standalone_mode=False, **extra) or 0)
        except click.ClickException as error:
            usage = error.ctx.get_usage() if isinstance(error, click.UsageError) and error.ctx else ""
            say_lines(f"{usage}\n\nError: {error.format_message()}".lstrip(), err=True)
            sys.exit(error.exit_code)
        except click.Abort as error:
            if isinstance(error.__cause__, KeyboardInterrupt):
                sys.exit(INTERRUPTED)
            say_lines("Aborted!", err=True)
            sys.exit(1)
        except SystemExit as leaving:
            # Click prints the help itself; if the pipe is closed, it exits with 1 and replaces the stream.
            sys.exit(leaving.code if sys.stdout is out else 0)


_EXAMPLES = (
    ("mtaudit score docs/ -o audit.html", "Audit a folder and write a page to read"),
    ("mtaudit gate docs/ --since origin/main", "Fail a change that makes the translations worse"),
    ("mtaudit explain ACC03", "Explain a check, with its measured precision"),
)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="mtaudit")
def main() -> None:
    """Audit English-Chinese translations: find likely errors, and explain them."""
    # Commands set the language; it is reset at their end, since a process may run several commands.
    click.get_current_context().with_resource(speaking("en"))
