"""Glossaries that are no glossaries: each is one error that names the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtaudit.checks.terminology.glossary import load_glossary
from mtaudit.errors import InputError

_ALIASES = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"- &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)
GLOSSARIES = {
    "deep.json": "[" * 100_000,
    "digits.json": "[" + "7" * 5_000 + "]",
    "deep.yaml": "[" * 5_000,
    "date.yaml": "- source: tea\n  target: 2020-13-45\n",
    "digits.yaml": f"- source: tea\n  target: {'7' * 5_000}\n",
    "aliases.yaml": f"- source: tea\n  target: 茶\n  variants:\n{_ALIASES.replace('- &', '  - &')}",
    "nested.json": '[{"source": "tea", "target": {"a": "b"}}]',
    "encoding.tbx": "<?xml version='1.0' encoding='no-such'?><tbx/>",
    "wide.tbx": "<?xml version='1.0' encoding='utf-7'?><tbx/>",
    "field.csv": 'source,target\ntea,"' + "a" * 200_000 + '"\n',
    "header.csv": '"' + "a" * 200_000 + '"\n',
    "nothing.csv": "",
}


@pytest.mark.parametrize("name", GLOSSARIES)
def test_what_is_no_glossary_is_one_error_that_names_the_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(GLOSSARIES[name], encoding="utf-8")
    with pytest.raises(InputError, match=name):
        load_glossary(path)
