"""``mtaudit formats``: everything that is read is listed, with what becomes of corrections."""

from __future__ import annotations

from click.testing import CliRunner

from mtaudit.cli.main import main
from mtaudit.read.registry import BY_SUFFIX, FORMATS
from mtaudit.read.write_back import syntax_of


def test_every_format_is_listed() -> None:
    text = CliRunner().invoke(main, ["formats"], catch_exceptions=False).output
    table = CliRunner().invoke(main, ["formats", "--format", "markdown"], catch_exceptions=False).output
    for each in FORMATS:
        assert f"{each.name}\n    {' '.join(each.suffixes)}\n" in text
        assert all(f"`{suffix}`" in table for suffix in each.suffixes)
    assert len(table.splitlines()) == len(FORMATS) + 2


def test_a_suffix_belongs_to_one_format() -> None:
    assert len(BY_SUFFIX) == sum(len(each.suffixes) for each in FORMATS)


def test_what_is_written_back_is_what_the_table_says() -> None:
    assert {suffix for suffix in BY_SUFFIX if syntax_of(f"a{suffix}")} == {
        suffix for suffix, each in BY_SUFFIX.items() if each.writes_back
    }
