"""NOTICE names every model and package with data, with the licence that the package itself declares."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = [
    line.split("; ")
    for line in (ROOT / "NOTICE").read_text(encoding="utf-8").splitlines()
    if line.count("; ") == 3 and not line.startswith("Models and data")
]
#: Words by which the declared licence of a package is recognised.
WORDS = {"Apache-2.0": "Apache", "MIT": "MIT", "CC BY-SA 4.0": "CC BY-SA"}


def test_every_model_of_the_package_is_named() -> None:
    named = {place for _, place, *_ in LINES}
    for path in (ROOT / "mtaudit").rglob("*"):
        if path.suffix in {".safetensors", ".npz", ".bin"}:
            assert path.relative_to(ROOT).as_posix() in named
            card = path.with_suffix(".md")
            assert "licence" in card.read_text(encoding="utf-8").lower(), "its card lists the training data"


@pytest.mark.parametrize("line", [line for line in LINES if "/" not in line[1]], ids=lambda line: line[1])
def test_the_licence_is_the_one_that_the_package_declares(line: list[str]) -> None:
    _, package, licence, _ = line
    facts = distribution(package).metadata
    declared = " ".join(facts.get_all("License") or []) + " ".join(facts.get_all("License-Expression") or [])
    declared += " ".join(facts.get_all("Classifier") or [])
    assert WORDS[licence] in declared
