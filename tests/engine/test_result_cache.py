"""What a second run computes anew: only inputs that changed, and in them only pairs that did."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mtaudit import pipeline
from mtaudit.config import Settings
from mtaudit.context import AuditContext
from mtaudit.engine import audit_inputs, find_inputs, make_context
from mtaudit.engine import result_cache as memory_module
from mtaudit.engine.result_cache import ResultCache
from mtaudit.engine.run import Recipe
from mtaudit.engine.versions import find_version, rows_of
from mtaudit.errors import Problem
from mtaudit.mqm import Severity
from mtaudit.records import Critique, DocumentState, Event, Finding, Pair, Scored, Signals, Skip
from mtaudit.store import Store

ROWS = [("The bread is still warm.", "面包还是热的。"), ("Rain.", "雨。"), ("It cost $4.", "耗资4美元。")]


def write(path: Path, rows: Sequence[tuple[str, str]]) -> None:
    lines = [json.dumps({"source": s, "target": t}, ensure_ascii=False) for s, t in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Watched:
    """Audits the folder and keeps what was judged by checks and read by the critic."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.checked, self.read = root, list[str](), list[str]()
        run_checks = pipeline.run_checks

        def watched(checks: object, pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[tuple[Finding, ...]]:
            self.checked += [pair.source for pair in pairs]
            return run_checks(checks, pairs, signals)  # type: ignore[arg-type]

        class Reader:
            signature = "reader/1"

            def __init__(_, **__: object) -> None:
                pass

            def judge(_, pairs: Sequence[tuple[str, str]]) -> list[Critique]:
                self.read += [source for source, _ in pairs]
                return [Critique(0.0, 0.0) for _ in pairs]

        monkeypatch.setattr(pipeline, "run_checks", watched)
        monkeypatch.setattr("mtaudit.engine.setup.LazyCritic", Reader)

    def __call__(self, settings: Settings | None = None, hints: bool = True) -> list[Scored]:
        self.checked, self.read = [], []
        seen: list[Scored] = []
        tools, recipe = make_context(settings or Settings(), self.root / "cache", "mtaudit")
        inputs = find_inputs([str(self.root / "corpus")])

        def note(event: Event) -> None:
            if isinstance(event, Scored):
                seen.append(event)

        audit_inputs(inputs, tools, recipe, [], note, hints=hints)
        return seen


@pytest.fixture
def audit(tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch) -> Watched:
    (tmp_path / "corpus").mkdir()
    write(tmp_path / "corpus" / "a.jsonl", ROWS)
    write(tmp_path / "corpus" / "b.jsonl", [(f"{s} Again.", f"{t}再来。") for s, t in ROWS])
    return Watched(tmp_path, monkeypatch)


def test_what_counts_is_the_same_with_hints_and_without(audit: Watched) -> None:
    write(audit.root / "corpus" / "c.jsonl", [("It cost $4.", "耗资5美元。")])
    whole = audit()
    brief = audit(hints=False)
    assert (audit.checked, audit.read) == ([], [])
    assert [s.pair for s in brief] == [s.pair for s in whole]
    for with_hints, without in zip(whole, brief, strict=True):
        counting = [replace(f, evidence={}) for f in with_hints.findings if f.severity]
        assert list(without.findings) == counting
    assert any(s.findings for s in brief)
    assert all(s.signals.critique for s in whole)
    assert not any(s.signals.critique for s in brief)


def test_without_hints_a_first_run_says_what_the_second_does(audit: Watched) -> None:
    first = audit(hints=False)
    assert (len(audit.checked), len(audit.read)) == (6, 6)
    assert audit(hints=False) == first


def test_events_of_every_kind_come_back_in_their_order(tmp_path: Path) -> None:
    pair = Pair("a:1", "a", "Rain.", "雨。")
    scored = [Scored(replace(pair, id=f"a:{n}"), Signals(), (), 0.0, None, Severity.NEUTRAL) for n in range(1200)]
    events: list[Event] = [
        *scored[:700],
        Skip("critic", "a", "it was silent"),
        *scored[700:],
        DocumentState("a", "bilingual", "aligned", len(scored)),
    ]
    memory = ResultCache(Store(tmp_path / "audit.sqlite"), "tools")
    assert memory.kept(b"content") is None
    assert list(memory.keep(b"content", iter(events))) == events
    assert list(memory.kept(b"content") or ()) == events


def test_an_unchanged_corpus_is_judged_once(audit: Watched) -> None:
    first = audit()
    assert (len(audit.checked), len(audit.read)) == (6, 6)
    assert audit() == first
    assert (audit.checked, audit.read) == ([], [])


def test_of_a_changed_file_only_new_texts_are_read_by_models_and_no_other_file_is_judged(audit: Watched) -> None:
    audit()
    write(audit.root / "corpus" / "a.jsonl", [("New.", "新。"), *ROWS])
    audit()
    assert audit.read == ["New."]
    assert set(audit.checked) <= {"New.", *(source for source, _ in ROWS)}


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "corpus" / "b.jsonl").rename(root / "corpus" / "c.jsonl"),
        lambda root: write(root / "corpus" / "b.jsonl", ROWS),
        lambda root: (root / "corpus" / "b.jsonl").unlink(),
    ],
    ids=["renamed", "rewritten", "removed"],
)
def test_memory_says_what_a_run_without_it_says(audit: Watched, change: Callable[[Path], object]) -> None:
    audit()
    change(audit.root)
    with_memory = audit()
    shutil.rmtree(audit.root / "cache")
    assert audit() == with_memory


