"""Messages as templates with values, and their Chinese: every template of the source code has a translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from sentences import sentences

from mtaudit.checks.explanation import checksum, explanation
from mtaudit.checks.registry import CHECKS
from mtaudit.messages import Message, _catalogue, explanations, filled, message_of, plain, speaking, tr, translated
from mtaudit.mqm import BRANCHES, Severity
from mtaudit.records import Finding, State, VerdictState

ROOT = Path(__file__).parents[1] / "mtaudit"
_FIELDS = re.compile(r"\{(\w*)")


def calls(*names: str) -> Iterator[tuple[str, ast.Call, dict[str, ast.expr]]]:
    """(file:line, call, constants of the module) of every call of these functions in the package."""
    for path in sorted(ROOT.rglob("*.py")):
        if path.name == "messages.py":
            continue
        module = ast.parse(path.read_text(encoding="utf-8"))
        assigned = (node for node in module.body if isinstance(node, ast.Assign))
        constants = {t.id: node.value for node in assigned for t in node.targets if isinstance(t, ast.Name)}
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}", node, constants


def test_every_template_is_a_literal_with_a_translation_of_the_same_fields() -> None:
    texts = _catalogue("zh").texts
    wrong = []
    for place, call, constants in calls("Message", "tr"):
        for template in _literals(call.args[0], constants):
            if template is None:
                wrong.append(f"{place}: the template is computed")
            elif template not in texts:
                wrong.append(f"{place}: no translation of {template!r}")
            elif not set(_FIELDS.findall(texts[template])) <= set(_FIELDS.findall(template)):
                wrong.append(f"{place}: the translation of {template!r} has other fields")
    assert wrong == []


def _literals(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str | None]:
    """The templates that an expression can be; None for one that is no literal."""
    if isinstance(node, ast.IfExp):
        yield from _literals(node.body, constants)
        yield from _literals(node.orelse, constants)
    elif isinstance(node, ast.Name) and node.id in constants:
        yield from _literals(constants[node.id], {})
    else:
        yield node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_every_sentence_of_the_source_code_is_in_the_catalogue() -> None:
    known = {english.replace("{w}", "{}") for english in _catalogue("zh").texts}
    wrong = {f"{place}: {text!r}" for place, text in sentences() if text not in known and _is_sentence(text)}
    assert wrong == set(), "add them to mtaudit/data/zh/sentences.toml"


def _is_sentence(template: str) -> bool:
    return re.search("[a-z]{2}", template.replace("{}", "")) is not None


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("1 of 120 pairs is critical (a.md:7 ACC03)", "120 个句对中有 1 个为致命（a.md:7 ACC03）"),
        ("3 of 12 pairs are major or worse (a.md:7 ACC03, …)", "12 个句对中有 3 个为严重及以上（a.md:7 ACC03, …）"),
        ("zh.md: read as GB18030", "zh.md：按 GB18030 读取"),
        ("sheet 'x' is not read: the table has no rows", "未读取工作表 'x'：表中没有行"),
        (
            "nothing was audited: 3 documents contain no pair of source and target (2 source only, 1 no text)",
            "未审核任何内容：3 个文档没有原文与译文的句对（2 个仅有英文、1 个无正文）",
        ),
        ("a note of somebody: else", "a note of somebody: else"),
        ("this text is from elsewhere", "this text is from elsewhere"),
        ("fail_on is 'x'", "fail_on 为 'x'"),
    ],
)
def test_sentences_are_recognised(english: str, chinese: str) -> None:
    assert translated(english, "zh") == chinese
    assert translated(english, "en") == english


def test_a_message_reads_as_its_english_text() -> None:
    made = Message("{n:,} {n:pair|pairs}: {words}", n=1, words=["a", "b"])
    assert made == "1 pair: a, b"
    assert filled("{n:,} {n:pair|pairs}", {"n": 1200}, "en") == "1,200 pairs"
    assert made.template == "{n:,} {n:pair|pairs}: {words}"


def test_a_finding_speaks_the_language_of_its_reader() -> None:
    message = Message("the negation “{word}” is missing from the target", word="not")
    finding = Finding("ACC09", "", "", Severity.MAJOR, str(message), template=message.template, values=message.values)
    assert message_of(finding) == "the negation “not” is missing from the target"
    with speaking("zh"):
        assert message_of(finding) == "译文漏掉了否定词“not”"
        assert translated(message) == "译文漏掉了否定词“not”"
    assert message_of(finding, "zh") == "译文漏掉了否定词“not”"
    foreign = Finding("ORG01", "", "", Severity.MAJOR, "ours", template="not {known}", values={"known": 1})
    assert message_of(foreign, "zh") == "ours"


def test_values_keep_messages_of_their_own_through_json() -> None:
    inner = Message("{word} negates twice", word="没有没有")
    value = plain(["a", inner])
    assert value == ["a", {"template": "{word} negates twice", "values": {"word": "没有没有"}}]
    assert filled("{0}", {"0": value[1]}, "zh") == "“没有没有”重复否定"


@pytest.mark.parametrize("template", ["{a.__class__}", "{a[0]}", "{a!r}", "{missing}", "{"])
def test_templates_reach_no_attributes(template: str) -> None:
    assert filled(template, {"a": "x"}, "en") == template


def test_what_has_no_translation_stays_english() -> None:
    with speaking("zh"):
        assert tr("nobody translated {this}", this="x") == "nobody translated x"
        assert translated("nobody translated this") == "nobody translated this"


def test_names_categories_severities_and_states_have_translations() -> None:
    words = {severity.label for severity in Severity} | set(get_args(State)) | set(get_args(VerdictState))
    words |= {check.name for check in CHECKS} | {check.category for check in CHECKS} | set(BRANCHES.values())
    assert {word for word in words if translated(word, "zh") == word} == set()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_the_chinese_explanation_is_of_the_present_documentation(check) -> None:
    known = explanations("zh")[check.code]
    assert known["english"] == checksum(check), "translate what changed in data/zh/checks.toml, then give this checksum"
    digits = re.compile(r"\d[\d,.]*\d|\d")
    assert set(digits.findall(known.get("precision", ""))) == set(digits.findall(check.precision or ""))


def test_an_explanation_in_chinese_has_no_english_sentence() -> None:
    with speaking("zh"):
        for check in CHECKS:
            lines = explanation(check).splitlines()
            plain = (line for line in lines if not line.strip().startswith(("原文：", "译文：", "术语表：")))
            rest = [re.sub("“[^”]*”|（[^）]*）", "", line) for line in plain]
            assert not [line for line in rest if re.search(r"(?:\b[a-z]{2,}\b[ ,]+){6}", line)], check.code
    assert explanation(CHECKS[0]).startswith("ACC01 mistranslated-word: A Chinese word")
