"""Repositories as people keep them: which files are found to be each other's translation, and what is not read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from writers import xliff1

from mtaudit.cli.main import main
from mtaudit.errors import UsageError
from mtaudit.read import Options, Plan, left_out_lines, plan, read_plan
from mtaudit.read.input import Input
from mtaudit.read.languages import is_other_language, side_of
from mtaudit.records import Document, Pair

EN, ZH = "# Mill\n\nThe mill turns.\n", "# 磨坊\n\n磨坊在转。\n"
EN_JSON = json.dumps({"mill": "The mill turns."})
ZH_JSON = json.dumps({"mill": "磨坊在转。"})

#: Name of a layout -> its files, and which of them are pairs; all others are read alone ("-") or not at all.
LAYOUTS: dict[str, tuple[dict[str, str], list[tuple[str, str]]]] = {
    "names": ({"en.json": EN_JSON, "zh-CN.json": ZH_JSON, "de.json": EN_JSON}, [("en.json", "zh-CN.json")]),
    "variants": (
        {"i18n/en-US.json": EN_JSON, "i18n/zh-CN.json": ZH_JSON, "i18n/zh-TW.json": ZH_JSON},
        [("i18n/en-US.json", "i18n/zh-CN.json"), ("i18n/en-US.json", "i18n/zh-TW.json")],
    ),
    "i18next": (
        {f"locales/{lang}/{name}.json": text for lang, text in (("en", EN_JSON), ("zh", ZH_JSON), ("fr", EN_JSON))
         for name in ("common", "menu")},
        [(f"locales/en/{name}.json", f"locales/zh/{name}.json") for name in ("common", "menu")],
    ),
    "chrome": (
        {f"_locales/{lang}/messages.json": json.dumps({"a": {"message": text, "description": "About"}})
         for lang, text in (("en", "Mill"), ("zh_CN", "磨坊"))},
        [("_locales/en/messages.json", "_locales/zh_CN/messages.json")],
    ),
    "readme": ({"README.md": EN, "README_CN.md": ZH, "README.ja.md": "水車"}, [("README.md", "README_CN.md")]),
    "chinese readme": ({"README-en.md": EN, "README.md": ZH}, [("README-en.md", "README.md")]),
    "docusaurus": (
        {
            "docs/a.md": EN, "docs/b/c.md": EN, "blog/d.md": EN, "versioned_docs/version-1.0/a.md": EN,
            "src/pages/e.md": EN,
            "i18n/zh-CN/docusaurus-plugin-content-docs/current/a.md": ZH,
            "i18n/zh-CN/docusaurus-plugin-content-docs/current/b/c.md": ZH,
            "i18n/zh-CN/docusaurus-plugin-content-docs/version-1.0/a.md": ZH,
            "i18n/zh-CN/docusaurus-plugin-content-blog/d.md": ZH,
            "i18n/zh-CN/docusaurus-plugin-content-pages/e.md": ZH,
        },
        [
            ("blog/d.md", "i18n/zh-CN/docusaurus-plugin-content-blog/d.md"),
            ("docs/a.md", "i18n/zh-CN/docusaurus-plugin-content-docs/current/a.md"),
            ("docs/b/c.md", "i18n/zh-CN/docusaurus-plugin-content-docs/current/b/c.md"),
            ("src/pages/e.md", "i18n/zh-CN/docusaurus-plugin-content-pages/e.md"),
            ("versioned_docs/version-1.0/a.md", "i18n/zh-CN/docusaurus-plugin-content-docs/version-1.0/a.md"),
        ],
    ),
    "vitepress": (
        {"docs/index.md": EN, "docs/guide/a.md": EN, "docs/zh/index.md": ZH, "docs/zh/guide/a.md": ZH},
        [("docs/guide/a.md", "docs/zh/guide/a.md"), ("docs/index.md", "docs/zh/index.md")],
    ),
    "hugo folders": (
        {"content/en/a.md": EN, "content/zh-cn/a.md": ZH, "content/de/a.md": "# Mühle\n\nSie dreht sich.\n"},
        [("content/en/a.md", "content/zh-cn/a.md")],
    ),
    "hugo names": ({"content/page.md": EN, "content/page.zh.md": ZH}, [("content/page.md", "content/page.zh.md")]),
    "mkdocs": (
        {"docs/a.en.md": EN, "docs/a.zh.md": ZH, "docs/b.md": EN, "docs/b.zh.md": ZH},
        [("docs/a.en.md", "docs/a.zh.md"), ("docs/b.md", "docs/b.zh.md")],
    ),
    "case of letters": ({"README.md": EN, "readme_cn.md": ZH}, [("README.md", "readme_cn.md")]),
    "android": (
        {
            **{f"app/src/main/res/{folder}/strings.xml": f'<resources><string name="a">{text}</string></resources>'
               for folder, text in (("values", "Mill"), ("values-zh-rCN", "磨坊"), ("values-b+zh+Hant", "磨坊"),
                                    ("values-de", "Mühle"), ("values-night", "Mill"))},
            "app/src/main/res/values/colors.xml": '<resources><color name="a">#fff</color></resources>',
            "app/src/main/AndroidManifest.xml": "<manifest/>",
        },
        [(f"app/src/main/res/values/{name}.xml", f"app/src/main/res/{folder}/{name}.xml")
         for folder in ("values-b+zh+Hant", "values-zh-rCN") for name in ("strings",)],
    ),
    "angular": (
        {"src/messages.xlf": xliff1([("Mill", ""), ("Tea", "")]).decode().replace("<target></target>", ""),
         "src/messages.zh.xlf": xliff1([("Mill", "磨坊")]).decode()},
        [],
    ),
    "settings": (
        {"tsconfig.json": "{ // a remark\n}", "package.json": "{}", "mkdocs.yml": "nav: []", "a.toml": "x = 1",
         "README.md": EN, "README.zh.md": ZH, "src/index.ts": "export {}", "a.properties": "x=1"},
        [("README.md", "README.zh.md")],
    ),
    "rails": (
        {"config/locales/en.yml": "en:\n  a: Mill\n", "config/locales/zh-CN.yml": "zh-CN:\n  a: 磨坊\n",
         "config/locales/devise.en.yml": "en:\n  b: Tea\n", "config/locales/devise.zh-CN.yml": "zh-CN:\n  b: 茶\n"},
        [("config/locales/devise.en.yml", "config/locales/devise.zh-CN.yml"),
         ("config/locales/en.yml", "config/locales/zh-CN.yml")],
    ),
    "both": ({"docs/en/a.en.md": EN, "docs/zh/a.zh.md": ZH}, [("docs/en/a.en.md", "docs/zh/a.zh.md")]),
}  # fmt: skip


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def joined(found: Plan) -> list[tuple[str, str]]:
    return sorted(found.joined)


@pytest.mark.parametrize("name", LAYOUTS)
def test_all_pairs_are_found_and_none_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    files, pairs = LAYOUTS[name]
    write(tmp_path, files)
    found = plan(["."])
    assert joined(found) == pairs
    read = {i.name for i in found.items if isinstance(i, Input)} | {t for _, t in found.joined}
    assert read | {left.name for left in found.left_out} == set(files)
    documents = list(read_plan(found))
    assert all(isinstance(document, Document) for document in documents)
    ids = [p.id for d in documents if isinstance(d, Document) for p in d.pairs if isinstance(p, Pair)]
    assert len(set(ids)) == len(ids)


def test_other_languages_of_a_pair_are_left_out_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, LAYOUTS["names"][0] | {"notes/de.json": EN_JSON, "a.png": "x", "b/c.png": "x", ".hidden": "x"})
    found = plan(["."])
    assert ("de.json", "in another language than English and Chinese (de)") in [
        (left.name, left.reason) for left in found.left_out
    ]
    assert set(left_out_lines(found)) == {
        "hidden: 1 without a suffix",
        "no reader: 2 .png",
        "in another language than English and Chinese (de): 1 .json",
    }


def test_a_text_file_of_a_pair_without_a_reader_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"src/locales/en.js": "export default {}", "src/locales/zh.js": "export default {}", "a.md": EN})
    write(tmp_path, {"img/en.png": "x"})
    (tmp_path / "img/zh.png").write_bytes(b"\x89PNG\0\0")
    assert left_out_lines(plan(["."])) == [
        "src/locales/zh.js: no reader for '.js' files, although it is the translation of src/locales/en.js by its name",
        "no reader: 2 .png, 1 .js",
    ]


PATTERNS = [
    (("docs/a.md", "i18n/docs-cn/a.md"), [("docs/a.md", "i18n/docs-cn/a.md")]),
    (("docs/*.md", "i18n/docs-cn/*.md"), [("docs/a.md", "i18n/docs-cn/a.md"), ("docs/b.md", "i18n/docs-cn/b.md")]),
    (("docs/**/*.md", "i18n/docs-cn/**/*.md"), [
        ("docs/a.md", "i18n/docs-cn/a.md"), ("docs/b.md", "i18n/docs-cn/b.md"), ("docs/c/a.md", "i18n/docs-cn/c/a.md"),
    ]),
    (("docs/{name}.md", "i18n/docs-cn/{name}.md"), [
        ("docs/a.md", "i18n/docs-cn/a.md"), ("docs/b.md", "i18n/docs-cn/b.md"), ("docs/c/a.md", "i18n/docs-cn/c/a.md"),
    ]),
    (("x/{lang}-*.md",) * 2, [("x/en-1.md", "x/zh-1.md")]),
    (("x/{lang}-*.md", "x/{lang}-*.md"), [("x/en-1.md", "x/zh-1.md")]),
]  # fmt: skip


@pytest.mark.parametrize(("patterns", "pairs"), PATTERNS)
def test_patterns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patterns: tuple[str, str], pairs: list[tuple[str, str]]
) -> None:
    monkeypatch.chdir(tmp_path)
    english = dict.fromkeys(("docs/a.md", "docs/b.md", "docs/c/a.md", "x/en-1.md"), EN)
    chinese = dict.fromkeys(("i18n/docs-cn/a.md", "i18n/docs-cn/b.md", "i18n/docs-cn/c/a.md", "x/zh-1.md"), ZH)
    write(tmp_path, english | chinese)
    found = plan(["."], Options(parallel=(patterns,)))
    assert joined(found) == pairs
    ((text, count),) = found.matched
    assert (patterns[0] in text, count) == (True, len(pairs))


def test_a_pattern_that_finds_nothing_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"docs/a.md": EN})
    with pytest.raises(UsageError, match=r"docs/\*.md with cn/\*.md finds no pair .* fits 1 files and the second 0"):
        plan([str(tmp_path)], Options(parallel=(("docs/*.md", "cn/*.md"),)))


def test_tags() -> None:
    for tag in ("en", "EN_us", "en-GB", "eng", "english", "en-001"):
        assert side_of(tag) == "en"
    for tag in ("zh", "zh-CN", "zh_Hant_TW", "zh-rTW", "zh+Hans+CN", "cmn-Hans", "cn", "chs", "zho"):
        assert side_of(tag) == "zh"
    for tag in ("", "end", "zen", "de", "menu", "cnn", "english-guide-long-name"):
        assert side_of(tag) is None
    assert is_other_language("pt-BR")
    assert not any(map(is_other_language, ("en", "zh-TW", "common", "v1", "xx")))


def test_a_repository_is_audited_without_any_setting(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MTAUDIT_CACHE", str(tmp_path_factory.mktemp("cache")))
    files: dict[str, str] = {}
    wanted: set[tuple[str, str]] = set()
    for name in ("variants", "i18next", "readme", "docusaurus", "android", "rails", "settings"):
        folder = name.replace(" ", "-")
        files |= {f"{folder}/{path}": text for path, text in LAYOUTS[name][0].items()}
        wanted |= {(f"{folder}/{a}", f"{folder}/{b}") for a, b in LAYOUTS[name][1]}
    write(tmp_path, files)
    arguments = [
        "score",
        ".",
        "--output",
        "out.report",
        "--format",
        "json",
        "--fail-on",
        "never",
        "--depth",
        "model-free",
    ]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    report = json.loads((tmp_path / "out.report").read_text(encoding="utf-8"))
    assert {(pair["document"], pair["target_document"]) for pair in report["pairs"]} == wanted
    assert len({pair["id"] for pair in report["pairs"]}) == len(report["pairs"])
    assert all(pair["source"] and pair["target"] for pair in report["pairs"])
    assert "not read: in another language than English and Chinese (de): 1 .xml" in result.stderr
    assert "not read: no Chinese in it, and no translation next to it: 1 .toml, 1 .yml" in result.stderr
