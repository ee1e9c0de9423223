"""What to do next: the command for the baseline has the paths of the run and the options that change what is found."""

from __future__ import annotations

from dataclasses import replace

import click
import pytest
from factory import sample, sample_head

from mtaudit.cli.corpus import corpus
from mtaudit.cli.gate import gate
from mtaudit.cli.score import score
from mtaudit.records import Verdict
from mtaudit.report.steps import _FLAGS, next_steps


@pytest.mark.parametrize(
    ("command", "update"),
    [
        ("mtaudit gate", "mtaudit baseline update --reason REASON"),
        ("mtaudit gate corpus docs --since main", "mtaudit baseline update corpus docs --reason REASON"),
        (
            "mtaudit gate --depth fast --staged --output a.html 'two words'",
            "mtaudit baseline update --depth fast 'two words' --reason REASON",
        ),
        (
            "mtaudit score --config=x.toml --fail-on=minor --quiet -- corpus",
            "mtaudit baseline update --config=x.toml corpus --reason REASON",
        ),
        # The command of an audit that another program wrote may not be one.
        ("mtaudit gate 'corpus", "mtaudit baseline update --reason REASON"),
    ],
)
def test_the_command_for_the_baseline(command: str, update: str) -> None:
    head = replace(sample_head(), command=command, verdict=Verdict(False, ("1 of 2 pairs is critical",)))
    steps = next_steps(head, sample()[2:3])
    assert steps[-1] == ("or accept everything that is found now:", update)
    assert steps[0][0].startswith("correct the text at tea/spring-harvest.md:15")
    assert steps[1][1] == "<!-- mtaudit: ignore[ACC01] REASON -->"


def test_a_run_that_passed_has_no_next_step() -> None:
    assert next_steps(replace(sample_head(), verdict=Verdict(True)), sample()) == []


def test_no_comment_is_suggested_in_a_format_without_comments() -> None:
    [scored] = sample()[2:3]
    scored = replace(scored, pair=replace(scored.pair, document="pairs.tsv"))
    head = replace(sample_head(), command="mtaudit gate", verdict=Verdict(False, ("1 of 2 pairs is critical",)))
    assert not any("ignore[" in text for _, text in next_steps(head, [scored]))


def test_the_flags_are_those_of_the_commands() -> None:
    flags = {
        name
        for command in (score, gate, corpus)
        for option in command.params
        if isinstance(option, click.Option) and (option.is_flag or option.count)
        for name in option.opts
        if name.startswith("--")
    }
    assert flags == set(_FLAGS)
