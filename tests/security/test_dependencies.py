"""Known parts: bounds of every dependency, lock files with hashes, a list of all parts."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {name: [Requirement(text) for text in given] for name, given in PROJECT["optional-dependencies"].items()}
NEEDED = [Requirement(text) for text in PROJECT["dependencies"]]
#: Lock file -> what is locked in it.
LOCKS = {
    "run.txt": NEEDED,
    "dev.txt": [*NEEDED, *(need for name in ("test", "docs", "train", "security") for need in EXTRAS[name])],
}
PYTHONS = ("3.11", "3.12", "3.13")


def locked(name: str) -> list[tuple[Requirement, int]]:
    """The requirements of a lock file, each with the number of its hashes."""
    text = (ROOT / ".ci" / "lock" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    parts = [line.partition("--hash=") for line in lines]
    assert all(re.fullmatch(r"(sha256:[0-9a-f]{64}\s*(--hash=)?)+", hashes) for _, _, hashes in parts)
    return [(Requirement(given), hashes.count("sha256:")) for given, _, hashes in parts]


@pytest.mark.parametrize(
    "need", [need for group in (NEEDED, *EXTRAS.values()) for need in group if need.name != "setuptools"], ids=str
)
def test_every_dependency_has_a_lower_and_an_upper_bound(need: Requirement) -> None:
    assert {">=", "<"} == {bound.operator for bound in need.specifier}


def test_the_bounds_keep_models_from_running_code() -> None:
    bounds = {need.name: need.specifier for need in NEEDED}
    assert not bounds["sentence-transformers"].contains("5.9"), "older ones import classes that a model's folder names"
    assert not bounds["torch"].contains("2.5.9"), "older versions unpickle by default"
    assert bounds["torch"].contains("2.13.0")
    assert not bounds["torch"].contains("2.14.0")


@pytest.mark.parametrize("name", LOCKS)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_holds_everything_but_torch_within_the_bounds(name: str, python: str) -> None:
    here = {**default_environment(), "python_version": python, "python_full_version": f"{python}.0"}
    found: dict[str, str] = {}
    for need, hashes in locked(name):
        assert hashes > 0, need
        [pin] = need.specifier
        assert pin.operator == "==", need
        if need.marker is None or need.marker.evaluate({key: str(value) for key, value in here.items()}):
            assert canonicalize_name(need.name) not in found, need
            found[canonicalize_name(need.name)] = pin.version
    assert not [one for one in found if re.match("torch|triton|nvidia|cuda", one)]
    for need in LOCKS[name]:
        if need.name != "torch":
            version = found.get(canonicalize_name(need.name))
            assert version, f"{need} is not locked; run .ci/lock/update"
            assert need.specifier.contains(version), f"{need} is locked at {version}; run .ci/lock/update"


def test_both_locks_name_the_same_versions() -> None:
    run, dev = ({(need.name, str(need.specifier)) for need, _ in locked(name)} for name in LOCKS)
    assert run <= dev


def test_the_documented_command_lists_all_parts(tmp_path: Path) -> None:
    """The command of the documentation, in the environment of the tests."""
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    [command] = re.findall(r"^cyclonedx-py .*$", page, re.MULTILINE)
    folder = Path(sys.executable).parent
    done = subprocess.run(
        shlex.split(command),
        executable=folder / "cyclonedx-py",
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "VIRTUAL_ENV": str(folder.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    listed = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))
    assert listed["bomFormat"] == "CycloneDX"
    parts = {canonicalize_name(part["name"]): part for part in listed["components"]}
    for need in NEEDED:
        part = parts[canonicalize_name(need.name)]
        assert need.specifier.contains(part["version"].partition("+")[0])
        assert part["licenses"], need
