"""Whether a line of a shell is one that mtaudit accepts."""

from __future__ import annotations

import re
import shlex

import click

from mtaudit.cli.main import main

_CALL = re.compile(r"(?:^|&&|\||;|\$\()\s*(?:[A-Z_]+=\S+ )*mtaudit (?=[a-z-])([^|;&>#)]*)")


def accepts(line: str) -> bool:
    """Whether the options of every ``mtaudit`` command of the line exist and take what they are given. Files need not
    exist; a line without such a command is accepted."""
    return all(_accepts(found) for found in _CALL.findall(line))


def _accepts(call: str) -> bool:
    words = shlex.split(call.replace("<", " "))
    command: click.Command | None = main
    path = ["mtaudit"]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        path.append(words.pop(0))
        command = command.get_command(click.Context(command), path[-1])
    if command is None:
        return False
    return options_fit(command, words)


def options_fit(command: click.Command, words: list[str]) -> bool:
    """Whether the command has these options, and its choices these values."""
    context = click.Context(command)
    try:
        given, _, _ = command.make_parser(context).parse_args(list(words))
        for param in command.params:
            values = given.get(param.name or "")
            for value in values if isinstance(values, list | tuple) else [values] if values is not None else []:
                if isinstance(param.type, click.Choice):
                    param.type.convert(value, param, context)
    except click.UsageError:
        return False
    return True
