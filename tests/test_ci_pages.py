"""The pages of the gate, followed to the letter: every command block in order in a fresh repository, the scripts of the
action, the hooks, and the snippets for the hosts.

The hosts are not here, so their part is played: the variables that a runner sets are set; ``mtaudit`` on the path
leaves out the models; ``pip``, ``docker`` and ``pre-commit`` write down what they were asked for.
"""

from __future__ import annotations

import json
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
DOCS = ROOT / "docs"
CLEAN = "# Bread\n\n# 面包\n\nThe bread is still warm.\n\n面包还是热的。\n"
DEBT = "\nThe tower is 300 metres high and grey.\n\n这座塔高900米，是灰色的。\n"
WRONG = "\nThe bridge will cost $43.4 million and take 12 years.\n\n这座桥将耗资4340亿美元，历时12年。\n"
STAND_IN = """#!/usr/bin/env bash
case "$1 $2" in
  gate* | score*) case " $* " in *" --depth "*) ;; *) set -- "$1" --depth model-free "${{@:2}}" ;; esac ;;
  "baseline update") set -- "$1" "$2" --depth model-free "${{@:3}}" ;;
esac
exec {python} -m mtaudit "$@"
"""
RECORDER = """#!/usr/bin/env bash
if [ "$1 $2" = "cache dir" ]; then echo /pip; else printf '%s\\n' "$*" >> {record}; fi
"""
PAGES = ("gate.md", "gate-github.md", "gate-gitlab.md", "hooks.md", "docker.md")


