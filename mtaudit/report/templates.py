"""What the HTML pages share: their assets, the hashes of their security policy, and the settings of the templates."""

from __future__ import annotations

import base64
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined


def asset(name: str) -> str:
    """The text of a file below ``assets``."""
    return files("mtaudit.report").joinpath("assets", *name.split("/")).read_text(encoding="utf-8")


def policy_hash(text: str) -> str:
    """What a content security policy calls a style or script that stands in the page."""
    return "sha256-" + base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")


def make_environment() -> Environment:
    """Templates that escape everything and stop at a name that is not there."""
    return Environment(
        loader=PackageLoader("mtaudit.report", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
