"""Options shared by several commands: a decorator adds them all, and the command receives them as one value."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from mtaudit.config import Depth, FailOn
from mtaudit.messages import LANGUAGES, speak

if TYPE_CHECKING:
    from mtaudit.config import Settings
    from mtaudit.engine import Engine

Command = Callable[..., Any]


def _debug(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Show mtaudit's own log on stderr."""
    if value:
        import logging

        logging.basicConfig(format="%(name)s: %(message)s")
        logging.getLogger("mtaudit").setLevel(logging.DEBUG)


def _speak(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Set the language of messages at once, so that errors in the settings are in it, too."""
    speak(value or "en")
    return value


def _color(ctx: click.Context, param: click.Parameter, value: str) -> bool:
    """Whether to use colours; for "auto": if stdout is a terminal and NO_COLOR (https://no-color.org) is not set."""
    if value != "auto":
        return value == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


lang_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    envvar="MTAUDIT_LANG",
    callback=_speak,
    help="Language of messages and explanations; MTAUDIT_LANG and the setting `language` do the same.",
)
color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    callback=_color,
    help="Colours in the summary; auto also respects NO_COLOR.",
)
#: The options of the judge also have their older names.
judge_option = click.option(
    "--judge",
    "--estimator",
    "judge",
    metavar="NAME",
    envvar="MTAUDIT_JUDGE",
    help="Quality model for the most doubtful pairs: llm:MODEL, hf:MODEL, ... (`mtaudit judges`).",
)
judge_url_option = click.option(
    "--judge-url",
    "--estimator-url",
    "judge_url",
    metavar="URL",
    envvar="MTAUDIT_JUDGE_URL",
    help="Endpoint of llm:MODEL, to which pairs are sent.",
)

_RUN: tuple[Callable[[Command], Command], ...] = (
    click.option(
        "--encoder",
        metavar="NAME",
        envvar="MTAUDIT_ENCODER",
        help="Bundled encoder, or name or path of a sentence-transformers model.",
    ),
    judge_option,
    judge_url_option,
    click.option("--judge-budget", metavar="N", help="Limit of the judge: 200, 20%, '50k tokens', '2 USD at 0.60'."),
    click.option("--judge-votes", type=click.IntRange(1, 2), help="2: ask twice about major and critical errors."),
    click.option("--depth", type=click.Choice(get_args(Depth)), help="How much evidence to compute."),
    click.option("--calibration", metavar="FILE", help="Calibration file written by `mtaudit calibrate`."),
    click.option("--config", type=click.Path(path_type=Path), help="Settings file instead of the nearest one."),
    click.option(
        "--safe",
        is_flag=True,
        envvar="MTAUDIT_SAFE",
        help="For untrusted changes: use settings, baseline and glossary of a trusted commit only.",
    ),
    click.option(
        "--trust",
        metavar="GIT_REF",
        help="With --safe, the trusted commit; default: that of --since, with --staged HEAD.",
    ),
    click.option("--cache", type=click.Path(path_type=Path), envvar="MTAUDIT_CACHE", help="Folder of the cache."),
    click.option("--no-cache", is_flag=True, help="Compute everything and store nothing."),
    click.option(
        "--workers",
        metavar="N",
        type=click.IntRange(1),
        envvar="MTAUDIT_WORKERS",
        help="Number of parallel processes [default: one per processor; 1 for a small run].",
    ),
    click.option(
        "--device",
        metavar="NAME",
        default="auto",
        envvar="MTAUDIT_DEVICE",
        help="Where the bundled models compute: auto (a GPU if there is one), cpu, cuda, cuda:1, mps.",
    ),
    click.option(
        "--engine",
        "engine_name",
        type=click.Choice(("local", "ray")),
        default="local",
        help="Audit on this machine, or on a Ray cluster (mtaudit[ray]).",
    ),
    click.option(
        "--ray-address",
        metavar="ADDRESS",
        default="",
        help="Address of the cluster [default: RAY_ADDRESS, or a local one].",
    ),
    click.option("--ray-gpus", type=click.FloatRange(0), default=0.0, help="GPUs of each worker on the cluster."),
    lang_option,
    color_option,
    click.option("-v", "--verbose", is_flag=True, help="All documents, and 50 findings instead of 10, in the summary."),
    click.option("-q", "--quiet", is_flag=True, help="No progress on stderr."),
    click.option("--debug", is_flag=True, expose_value=False, callback=_debug, help="Tracebacks of internal errors."),
)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The part of a run's configuration that comes from the command line."""

    encoder: str | None
    judge: str | None
    judge_url: str | None
    judge_budget: str | None
    judge_votes: int | None
    depth: str | None
    calibration: str | None
    config: Path | None
    safe: bool
    trust: str | None
    cache: Path | None
    no_cache: bool
    workers: int | None
    device: str
    engine_name: str
    ray_address: str
    ray_gpus: float
    quiet: bool
    lang: str | None = None
    color: bool = False
    verbose: bool = False

    def engine(self, settings: Settings) -> Engine:
        """The engine that audits the shards of the run."""
        if self.engine_name == "ray":
            from mtaudit.engine.cluster import RayEngine

            return RayEngine(settings, self.ray_address, self.workers or 0, self.ray_gpus)
        from mtaudit.engine.workers import audited, default_workers

        return partial(audited, workers=self.workers or default_workers())

    @property
    def folder(self) -> Path | None:
        """The folder of the cache; None if nothing is stored."""
        from mtaudit.config import default_cache

        return None if self.no_cache else self.cache or default_cache()