def blocks(page: str, language: str = r"\w+") -> list[tuple[str, str]]:
    """(language, body) of the code blocks of a page in order."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.findall(rf"^( *)```({language})\n(.*?)^\1```", text, re.MULTILINE | re.DOTALL)
    return [(kind, textwrap.dedent(body)) for _, kind, body in found]


RECORDED = ("pip", "docker", "pre-commit")


class Machine:
    """A throw-away repository and the shell of a CI job in it."""

    def __init__(self, repository: Repository, scratch: Path) -> None:
        self.repository, self.scratch = repository, scratch
        tools = scratch / "bin"
        tools.mkdir()
        recorders = {name: RECORDER.format(record=shlex.quote(str(scratch / name))) for name in RECORDED}
        for name, text in {"mtaudit": STAND_IN.format(python=shlex.quote(sys.executable)), **recorders}.items():
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        self.environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "GIT_CONFIG_GLOBAL": os.devnull}
        self.environment |= {"MTAUDIT_CACHE": str(scratch / "cache"), "PYTHONPATH": str(ROOT)}

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
    """A repository with an old fault, whose main branch is also that of its remote."""
    repository("config", "user.name", "A")
    repository("config", "user.email", "a@example.org")
    (repository.root / "corpus").mkdir()
    repository.commit(**{"corpus/a": CLEAN + DEBT})
    remote = tmp_path_factory.mktemp("remote")
    repository("clone", "-q", "--bare", ".", str(remote))
    repository("remote", "add", "origin", str(remote))
    repository("fetch", "-q", "origin")
    return Machine(repository, tmp_path_factory.mktemp("machine"))


def begin(machine: Machine, page: str) -> str:
    """Run the command blocks of a page that come before its YAML; returns the commit after them."""
    for kind, body in blocks(page):
        if kind == "yaml":
            break
        done = machine(body)
        assert done.returncode == 0, f"{page}: {body}{done.stdout}{done.stderr}"
    return head(machine)


def head(machine: Machine) -> str:
    return machine("git rev-parse HEAD").stdout.strip()


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_page_works_in_the_order_of_reading(machine: Machine, page: str) -> None:
    verdict = {"id": "x", "source": "The bread is still warm.", "target": "面包还是热的。", "checks": ["ACC03"]}
    line = json.dumps({**verdict, "verdict": "fine", "note": ""}) + "\n"
    (machine.repository.root / "verdicts.jsonl").write_text(line, encoding="utf-8")  # exported from the HTML report
    count = 0
    for kind, body in blocks(page):
        if kind == "toml":
            (machine.repository.root / "mtaudit.toml").write_text(body, encoding="utf-8")
        if kind == "sh":
            done = machine(body)
            assert done.returncode == 0, f"{body}{done.stdout}{done.stderr}"
            count += 1
    assert count == (DOCS / page).read_text(encoding="utf-8").count("```sh\n")
    assert count >= 2


def test_the_commands_of_the_gate_page_do_what_it_says(machine: Machine) -> None:
    first, rules = blocks("gate.md", "sh")[0][1], blocks("gate.md", "toml")[0][1]
    assert machine("mtaudit gate corpus --fail-on major").returncode == 1
    assert "mtaudit: passed" in machine(first).stdout
    (machine.repository.root / "mtaudit.toml").write_text(rules, encoding="utf-8")
    shown = machine("mtaudit gate corpus --since origin/main --dry-run").stdout
    for rule in re.findall(r"^(\w+) = ", rules.replace("above", "share"), re.MULTILINE):
        if rule not in ("informational", "paths"):
            assert f"gate.patch.{rule}]" in shown or f"gate.project.{rule}]" in shown or f"gate.{rule}]" in shown, rule
    comment = blocks("gate.md", "markdown")[0][1]
    (machine.repository.root / "corpus" / "b.md").write_text(CLEAN + "\n" + comment + WRONG, encoding="utf-8")
    (machine.repository.root / "mtaudit.toml").unlink()
    assert machine("mtaudit gate corpus").returncode == 0, "the comment accepts it"
    (machine.repository.root / "corpus" / "b.md").write_text(CLEAN + WRONG, encoding="utf-8")
    assert machine("mtaudit gate corpus").returncode == 1


def steps(machine: Machine, inputs: Mapping[str, str]) -> tuple[int, str, dict[str, str], str]:
    """(status, log, outputs, summary) of the action's own steps."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    values = {f"inputs.{name}": str(facts["default"]) for name, facts in action["inputs"].items()}
    values |= {f"inputs.{name}": value for name, value in inputs.items()}
    values |= {"runner.temp": str(machine.scratch), "runner.os": "Linux", "github.action_path": str(ROOT)}
    values |= {"github.server_url": "https://code.example", "github.action_repository": "OWNER/mtaudit"}
    values |= {"github.repository_id": "1"}
    event = "pull_request" if values["inputs.since"] else "push"

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda m: filled(values[m[1]]), text)

    files = {name: machine.scratch / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    outputs: dict[str, str] = {}
    files["GITHUB_STEP_SUMMARY"].write_text("")
    status, log = 0, ""
    for step in action["runs"]["steps"]:
        if "run" in step and status == 0:
            assert "${{" not in step["run"], "values come through the environment, never into the script"
            files["GITHUB_OUTPUT"].write_text("")
            environment = {name: filled(value) for name, value in step["env"].items()} | {"GITHUB_EVENT_NAME": event}
            done = machine(step["run"], {**environment, **{name: str(file) for name, file in files.items()}})
            status, log = done.returncode, log + done.stdout + done.stderr
            outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text("utf-8").splitlines())
            values |= {f"steps.{step.get('id')}.outputs.{name}": value for name, value in outputs.items()}
    for facts in action["outputs"].values():
        assert re.fullmatch(r"\$\{\{ steps\.gate\.outputs\.[a-z-]+ \}\}", facts["value"])
    return status, log, outputs, files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")


