"""reports/: the sample is the audit of seeds/, and the page is that audit as a page.

Two steps, since only one of them can be compared byte for byte. The page is made from the kept audit and from nothing
else, so it must be equal to the last byte. The audit itself comes from models whose digits differ a little between
processors (some compute in half precision), so of it is compared what may not differ: the documents and their states,
the pairs with their lines, the findings of checks that need no model; and similarities within what digits can do.
After a wanted change::

    mtaudit score seeds --quiet --output reports/sample.json
    mtaudit report reports/sample.json --output reports/sample.html
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mtaudit.checks.registry import CHECKS
from mtaudit.cli.main import main

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "reports" / "sample.json"
#: Checks of the text alone.
MODEL_FREE = {check.code for check in CHECKS if not check.needs}
#: How much a similarity may differ between single and half precision.
DIGITS = 0.02


def test_the_page_is_that_of_the_kept_audit(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["report", str(KEPT), "--output", str(tmp_path / "sample.html")])
    assert result.exit_code == 1, result.output  # the sample fails, and `report` has the status of the audit
    made, sample = (tmp_path / "sample.html").read_bytes(), KEPT.with_suffix(".html").read_bytes()
    assert made == sample, "make it again: mtaudit report reports/sample.json --output reports/sample.html"


@pytest.fixture(scope="module")
def audits(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """The kept audit, and one of now in which the critic reads little, which decides on no finding that is compared."""
    place = tmp_path_factory.mktemp("sample") / "sample.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        arguments = ["score", "seeds", "--quiet", "--no-cache", "--depth", "fast", "--output", str(place)]
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code in (0, 1), result.output
    return json.loads(KEPT.read_text(encoding="utf-8")), json.loads(place.read_text(encoding="utf-8"))


def test_documents_and_pairs_are_those_of_the_seeds(audits: tuple[dict[str, Any], dict[str, Any]]) -> None:
    kept, now = audits
    assert kept["documents"] == now["documents"]
    names = ("id", "document", "source", "target", "source_lines", "target_lines", "bead")
    assert [[pair[n] for n in names] for pair in kept["pairs"]] == [[pair[n] for n in names] for pair in now["pairs"]]
    assert not kept["problems"]


def test_findings_that_need_no_model_are_the_same(audits: tuple[dict[str, Any], dict[str, Any]]) -> None:
    def found(audit: dict[str, Any]) -> list[tuple[str, str, str, Any, Any]]:
        return [
            (pair["id"], f["check"], f["message"], f["source_span"], f["target_span"])
            for pair in audit["pairs"]
            for f in sorted(pair["findings"], key=lambda f: (f["check"], f["message"]))
            if f["check"] in MODEL_FREE
        ]

    kept, now = map(found, audits)
    assert len(kept) >= 30
    assert kept == now


def test_similarities_differ_by_digits_only(audits: tuple[dict[str, Any], dict[str, Any]]) -> None:
    for kept, now in zip(audits[0]["pairs"], audits[1]["pairs"], strict=True):
        assert (kept["similarity"] is None) == (now["similarity"] is None)
        if kept["similarity"] is not None:
            assert kept["similarity"] == pytest.approx(now["similarity"], abs=DIGITS), kept["id"]
