"""The next steps after a run, with commands to copy."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import PurePosixPath

from mtaudit.messages import tr
from mtaudit.mqm import Severity
from mtaudit.records import Finding, ReportHeader, Scored
from mtaudit.report.terminal import shortened
from mtaudit.report.worst import most_severe_first, place_of

#: Options that change the findings: a baseline must be written with the same ones.
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
#: Options without a value, and short ones with a value.
_FLAGS = (
    "--any-signature",
    "--corpus",
    "--debug",
    "--dry-run",
    "--no-cache",
    "--quiet",
    "--safe",
    "--since-exact",
    "--staged",
    "--verbose",
)
_SHORT = ("-o",)
#: Width of a place in columns.
_PLACE = 60
#: Formats in which a comment suppresses a finding.
_COMMENTS = (".md", ".markdown", ".mdown", ".txt", ".html", ".htm", ".xhtml")


def next_steps(head: ReportHeader, worst: Sequence[Scored], outputs: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The next steps: (description in the language of the reader, command or text to copy or "").

    Args:
        outputs: reports of the run. The first HTML page is named; that is the only step of a run that passed.
    """
    if head.verdict.state == "nothing audited" and any(d.name == "stdin" for d in head.documents):
        return [(tr("name the format of standard input:"), "mtaudit score - --input-format tsv")]
    if head.verdict.state == "nothing audited":
        return [
            (tr("name files or folders that hold source and target; the formats:"), "mtaudit formats"),
            (tr("let an empty corpus pass, in the settings:"), "[gate]  allow_empty = true"),
        ]
    page = next((one for one in outputs if one.endswith("/") or one.lower().endswith((".html", ".htm"))), "")
    steps = [(tr("read the report in a browser:"), f"{page}index.html" if page.endswith("/") else page)] if page else []
    if head.verdict.state != "failed":
        return steps
    first = next(((s, f) for s in worst for f in most_severe_first(s.findings) if f.severity > Severity.NEUTRAL), None)
    steps += [] if first is None else _about(*first)
    return [*steps, (tr("or accept everything that is found now:"), _update(head.command))]


def _about(scored: Scored, finding: Finding) -> list[tuple[str, str]]:
    place = shortened(place_of(scored, finding), _PLACE)
    what = tr("correct the text at {place}, and so on; about this finding:", place=place)
    steps = [(what, f"mtaudit explain {finding.check}")]
    if PurePosixPath(scored.pair.target_document or scored.pair.document).suffix.lower() in _COMMENTS:
        comment = f"<!-- mtaudit: ignore[{finding.check}] REASON -->"
        steps.append((tr("or accept one finding, by a comment on a line of its own before the block:"), comment))
    return steps


def _update(command: str) -> str:
    """The command that writes a baseline for the inputs of ``command``, with the same options."""
    try:
        words = shlex.split(command)[2:]
    except ValueError:  # An audit that another program wrote may contain any text.
        words = []
    kept: list[str] = []
    paths: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        name, equals, _ = word.partition("=")
        takes_value = name in _SHORT or (name.startswith("--") and not equals and name not in _FLAGS and word != "--")
        given = words[at : at + 1 + takes_value]
        if name in _RECIPE:
            kept += given
        elif not word.startswith("-") or word == "-":
            paths += given
        at += len(given)
    return shlex.join(["mtaudit", "baseline", "update", *kept, *paths, "--reason", "REASON"])