def test_the_action(machine: Machine) -> None:
    assert not (machine.repository.root / "pyproject.toml").exists(), "a corpus is no Python project"
    base = begin(machine, "gate-github.md")
    [(_, block)] = blocks("gate-github.md", "yaml")
    given = next(s for s in yaml.safe_load(block)["jobs"]["gate"]["steps"] if s["uses"].startswith("OWNER/"))["with"]
    inputs = {**given, "since": base}
    machine.repository.commit(**{"corpus/b": CLEAN})
    status, log, outputs, summary = steps(machine, inputs)
    assert status == 0, log
    assert "## mtaudit: passed" in summary
    assert "::error" not in log
    assert (outputs["passed"], outputs["state"], outputs["exit-status"]) == ("true", "passed", "0")
    status, log, _, _ = steps(machine, {**given, "since": ""})
    assert status == 0, f"a push to the main branch judges all pairs, less those of the baseline: {log}"
    machine.repository.commit(**{"corpus/b": CLEAN + WRONG})
    status, log, outputs, summary = steps(machine, inputs)
    assert status == 1
    assert "::error file=corpus/b.md,line=11,title=ACC03 number-mismatch (critical)::" in log
    assert "corpus/a.md" not in summary.partition("Worst")[2], "known debt is no part of it"
    assert "| **critical** | corpus/b.md:11 | ACC03" in summary
    assert (outputs["passed"], outputs["exit-status"]) == ("false", "1")
    assert json.loads(outputs["counts"])["critical"] == 1
    assert 0 < float(outputs["score"]) < 100
    for name in ("sarif", "html", "json", "markdown"):
        assert Path(outputs[name]).is_file(), name
    [run] = json.loads(Path(outputs["sarif"]).read_text(encoding="utf-8"))["runs"]
    [rule] = [rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "ACC03"]
    assert rule["helpUri"] == "https://code.example/OWNER/mtaudit/blob/HEAD/docs/checks.md#ACC03"
    locked, installed = (machine.scratch / "pip").read_text().splitlines()[-2:]
    lock = f"{ROOT}/.ci/lock/run.txt"
    assert locked == f"install --require-hashes --no-deps --only-binary :all: --requirement {lock}"
    assert installed == f"install --extra-index-url https://download.pytorch.org/whl/cpu {ROOT}"
    status, log, outputs, summary = steps(machine, {**inputs, "since": "0" * 40})
    assert (status, outputs, summary) == (2, {"exit-status": "2", "passed": "false"}, ""), "no report of an earlier run"
    assert "fetch-depth: 0" in log


def test_the_inputs_of_the_action_are_options(machine: Machine) -> None:
    base = begin(machine, "gate-github.md")
    (machine.repository.root / "two words").mkdir()
    machine.repository.commit(**{"corpus/b": CLEAN + WRONG, "two words/c": CLEAN + WRONG})
    paths = "corpus\n\n  two words  \n"
    status, log, _, summary = steps(machine, {"paths": paths, "since": base})
    assert status == 1
    assert "two words/c.md:11" in summary
    assert steps(machine, {"paths": paths, "since": base, "fail-on": "never"})[0] == 0
    (machine.repository.root / "soft.toml").write_text('fail_on = "never"\n', encoding="utf-8")
    assert steps(machine, {"paths": paths, "since": base, "config": "soft.toml", "depth": "model-free"})[0] == 0
    status, log, _, _ = steps(machine, {"paths": paths, "since": base, "baseline": "none.txt"})
    assert (status, "there is no such baseline" in log) == (2, True)
    status, log, outputs, summary = steps(machine, {"paths": "nowhere", "since": ""})
    assert (status, outputs["state"], outputs["passed"]) == (2, "nothing audited", "false")
    assert "## mtaudit: nothing audited" in summary
    assert steps(machine, {"paths": paths, "since": "", "arguments": "--since=HEAD\n--quiet\n"})[0] == 0