@dataclass(frozen=True, slots=True)
class GateOptions:
    """The options of comparison, failure and output."""

    baseline: str | None
    any_signature: bool
    since: str | None
    since_exact: bool
    staged: bool
    fail_on: str | None
    outputs: tuple[str, ...]
    format_: str | None


def run_options(command: Command) -> Command:
    """Give a command ``--encoder`` to ``--debug``; it is called with ``run``, a :class:`RunOptions`."""
    return _grouped(command, "run", RunOptions, _RUN)


def gate_options(*, since: str, fail_on: str) -> Callable[[Command], Command]:
    """Give a command ``--baseline`` to ``--format``; it is called with ``gating``, a :class:`GateOptions`.

    Args:
        since, fail_on: help texts of these two options, whose meaning depends on the command.
    """
    output = "A report; repeatable. The suffix determines its format."
    exact = "Compare with the commit of --since itself, not with its merge base with HEAD."
    staged = "Read the files as they are staged in git; --since is HEAD unless it is given."
    options = (
        click.option("--baseline", metavar="FILE", help="Known findings, written by `mtaudit baseline update`."),
        click.option("--any-signature", is_flag=True, help="Accept a baseline with another signature."),
        click.option("--since", metavar="GIT_REF", help=since),
        click.option("--since-exact", is_flag=True, help=exact),
        click.option("--staged", is_flag=True, help=staged),
        click.option("--fail-on", type=click.Choice(get_args(FailOn)), help=fail_on),
        click.option("-o", "--output", "outputs", metavar="FILE", multiple=True, help=output),
        click.option("--format", "format_", metavar="FMT", help="Output format, if not given by the suffix."),
    )
    return lambda command: _grouped(command, "gating", GateOptions, options)


def _grouped(command: Command, name: str, kind: Any, options: tuple[Callable[[Command], Command], ...]) -> Command:
    """``command`` with ``options``, whose values it receives as one ``kind`` under ``name``."""
    names = tuple(kind.__dataclass_fields__)

    def call(**values: Any) -> Any:
        made = kind(**{key: values.pop(key) for key in names})
        return command(**values, **{name: made})

    call.__name__, call.__doc__ = command.__name__, command.__doc__
    call.__dict__.update(command.__dict__)  # the options of the decorators below
    return reduce(lambda made, option: option(made), reversed(options), call)
