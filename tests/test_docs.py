"""The documentation: pages made from the code are up to date, and the examples print what the pages show."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import mtaudit

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md") if not path.name.endswith(".head.md"))


def made_pages() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("make_pages", DOCS / "make_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: make() for name, make in module.PAGES.items()}


@pytest.mark.parametrize(("name", "text"), made_pages().items())
def test_pages_made_from_the_code_are_up_to_date(name: str, text: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == text, "run `python docs/make_pages.py`"


def test_the_python_page_prints_what_it_shows(tmp_path: Path) -> None:
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    parts = re.findall(r"(<!-- needs [^\n]*\n)?```(python|text)\n(.*?)```", page, re.DOTALL)
    code = [body for needs, kind, body in parts if kind == "python" and not needs]
    shown = [body for _, kind, body in parts if kind == "text"]
    assert len(code) >= 5
    made = subprocess.run(
        [sys.executable, "-c", "\n".join(code)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    assert made.stdout == "".join(shown)


def test_a_kept_audit_as_the_page_reads_it(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("The tower is 300 metres high.\n\n这座塔高30米。\n", encoding="utf-8")
    command = [sys.executable, "-m", "mtaudit", "score", "a.md", "--depth", "model-free", "--no-cache"]
    subprocess.run([*command, "--output", "audit.json"], cwd=tmp_path, capture_output=True, check=False)
    audit = mtaudit.load(tmp_path / "audit.json")
    assert audit.header is not None
    assert audit.header.signature.startswith("mtaudit|")
    assert len(audit.frame()) == len(audit.findings()) == 1


@pytest.mark.parametrize("name", PAGES)
def test_links_between_pages_lead_somewhere(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", plain):
        if not re.match(r"[a-z]+:", target):
            assert (DOCS / target).exists(), f"{name} links to {target}"


def test_the_first_audit_of_getting_started(tmp_path: Path) -> None:
    page = (DOCS / "getting-started.md").read_text(encoding="utf-8")
    document, suppressed = re.findall(r"^ *```markdown\n(.*?)```", page, re.DOTALL | re.MULTILINE)
    (tmp_path / "tower.md").write_text(document, encoding="utf-8")
    command = [sys.executable, "-m", "mtaudit", "score", "tower.md", "--depth", "model-free", "--no-cache"]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*command, *more], cwd=tmp_path, capture_output=True, text=True, check=False)

    made = run("--output", "tower.html")
    assert made.returncode == 1, made.stderr
    assert "tower.md:7: critical ACC03 the source has 300 metres (300); the target has 30米 (30)" in made.stdout
    assert (tmp_path / "tower.html").exists()
    comment = suppressed.strip().splitlines()[0].strip()
    text = document.replace("The tower is 300", f"{comment}\n\nThe tower is 300")
    (tmp_path / "tower.md").write_text(text, encoding="utf-8")
    assert run().returncode == 0
