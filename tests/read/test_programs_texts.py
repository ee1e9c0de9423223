"""Texts by key as the classes and converters of the translate-toolkit write them."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from test_programs import program, run
from writers import ROWS, pairs_of, po, texts

from mtaudit.errors import Problem
from mtaudit.read import plan, read_plan
from mtaudit.records import Document, Pair

#: Converter of the translate-toolkit -> names of source and target, and the source as its platform writes it.
CONVERTED: dict[str, tuple[str, str, str]] = {
    "po2prop": (
        "messages.properties", "messages_zh_CN.properties", "".join(f"k{i}={a}\n" for i, (a, _) in enumerate(ROWS)),
    ),
    "po2resx": (
        "Strings.resx", "Strings.zh-CN.resx",
        '<?xml version="1.0" encoding="utf-8"?>\n<root>\n' + "".join(
            f'  <data name="k{i}" xml:space="preserve">\n    <value>{a}</value>\n  </data>\n'
            for i, (a, _) in enumerate(ROWS)
        ) + "</root>\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("tool", CONVERTED)
def test_files_that_converters_wrote(tmp_path: Path, tool: str) -> None:
    source, target, text = CONVERTED[tool]
    catalogue = tmp_path / "zh.po"
    (tmp_path / source).write_text(text, encoding="utf-8")
    run(program(f"{tool.removeprefix('po2')}2po"), "--progress=none", str(tmp_path / source), str(catalogue))
    filled = polib.pofile(str(catalogue))
    for entry in filled:
        entry.msgstr = dict(ROWS)[entry.msgid]
    filled.save()
    run(program(tool), "--progress=none", "-t", str(tmp_path / source), str(catalogue), str(tmp_path / target))
    catalogue.unlink()
    (document,) = read_plan(plan([str(tmp_path)]))
    assert isinstance(document, Document)
    assert document.target_name.endswith(target)
    assert texts(list(document.pairs)) == ROWS


def test_android_resources_of_the_library(tmp_path: Path) -> None:
    from translate.storage.aresource import AndroidResourceFile

    for folder, side in (("values", 0), ("values-zh-rCN", 1)):
        made = AndroidResourceFile()
        for number, row in enumerate([*ROWS, ("It's @ 5% <b>now</b>", "现在是 5%")]):
            unit = made.UnitClass(source=f"k{number}")
            made.addunit(unit)
            unit.target = row[side]
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "strings.xml").write_bytes(bytes(made))
    pairs = texts(pairs_of(str(tmp_path)))
    assert pairs[:3] == ROWS
    assert pairs[3][0].replace("<b>", "").replace("</b>", "") == "It's @ 5% now"


def test_apple_strings_of_the_library(tmp_path: Path) -> None:
    from translate.storage.properties import stringsfile, stringsutf8file

    for folder, side, kind in (("en.lproj", 0, stringsfile), ("zh-Hans.lproj", 1, stringsutf8file)):
        made = kind()
        for number, row in enumerate(ROWS):
            unit = made.UnitClass(row[side], personality=made.personality.name)
            unit.name, unit.value = f"k{number}", row[side]
            made.addunit(unit)
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Localizable.strings").write_bytes(bytes(made))  # the first is UTF-16
    assert texts(pairs_of(str(tmp_path))) == ROWS


def test_qt_sources_of_the_library(tmp_path: Path) -> None:
    from translate.storage.ts2 import tsfile

    made = tsfile()
    made.settargetlanguage("zh_CN")
    for source, target in ROWS:
        unit = made.UnitClass(source)
        made.addunit(unit, contextname="Window")
        unit.target = target
    (tmp_path / "app_zh_CN.ts").write_bytes(bytes(made))
    assert texts(pairs_of(str(tmp_path))) == ROWS


def test_flutter_and_web_extension_texts_of_the_library(tmp_path: Path) -> None:
    from translate.storage.jsonl10n import ARBJsonFile, WebExtensionJsonFile

    for kind, name in ((ARBJsonFile, "lib/l10n/app_{}.arb"), (WebExtensionJsonFile, "_locales/{}/messages.json")):
        for code, side in (("en", 0), ("zh_CN", 1)):
            made = kind()
            for number, row in enumerate(ROWS):
                unit = made.UnitClass(row[side])
                unit.setid(f"k{number}")
                unit.target = row[side]
                unit.addnote("About it")
                made.addunit(unit)
            path = tmp_path / name.format(code)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes(made))
    found = pairs_of(str(tmp_path))
    assert not [item for item in found if isinstance(item, Problem)]
    assert [(p.source, p.target) for p in found if isinstance(p, Pair)] == ROWS * 2


def test_go_texts_of_the_library(tmp_path: Path) -> None:
    from translate.storage.toml import TOMLFile

    for code, side in (("en", 0), ("zh", 1)):
        made = TOMLFile()
        for number, row in enumerate(ROWS):
            unit = made.UnitClass(row[side])
            unit.setid(f"k{number}")
            unit.target = row[side]
            made.addunit(unit)
        (tmp_path / f"active.{code}.toml").write_bytes(bytes(made))
    assert texts(pairs_of(str(tmp_path))) == ROWS


def test_sphinx_catalogues_of_several_languages(tmp_path: Path) -> None:
    for folder, language in (("zh_CN", "zh_CN"), ("de", "de"), ("fr", "")):
        path = tmp_path / "locale" / folder / "LC_MESSAGES/index.po"
        path.parent.mkdir(parents=True)
        path.write_bytes(po(ROWS).replace(b'"Content-Type', f'"Language: {language}\\n"\n"Content-Type'.encode()))
    documents = list(read_plan(plan([str(tmp_path)])))
    notes = {d.name.split("/")[-3]: d.notes for d in documents if isinstance(d, Document) and d.notes}
    assert notes == {code: (f"the translations are in another language ({code})",) for code in ("de", "fr")}
    assert texts([pair for d in documents if isinstance(d, Document) for pair in d.pairs]) == ROWS


def test_an_exchange_file_of_another_language_in_a_folder(tmp_path: Path) -> None:
    from writers import xliff1

    (tmp_path / "messages.zh.xlf").write_bytes(xliff1(ROWS))
    (tmp_path / "messages.fr.xlf").write_bytes(xliff1(ROWS).replace(b'"zh-CN"', b'"fr"'))
    documents = list(read_plan(plan([str(tmp_path)])))
    assert [d.notes for d in documents if isinstance(d, Document)] == [
        ("the languages are en and fr, not English and Chinese",), (),
    ]  # fmt: skip
    assert texts(pairs_of(str(tmp_path))) == ROWS
