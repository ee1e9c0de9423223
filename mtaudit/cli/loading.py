"""Loads the settings of a run, with or without safe mode."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtaudit.cli.options import GateOptions, RunOptions
from mtaudit.cli.say import say
from mtaudit.config import Settings, load_settings, refuse_key_for_file, settings_file
from mtaudit.errors import UsageError
from mtaudit.messages import speak
from mtaudit.plugins import left_out_plugins, only_named_plugins
from mtaudit.trust import Trust, safe_trust

#: Options that replace a setting.
_OPTIONS = ("encoder", "judge", "judge_url", "judge_budget", "judge_votes", "depth", "calibration")
#: Kinds of judges and encoders that are loaded from disk if there is a folder of that name.
_LOCAL = ("hf:", "metricx:", "comet:")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings of a run, the file they come from, and the trust that decides which version of a file is used."""

    settings: Settings
    file: Path | None
    trust: Trust


def load(run: RunOptions, gating: GateOptions | None = None, **more: Any) -> Loaded:
    """The settings for these options; ``more`` overrides them. Raises what :func:`load_settings` raises."""
    if run.trust and not run.safe:
        raise UsageError("--trust names the commit that safe mode trusts; add --safe")
    trust = safe_trust(_trusted(run, gating)) if run.safe else Trust()
    given = {name: getattr(run, name) for name in _OPTIONS}
    if run.safe:
        only_named_plugins()
        _refuse_ambiguous(given)
    if run.calibration:
        given["calibration"] = str(trust.file(Path(run.calibration), named=True))
    settings = load_settings(run.config, trust, language=run.lang, **given, **more)
    speak(settings.language)
    refuse_key_for_file(settings, run.judge_url)
    file = settings_file(run.config, trust)
    if run.safe and not run.quiet:
        for line in _safe_lines(run, trust, file):
            say(line, err=True)
    return Loaded(settings, file, trust)


def _trusted(run: RunOptions, gating: GateOptions | None) -> str:
    """The name of the trusted commit; "" if none is given."""
    if run.trust:
        return run.trust
    if gating is None:
        return ""
    return gating.since or ("HEAD" if gating.staged else "")


def _refuse_ambiguous(given: dict[str, Any]) -> None:
    """Raise UsageError if the name of a model is also a folder, which the audited tree may contain."""
    for option in ("encoder", "judge"):
        name = str(given[option] or "")
        if option == "judge":
            name = next((name.removeprefix(form) for form in _LOCAL if name.startswith(form)), "")
        if name and not name.startswith((".", "~", os.sep)) and Path(name).exists():
            raise UsageError(
                f"safe mode: {name!r} is the name of a model and of a folder here; write ./{name} for the folder, "
                "or run in another folder"
            )


def _safe_lines(run: RunOptions, trust: Trust, file: Path | None) -> list[str]:
    """Messages about files and settings that safe mode ignores."""
    here = settings_file()
    source = f"the trusted commit ({trust.label})" if trust.commit else "no commit, since none is trusted"
    lines = []
    if run.config is None and here is not None and (file != here or here.read_bytes() != trust.read(here)):
        shown = Path(os.path.relpath(here)).as_posix()
        lines.append(f"safe mode: {shown} in the audited tree is not read; settings come from {source}")
    if names := left_out_plugins():
        lines.append(f"safe mode: plug-ins are not loaded ({', '.join(names)}); MTAUDIT_PLUGINS names those to load")
    return lines
