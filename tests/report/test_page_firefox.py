"""The page in Firefox: what differs between browsers is storage, decompression, layout and the keyboard."""

from __future__ import annotations

import json

import pytest
from factory import head_of, hostile, many, sample, sample_head
from firefox import Firefox

from mtaudit.report import open_writers

pytestmark = pytest.mark.browser
REVIEW = "#view=review"
ESCAPE = "\ue00c"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("firefox")


@pytest.fixture(scope="module")
def firefox(folder):
    made = Firefox(folder)
    yield made
    made.close()


def write(place, pairs, head):
    (out,) = open_writers([place])
    for pair in pairs:
        out.add(pair)
    out.finish(head)


@pytest.fixture(scope="module")
def address(folder):
    write(str(folder / "sample.html"), sample(), sample_head())
    return (folder / "sample.html").as_uri()


def test_review_by_keyboard_and_reload(firefox, address):
    firefox.open(address)
    assert firefox.run("$('#verdict').textContent") == "Failed"
    firefox.keys("r")
    assert firefox.run("shown.length") == 11
    firefox.keys("1", "2", "k", "e", *"seen", ESCAPE)
    firefox.run("saveVerdicts.now() ?? null")
    lines = [json.loads(line) for line in firefox.run("verdictLines()")]
    assert [(line["verdict"], line["note"]) for line in lines] == [("wrong", ""), ("fine", "seen")]
    firefox.open(address + REVIEW)
    assert firefox.run("reviewed()") == 2
    firefox.keys("/", *"dystopia")
    firefox.until("shown.length === 1")
    assert firefox.run("[...document.querySelectorAll('.row mark')].map((mark) => mark.textContent)") == [
        "dystopia",
        "二维码",
    ]
    assert firefox.errors() == []


@pytest.mark.parametrize("size", [(1440, 900), (375, 812)], ids=["wide", "phone"])
def test_nothing_runs_over_the_side(firefox, address, size):
    for hash in ("", REVIEW):
        firefox.open(address + hash, size)
        assert firefox.run("document.documentElement.scrollWidth <= innerWidth")
    heights = firefox.run("[...document.querySelectorAll('.row')].map((row) => row.offsetHeight)")
    tops = firefox.run("[...document.querySelectorAll('.row')].map((row) => row.getBoundingClientRect().top)")
    assert all(abs(top + height - below) < 1 for top, height, below in zip(tops, heights, tops[1:], strict=False))


@pytest.mark.parametrize("size", [(1440, 900), (375, 812)], ids=["wide", "phone"])
def test_a_document_is_read_from_error_to_error(firefox, address, size):
    firefox.open(f"{address}#view=reading&read=tea%2Fspring-harvest.md", size)
    firefox.run("(verdicts.clear(), localStorage.clear(), null)")
    firefox.keys("j", "j", "2")
    assert firefox.run("[reading.row.id, reviewed()]") == ["tea/spring-harvest.md:21", 1]
    assert firefox.run("document.activeElement.textContent") == "and nobody wants to"
    firefox.until("document.querySelectorAll('#strip path').length === 3")
    columns = "[...document.querySelectorAll('.passage:first-child .side')].map((node) => node.getBoundingClientRect())"
    left, right = firefox.run(f"{columns}.map(({{ x, y }}) => [x, y])")
    assert (left[1] == right[1]) is (size[0] > 700)
    assert firefox.run("document.documentElement.scrollWidth <= innerWidth")
    firefox.keys("t")
    firefox.until("view === 'review'")
    assert firefox.run("shown[current].id") == "tea/spring-harvest.md:21"
    assert firefox.errors() == []


def test_the_drawing_of_all_pairs_selects_where_it_is_clicked(firefox, address):
    firefox.open(address)
    firefox.run("""(() => {
      const row = rowById.get("tea/spring-harvest.md:13"), drawing = document.querySelector("#scatter");
      drawing.scrollIntoView();
      const at = new DOMPoint(pointX(row), pointY(row)).matrixTransform(drawing.getScreenCTM());
      drawing.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX: at.x, clientY: at.y }));
    })() ?? null""")
    assert "二维码" in firefox.run("document.querySelector('#scatter-pair').textContent")
    assert firefox.errors() == []


def test_compressed_rows_are_read(firefox, folder):
    pairs = list(many(1500))
    write(str(folder / "many.html"), pairs, head_of(pairs))
    firefox.open((folder / "many.html").as_uri() + REVIEW)
    assert firefox.run("$('#count').textContent") == "1,500 of 1,500 pairs"
    assert firefox.run("list.nodes.size") < 60


def test_nothing_of_a_document_runs(firefox, folder):
    pairs = hostile()
    write(str(folder / "hostile.html"), pairs, head_of(pairs, command=pairs[0].pair.source))
    for hash in ("", REVIEW):
        firefox.open((folder / "hostile.html").as_uri() + hash)
        assert firefox.run("window.__owned ?? null") is None
        assert firefox.run("document.querySelectorAll('#review img, #canvas svg, #canvas script').length") == 0


def test_verdicts_are_kept_for_every_page_of_a_folder(firefox, folder):
    write(f"{folder}/report/", sample(), sample_head())
    index = (folder / "report" / "index.html").as_uri()
    firefox.open(index)
    firefox.run("(verdicts.clear(), localStorage.clear(), null)")
    firefox.open(index + REVIEW)
    firefox.keys("1")
    firefox.run("saveVerdicts.now() ?? null")
    ready = "document.body?.dataset.ready === 'yes'"
    firefox.run("(document.querySelector('.row .place a').click(), null)")
    firefox.until(f"location.href.includes('/documents/') && {ready}")
    assert firefox.run("$('#verdict').textContent") == "notices/ferry.zh-Hant.md"
    assert firefox.run("reviewed()") == 1
    firefox.keys("j", "2")
    firefox.run("($('#page-index').click(), null)")
    firefox.until(f"location.href.includes('/index.html') && {ready}")
    assert firefox.run("[reviewed(), verdictLines().length]") == [2, 2]
    firefox.open(index)
    assert firefox.run("reviewed()") == 2
