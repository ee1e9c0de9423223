"""Help texts: options in groups, and examples at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

#: Title -> options of that group, in the order in which a help text shows them; other options come first.
GROUPS = {
    "Input": ("source", "target", "reference", "input_format", "segmented", "check"),
    "Gate": ("baseline", "any_signature", "since", "since_exact", "staged", "fail_on", "dry_run"),
    "Reports": ("outputs", "output", "format_", "form", "lang", "color", "verbose", "quiet"),
    "Models": ("encoder", "encoder_name", "depth", "calibration"),
    "Judge": ("judge", "judge_url", "judge_budget", "judge_votes"),
    "Settings and cache": ("config", "safe", "trust", "cache", "no_cache", "workers", "debug"),
}


class Command(click.Command):
    """A command with its options in groups.

    Args:
        examples: (command line, what it does).
    """

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options that belong to no group, then each group under its title."""
        group_of = {name: title for title, names in GROUPS.items() for name in names}
        sections: dict[str, list[tuple[str, str]]] = {"Options": [], **{title: [] for title in GROUPS}}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record is not None:
                sections[group_of.get(param.name or "", "Options")].append(record)
        for title, records in sections.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, one per line. Lines are not wrapped, so that they can be copied."""
        write_examples(self.examples, formatter)
        super().format_epilog(ctx, formatter)


def write_examples(examples: Sequence[tuple[str, str]], formatter: click.HelpFormatter) -> None:
    """A section with the examples."""
    if not examples:
        return
    with formatter.section("Examples"):
        for line, what in examples:
            formatter.write_text(f"{what}:")
            formatter.write(f"{'':{formatter.current_indent + 2}}{line}\n")


class Group(click.Group):
    """A group of commands that are of the class :class:`Command`."""

    command_class = Command