def test_other_settings_or_another_glossary_are_judged_anew(audit: Watched) -> None:
    glossary = audit.root / "terms.csv"
    glossary.write_text("source,target\nbread,面包\n", encoding="utf-8")
    settings = Settings(checks={"TRM01": {"glossary": str(glossary)}})
    audit(settings)
    assert audit.checked
    audit(settings)
    assert not audit.checked
    glossary.write_text("source,target\nbread,馒头\n", encoding="utf-8")
    assert any(f.check == "TRM01" for scored in audit(settings) for f in scored.findings)
    audit(Settings(disable=("ACC03",)))
    assert len(audit.checked) == 6


def test_a_check_that_compares_documents_reads_them_all_again(audit: Watched) -> None:
    settings = Settings(checks={"TRM03": {"scope": "corpus"}})
    audit(settings)
    audit(settings)
    assert len(audit.checked) == 6
    assert audit.read == []


def test_the_code_counts_and_its_times_do_not(audit: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("one = 1\n")
    monkeypatch.setattr("mtaudit.engine.result_cache._PACKAGE", package)
    digest = memory_module._code.__wrapped__
    before = digest()
    shutil.copytree(package, tmp_path / "again")
    monkeypatch.setattr("mtaudit.engine.result_cache._PACKAGE", tmp_path / "again")
    assert digest() == before, "CI installs the same code anew for every run"
    (tmp_path / "again" / "__init__.py").write_text("one = 2\n")
    assert digest() != before


def test_two_versions_of_a_document_are_audited_apart(audit: Watched) -> None:
    """As in `compare old new`: one name, one set of tools, and nothing learned from the other version in the cache."""
    versions = {"old": "奥特曼讲了话。", "new": "阿特曼讲了话。"}
    for name, target in versions.items():
        (audit.root / name).mkdir()
        write(audit.root / name / "a.jsonl", [(f"In year {year} Altman spoke.", target) for year in range(3)])

    def invented(name: str, context: AuditContext, recipe: Recipe) -> list[str]:
        rows, _ = rows_of(find_version(str(audit.root / name), audit.root), context, recipe, lambda _: None)
        return [row.message for row in rows if "奥特曼" in row.message]

    for scope in ("document", "corpus"):
        settings = Settings(depth="model-free", checks={"TRM03": {"scope": scope}})
        both = make_context(settings, audit.root / "cache", "mtaudit")
        assert [invented(name, *both) for name in versions] == [[], []]
        assert invented("new", *make_context(settings, audit.root / "cache", "mtaudit")) == []


def test_an_internal_error_costs_one_document_and_is_not_kept(
    tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_checks = pipeline.run_checks

    def fragile(checks: object, pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[tuple[Finding, ...]]:
        if any("Rain" in pair.source for pair in pairs):
            raise ValueError("a fault\nof two lines")
        return run_checks(checks, pairs, signals)  # type: ignore[arg-type]

    write(tmp_path / "a.jsonl", [("Rain.", "雨。")])
    write(tmp_path / "b.jsonl", [("The bread is still warm.", "面包还是热的。")])

    def events() -> tuple[list[Problem], list[Scored]]:
        context, recipe = make_context(Settings(), tmp_path / "cache", "mtaudit")
        seen: list[Event] = []
        header, _ = audit_inputs(
            find_inputs([str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")]), context, recipe, [], seen.append
        )
        return list(header.problems), [event for event in seen if isinstance(event, Scored)]

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "run_checks", fragile)
        problems, scored = events()
    (problem,) = problems
    assert problem.place.endswith("a.jsonl")
    assert "internal error of mtaudit stopped the audit of this input (ValueError: a fault of two lines)" in str(
        problem
    )
    assert [one.pair.source for one in scored] == ["The bread is still warm."]
    problems, scored = events()
    assert not problems
    assert len(scored) == 2
