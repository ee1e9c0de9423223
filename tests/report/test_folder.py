"""A folder of pages: its content, that it appears at once, and that nothing else is touched."""

from __future__ import annotations

import json
import re

import pytest
from factory import hostile, many, sample, sample_head

from mtaudit.errors import UsageError
from mtaudit.report import open_writers
from mtaudit.report.folder import FolderWriter


def write(folder, pairs, head=None):
    (writer,) = open_writers([f"{folder}/"])
    assert type(writer) is FolderWriter
    for pair in pairs:
        writer.add(pair)
    writer.finish(head or sample_head())
    return folder


def facts_of(page):
    return json.loads(re.search(r'id="facts">(.*?)</script>', page.read_text(encoding="utf-8")).group(1))


def test_an_index_and_a_page_a_document_under_one_identity(tmp_path):
    folder = write(tmp_path / "out", sample())
    pages = sorted((folder / "documents").iterdir())
    names = [page.name.rpartition("-")[0] for page in pages]
    assert names == ["clock-room-md", "ferry-zh-Hant-md", "spring-harvest-md"]
    facts = [facts_of(page) for page in (folder / "index.html", *pages)]
    assert len({each["identity"] for each in facts}) == 1
    assert [each["rows"] for each in facts] == [16, 4, 4, 8]
    for document, address in facts[0]["pages"].items():
        assert document in (folder / address).read_text(encoding="utf-8")
        assert f'href="{address}"' in (folder / "index.html").read_text(encoding="utf-8")
    assert sorted(p.name for p in folder.iterdir()) == ["documents", "index.html"]


def test_pages_link_to_their_neighbours(tmp_path):
    folder = write(tmp_path / "out", sample())
    tea, ferry, museum = (
        facts_of(folder / "index.html")["pages"][name]
        for name in ("tea/spring-harvest.md", "notices/ferry.zh-Hant.md", "museum/clock-room.md")
    )
    text = (folder / ferry).read_text(encoding="utf-8")
    for id, address in (("before", tea), ("after", museum)):
        assert f'id="page-{id}" href="{address.removeprefix("documents/")}"' in text
    assert 'id="page-index" href="../index.html"' in text
    assert 'id="page-before"' not in (folder / tea).read_text(encoding="utf-8")


def test_a_document_has_its_own_counts_and_skips(tmp_path):
    folder = write(tmp_path / "out", sample())
    page = folder / facts_of(folder / "index.html")["pages"]["museum/clock-room.md"]
    text = page.read_text(encoding="utf-8")
    assert '<h1 id="verdict" class="document-title">museum/clock-room.md</h1>' in text
    assert "the encoder gave no similarity for 1 pair" in text
    assert "drafts/broken.jsonl" not in text
    assert re.search(r'data-severity="critical">1<', text)


def test_a_second_run_replaces_the_first_and_the_same_document_keeps_its_address(tmp_path):
    before = facts_of(write(tmp_path / "out", sample()) / "index.html")["pages"]
    after = facts_of(write(tmp_path / "out", sample()[8:]) / "index.html")["pages"]
    assert after == {name: before[name] for name in after}
    assert len(list((tmp_path / "out" / "documents").iterdir())) == len(after) == 2


def test_abort_leaves_the_older_folder(tmp_path):
    folder = write(tmp_path / "out", sample())
    before = {path: path.read_bytes() for path in folder.rglob("*.html")}
    (writer,) = open_writers([f"{folder}/"])
    writer.add(sample()[0])
    writer.abort()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    (writer,) = open_writers([f"{tmp_path}/new/"])
    writer.abort()
    assert not (tmp_path / "new").exists()


def test_a_folder_with_other_things_in_the_way_is_refused(tmp_path):
    (tmp_path / "index.html").write_text("<p>mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"contains index\.html, which is not a page of a report; name another folder"):
        open_writers([f"{tmp_path}/"])
    folder = write(tmp_path / "out", sample())
    (folder / "documents" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"contains documents/notes\.txt"):
        open_writers([f"{folder}/"])
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file; name a folder"):
        open_writers([f"{tmp_path}/file/"])


def test_other_outputs_may_stand_in_the_same_folder(tmp_path):
    both = open_writers([f"{tmp_path}/out/", f"{tmp_path}/out/audit.jsonl"])
    for writer in both:
        for pair in sample():
            writer.add(pair)
    for writer in both:
        writer.finish(sample_head())
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["audit.jsonl", "documents", "index.html"]


def test_hostile_names_stay_inside_of_the_folder(tmp_path):
    folder = write(tmp_path / "out", hostile())
    assert len(list((folder / "documents").iterdir())) == len(hostile())
    assert all(re.fullmatch(r"[\w-]+\.html", page.name, re.ASCII) for page in (folder / "documents").iterdir())


def test_rows_wait_on_disk(tmp_path):
    import tracemalloc

    (writer,) = open_writers([f"{tmp_path}/out/"])
    pairs = list(many(1500, flawed=0.02))
    tracemalloc.start()
    for pair in pairs:
        writer.add(pair)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    writer.abort()
    assert peak < 12_000_000