def test_the_steps_of_others_are_pinned() -> None:
    workflows = [ROOT / "action.yml", *(ROOT / ".github" / "workflows").glob("*.yml")]
    used = [use for path in workflows for use in re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))]
    assert len(used) >= 4
    assert all(use == "./" or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", use) for use in used)
    gate = yaml.safe_load((ROOT / ".github" / "workflows" / "gate.yml").read_text(encoding="utf-8"))
    given = next(step["with"] for step in gate["jobs"]["seeds"]["steps"] if step.get("uses") == "./")
    assert set(given) <= set(yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"])
    assert (ROOT / given["paths"]).is_dir()


def test_the_gitlab_snippet(machine: Machine) -> None:
    base = begin(machine, "gate-gitlab.md")
    [(_, snippet)] = blocks("gate-gitlab.md", "yaml")
    job: dict[str, Any] = yaml.safe_load(snippet)["mtaudit"]
    machine.repository.commit(**{"corpus/b": CLEAN + WRONG})
    given = {"CI_PROJECT_DIR": str(machine.repository.root), "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    variables = {k: v.replace("$CI_PROJECT_DIR", given["CI_PROJECT_DIR"]) for k, v in job["variables"].items()}
    script = "\n".join([*job["before_script"], *job["script"]])
    done = machine(script, {**given, **variables})
    assert done.returncode == 1, done.stdout + done.stderr
    made = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]
    assert all((machine.repository.root / name).stat().st_size for name in made)
    [issue] = yaml.safe_load((machine.repository.root / "gl-code-quality.json").read_text(encoding="utf-8"))
    assert issue["location"] == {"path": "corpus/b.md", "lines": {"begin": 11}}
    assert ET.parse(machine.repository.root / "mtaudit.xml").getroot().get("failures") == "1"


def test_the_hooks_gate_what_is_staged_by_the_rules_of_ci(machine: Machine) -> None:
    [config] = [yaml.safe_load(block) for _, block in blocks("hooks.md", "yaml")]
    known = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    commands = [f"{known[h['id']]['entry']} {shlex.join(h['args'])}" for h in config["repos"][0]["hooks"]]
    assert len(commands) == 2
    assert all(re.search(hook["files"], "corpus/a.md") for hook in known.values())
    (machine.repository.root / "corpus" / "b.md").write_text(CLEAN + DEBT.replace("900", "800"), encoding="utf-8")
    assert [machine(command).returncode for command in commands] == [0, 0], "it is not staged"
    settings = machine.repository.root / "mtaudit.toml"

    def merge(rule: str) -> None:
        settings.write_text(f'[gate.patch]\nfail_on = "{rule}"\n', encoding="utf-8")
        commit = "git add mtaudit* && git commit -qm rules -- mtaudit*"
        done = machine(f"{commit} && git push -q origin main && git fetch -q")
        assert done.returncode == 0, done.stderr

    merge("never")
    machine("git add -A")
    assert [machine(command).returncode for command in commands] == [0, 0], "no finding fails"
    merge("major")
    settings.write_text('[gate.patch]\nfail_on = "never"\n', encoding="utf-8")
    for command in commands:
        done = machine(command)
        assert done.returncode == 1, done.stderr
        assert re.search(r"^  corpus/b\.md:11: \w+ ACC03 ", done.stdout, re.MULTILINE), done.stdout
        assert "corpus/a.md:" not in done.stdout
    assert machine("mtaudit baseline update corpus").returncode == 0
    assert [machine(command).returncode for command in commands] == [1, 1], "a baseline counts once it is committed"
    merge("major")
    assert [machine(command).returncode for command in commands] == [0, 0], "the baseline counts for them too"


def test_the_image_copies_what_it_installs() -> None:
    lines = (ROOT / ".github" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    assert {"pyproject.toml", "README.md", "LICENSE", "mtaudit"} <= copied
    assert all((ROOT / name).exists() for name in copied)
    installs = [line for line in lines if "pip install" in line]
    assert ["--require-hashes" in line for line in installs] == [True, False]
    assert installs[1] == "RUN pip install --no-cache-dir --no-build-isolation /opt/mtaudit"
    commands = [line for _, block in blocks("docker.md", "sh") for line in block.splitlines()]
    builds = [line for line in commands if line.startswith("docker build")]
    assert all((ROOT / re.findall(r"-f (\S+)", line)[0]).is_file() for line in builds)
    assert all(" mtaudit " in line for line in commands if line not in builds)
    arguments = {name for line in builds for name in re.findall(r"--build-arg (\w+)=", line)}
    assert arguments <= {line.split()[1] for line in lines if line.startswith("ARG ")}
