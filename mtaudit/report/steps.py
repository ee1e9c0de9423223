"""What to do next after a run, with commands to copy."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import PurePosixPath

from mtaudit.mqm import Severity
from mtaudit.records import Finding, ReportHeader, Scored
from mtaudit.report.worst import most_severe_first, place_of

#: Options that change what is found: a baseline must be made with the same ones.
_RECIPE = (
    "--config",
    "--depth",
    "--encoder",
    "--estimator",
    "--estimator-url",
    "--judge",
    "--judge-url",
    "--calibration",
)
#: Options without a value.
_FLAGS = ("--any-signature", "--since-exact", "--staged", "--no-cache", "--quiet", "--dry-run")
#: Formats in which a comment suppresses a finding.
_COMMENTS = (".md", ".markdown", ".mdown", ".txt", ".html", ".htm", ".xhtml")


def next_steps(head: ReportHeader, worst: Sequence[Scored]) -> list[tuple[str, str]]:
    """(what to do, command or text to copy; "" for none) after a run that did not pass; empty after one that did."""
    if head.verdict.state == "nothing audited" and any(d.name == "stdin" for d in head.documents):
        return [("name the format of standard input:", "mtaudit score - --input-format tsv")]
    if head.verdict.state == "nothing audited":
        return [
            ("name files or folders that hold source and target; the formats:", "mtaudit formats"),
            ("let an empty corpus pass, in the settings:", "[gate]  allow_empty = true"),
        ]
    if head.verdict.state != "failed":
        return []
    first = next(((s, f) for s in worst for f in most_severe_first(s.findings) if f.severity > Severity.NEUTRAL), None)
    steps = [] if first is None else _about(*first)
    return [*steps, ("or accept everything that is found now:", _update(head.command))]


def _about(scored: Scored, finding: Finding) -> list[tuple[str, str]]:
    place = place_of(scored, finding)
    steps = [(f"correct the text at {place}, and so on; about this finding:", f"mtaudit explain {finding.check}")]
    if PurePosixPath(scored.pair.target_document or scored.pair.document).suffix.lower() in _COMMENTS:
        comment = f"<!-- mtaudit: ignore[{finding.check}] REASON -->"
        steps.append(("or accept one finding, by a comment on a line of its own before the block:", comment))
    return steps


def _update(command: str) -> str:
    """The command that writes the baseline with what ``command`` audits, in the same way."""
    words = shlex.split(command)[2:]
    kept: list[str] = []
    paths: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        name, equals, _ = word.partition("=")
        takes_value = name.startswith("--") and not equals and name not in _FLAGS and word != "--"
        given = words[at : at + 1 + takes_value]
        if name in _RECIPE:
            kept += given
        elif not word.startswith("-") or word == "-":
            paths += given
        at += len(given)
    return shlex.join(["mtaudit", "baseline", "update", *kept, *paths, "--reason", "REASON"])
