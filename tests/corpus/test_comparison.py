"""Links, contradictions and groups on the labelled passages of seeds/."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mtaudit.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
LABELS: list[dict[str, Any]] = tomllib.loads((ROOT / "seeds/corpus/links.toml").read_text("utf-8"))["link"]
INPUTS = ["seeds/trams.md", "seeds/weather-station.md", "seeds/lighthouse.txt", "seeds/corpus"]


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    place = tmp_path_factory.mktemp("corpus") / "audit.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        arguments = ["corpus", *INPUTS, "--quiet", "--no-cache", "--depth", "fast", "--output", str(place)]
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    made: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return made


def label_of(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any] | None:
    """The label of two passages; a passage of a bilingual document may be the source, two lines above the Chinese."""

    def is_at(passage: dict[str, Any], place: str) -> bool:
        document, _, line = place.rpartition(":")
        return passage["document"] == document and int(line) - 2 <= passage["lines"][0] <= int(line)

    for label in LABELS:
        for a, b in ((left, right), (right, left)):
            if is_at(a, label["left"]) and is_at(b, label["right"]):
                return label
    return None


def test_labels_stand_on_their_lines() -> None:
    for label in LABELS:
        for side in ("left", "right"):
            document, _, line = label[side].rpartition(":")
            text = (ROOT / document).read_text("utf-8").splitlines()[int(line) - 1]
            assert label.get(f"{side}_text", "") in text, label


def test_links_tell_the_same_thing(audit: dict[str, Any]) -> None:
    labels = [label_of(link["left"], link["right"]) for link in audit["corpus"]["shown"]]
    assert audit["corpus"]["links"] == len(labels)
    assert all(label is not None and label["same"] for label in labels)
    same = [label for label in LABELS if label["same"]]
    assert len(labels) >= 0.6 * len(same)


def test_links_are_explained_by_shared_values_and_names(audit: dict[str, Any]) -> None:
    shared = {value for link in audit["corpus"]["shown"] for value in link["shared"]}
    assert {"80公斤", "3150美元", "ellergo"} <= shared


def test_contradictions_are_those_of_the_labels(audit: dict[str, Any]) -> None:
    found = audit["corpus"]["contradictions"]
    labels = [label_of(one["link"]["left"], one["link"]["right"]) for one in found]
    assert all(label is not None and "left_text" in label for label in labels)
    assert len(found) >= 4


def test_both_places_have_a_finding_and_the_original_is_the_witness(audit: dict[str, Any]) -> None:
    findings = {
        (pair["document"], finding["evidence"]["value"]): finding
        for pair in audit["pairs"]
        for finding in pair["findings"]
        if finding["check"] == "ACC23"
    }
    weak = findings["seeds/corpus/tram-weekly.txt", "3600"]
    assert weak["severity"] == "major"
    assert weak["evidence"]["other_value"] == "6300"
    assert "better witness" in weak["message"]
    assert weak["evidence"]["other_original"].startswith("By the time the ministry noticed")
    witness = findings["seeds/trams.md", "6300"]
    assert witness["severity"] == "neutral"


def test_a_name_contradicts_the_original(audit: dict[str, Any]) -> None:
    (found,) = [one for one in audit["corpus"]["contradictions"] if one["subject"] == "name"]
    assert {found["left_value"], found["right_value"]} == {"托拜厄斯·伦威克", "康拉德·伯恩哈特"}
    assert found["link"][found["witness"]]["document"] == "seeds/trams.md"


def test_documents_of_one_story_are_grouped(audit: dict[str, Any]) -> None:
    groups = [set(group["documents"]) for group in audit["corpus"]["groups"]]
    telling = ("tram-weekly", "tram-people", "harbour-radio")
    tram = {"seeds/trams.md", *(f"seeds/corpus/{name}.txt" for name in telling)}
    assert groups == [tram, {"seeds/weather-station.md", "seeds/corpus/shed-weather.txt"}]
    alone = next(one for one in audit["corpus"]["documents"] if one["name"] == "seeds/lighthouse.txt")
    assert alone["group"] == -1


def test_values_need_vectors() -> None:
    result = CliRunner().invoke(main, ["corpus", str(ROOT / "seeds/trams.md"), "--depth", "model-free"])
    assert result.exit_code == 2
    assert "use --depth fast" in result.output
