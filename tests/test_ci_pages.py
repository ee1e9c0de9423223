"""The pages about CI, followed to the letter: their commands, the steps of the action, the lines of the snippets.

The hosts are not here, so that their part is played: the variables that a runner sets are set, and ``mtaudit`` on the
path leaves out the models, ``pip`` writes down what it was asked for.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from repository import Repository

ROOT = Path(__file__).parents[1]
CLEAN = "# Bread\n\n# 面包\n\nThe bread is still warm.\n\n面包还是热的。\n"
DEBT = "\nThe tower is 300 metres high and grey.\n\n这座塔高900米，是灰色的。\n"
WRONG = "\nThe bridge will cost $43.4 million and take 12 years.\n\n这座桥将耗资4340亿美元，历时12年。\n"
STAND_IN = """#!/usr/bin/env bash
case "$1" in
  gate | score) set -- "$1" --depth model-free "${{@:2}}" ;;
  baseline) set -- "$1" "$2" --depth model-free "${{@:3}}" ;;
esac
exec {python} -m mtaudit "$@"
"""


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / ".github" / "docs" / page).read_text(encoding="utf-8")
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", text, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(body) for _, body in found]


class Machine:
    """A throw-away repository and the shell of a CI job in it."""

    def __init__(self, repository: Repository, scratch: Path) -> None:
        self.repository, self.scratch = repository, scratch
        tools = scratch / "bin"
        tools.mkdir()
        for name, text in (
            ("mtaudit", STAND_IN.format(python=shlex.quote(sys.executable))),
            ("pip", f'#!/usr/bin/env bash\necho "$@" >> {shlex.quote(str(scratch / "pip"))}\n'),
        ):
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        self.environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "GIT_CONFIG_GLOBAL": os.devnull}
        self.environment["MTAUDIT_CACHE"] = str(scratch / "cache")

    def __call__(self, script: str, more: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run a script as GitHub runs the steps of an action."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.repository.root,
            env={**self.environment, **(more or {})},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    repository("config", "user.name", "A")
    (repository.root / "corpus").mkdir()
    repository.commit(**{"corpus/a": CLEAN + DEBT})
    return Machine(repository, tmp_path_factory.mktemp("machine"))


def begin(machine: Machine, page: str) -> None:
    """The first step of a page: baseline and rules."""
    done = machine(blocks(page, "sh")[0])
    assert done.returncode == 0, done.stderr
    machine.repository("commit", "-q", "-m", "gate")


def steps(machine: Machine, inputs: Mapping[str, str]) -> tuple[int, str, str, str]:
    """(status, log, outputs, summary) of the action's own steps."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    values = {f"inputs.{name}": str(facts["default"]) for name, facts in action["inputs"].items()}
    values |= {f"inputs.{name}": value for name, value in inputs.items()}
    values |= {"runner.temp": str(machine.scratch), "runner.os": "Linux", "github.action_path": str(ROOT)}

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda m: filled(values[m[1]]), text)

    files = {name: machine.scratch / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.write_text("")
    status, log = 0, ""
    for step in action["runs"]["steps"]:
        if "run" in step and status == 0:
            assert "${{" not in step["run"], "values come through the environment, never into the script"
            assert step["shell"] == "bash"
            environment = {name: filled(value) for name, value in step["env"].items()}
            done = machine(step["run"], {**environment, **{name: str(file) for name, file in files.items()}})
            status, log = done.returncode, log + done.stdout + done.stderr
    return status, log, *(file.read_text(encoding="utf-8") for file in files.values())


def test_the_action(machine: Machine) -> None:
    begin(machine, "github.md")
    base = subprocess.run(["git", "rev-parse", "HEAD"], cwd=machine.repository.root, capture_output=True, text=True)
    [workflow] = [yaml.safe_load(block) for block in blocks("github.md", "yaml")]
    given = next(s for s in workflow["jobs"]["gate"]["steps"] if s["uses"].startswith("OWNER/mtaudit"))["with"]
    inputs = {**given, "since": base.stdout.strip()}
    machine.repository.commit(**{"corpus/b": CLEAN})
    status, log, outputs, summary = steps(machine, inputs)
    assert status == 0, log
    assert "## mtaudit: passed" in summary
    assert "::error" not in log
    status, log, _, _ = steps(machine, {**given, "since": ""})
    assert status == 0, f"a push to the main branch judges the whole by the baseline: {log}"
    machine.repository.commit(**{"corpus/b": CLEAN + WRONG})
    status, log, outputs, summary = steps(machine, inputs)
    assert status == 1
    assert "::error file=corpus/b.md,line=11,title=ACC03 number-mismatch (critical)::" in log
    assert "corpus/a.md" not in summary.partition("Worst")[2], "known debt is no part of it"
    assert "| **critical** | corpus/b.md:11 | ACC03" in summary
    for name, path in (line.split("=", 1) for line in outputs.splitlines()):
        assert Path(path).is_file(), name
    assert {name for name in outputs.replace("\n", "=").split("=")[::2] if name} == {"sarif", "html"}
    assert (machine.scratch / "pip").read_text().splitlines()[0] == f"install {ROOT}"
    status, log, outputs, summary = steps(machine, {**inputs, "since": "0" * 40})
    assert (status, outputs, summary) == (2, "", ""), "an old report is no report of this run"
    assert "fetch-depth: 0" in log


def test_the_gitlab_snippet(machine: Machine) -> None:
    begin(machine, "gitlab.md")
    [snippet] = blocks("gitlab.md", "yaml")
    job: dict[str, Any] = yaml.safe_load(snippet)["mtaudit"]
    base = subprocess.run(["git", "rev-parse", "HEAD"], cwd=machine.repository.root, capture_output=True, text=True)
    machine.repository.commit(**{"corpus/b": CLEAN + WRONG})
    given = {"CI_PROJECT_DIR": str(machine.repository.root), "CI_MERGE_REQUEST_DIFF_BASE_SHA": base.stdout.strip()}
    variables = {k: v.replace("$CI_PROJECT_DIR", given["CI_PROJECT_DIR"]) for k, v in job["variables"].items()}
    script = "\n".join([*job["before_script"], *job["script"]])
    done = machine(script, {**given, **variables})
    assert done.returncode == 1, done.stdout + done.stderr
    made = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]
    assert all((machine.repository.root / name).stat().st_size for name in made)
    [issue] = yaml.safe_load((machine.repository.root / "gl-code-quality.json").read_text(encoding="utf-8"))
    assert issue["location"] == {"path": "corpus/b.md", "lines": {"begin": 11}}
    assert ET.parse(machine.repository.root / "mtaudit.xml").getroot().get("failures") == "1"


def test_the_hooks_of_the_page_exist_and_run(machine: Machine) -> None:
    [config] = [yaml.safe_load(block) for block in blocks("pre-commit.md", "yaml")]
    known = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    machine.repository("branch", "origin/main")
    (machine.repository.root / "corpus" / "b.md").write_text(CLEAN + WRONG, encoding="utf-8")
    for hook in config["repos"][0]["hooks"]:
        done = machine(f"{known[hook['id']]['entry']} {shlex.join(hook['args'])}")
        assert done.returncode == 1, done.stderr
        assert "corpus/b.md:11: critical ACC03" in done.stdout
        assert "corpus/a.md:" not in done.stdout


def test_the_image_copies_what_it_installs() -> None:
    lines = (ROOT / ".github" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    assert {"pyproject.toml", "README.md", "LICENSE", "mtaudit"} <= copied
    assert all((ROOT / name).exists() for name in copied)
    assert "RUN pip install --no-cache-dir /opt/mtaudit" in lines
    [build, *runs] = [line for block in blocks("docker.md", "sh") for line in block.splitlines()]
    assert (ROOT / re.findall(r"-f (\S+)", build)[0]).is_file()
    assert all(" mtaudit " in line for line in runs)
