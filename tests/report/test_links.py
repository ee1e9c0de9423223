"""Addresses that open file:line."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtaudit.report.links import resolve_link

GITHUB = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "a/b", "GITHUB_SHA": "0123abc"}
GITLAB = {"CI_PROJECT_URL": "https://gitlab.com/a/b", "CI_COMMIT_SHA": "0123abc"}


@pytest.mark.parametrize(
    ("template", "environment", "made"),
    [
        ("github", GITHUB, "https://github.com/a/b/blob/0123abc/{path}#L{line}"),
        ("gitlab", GITLAB, "https://gitlab.com/a/b/-/blob/0123abc/{path}#L{line}"),
        ("vscode", {}, "vscode://file/home/me/corpus/{path}:{line}"),
        ("github", GITLAB, ""),
        ("gitlab", {}, ""),
        ("https://example.org/{path}?l={line}", {}, "https://example.org/{path}?l={line}"),
        ("javascript:alert({line})", {}, ""),
        ("", GITHUB, ""),
    ],
)
def test_words_become_templates_and_scripts_nothing(template, environment, made):
    assert resolve_link(template, environment, Path("/home/me/corpus")) == made
