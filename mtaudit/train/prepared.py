"""The stages "names", "common" and "scripts": tables that are derived from dictionaries, so that no run builds them."""

from __future__ import annotations

from importlib import import_module

from mtaudit.tables import prepared_form
from mtaudit.train.job import Job

_MODULES = {
    "names.table": "mtaudit.checks.names.known_names",
    "common.table": "mtaudit.checks.accuracy.untranslated",
    "scripts.table": "mtaudit.checks.surface.script",
}


def run(job: Job) -> None:
    """Build the table of the installed dictionary and write it."""
    import_module(_MODULES[job.output.name])
    job.output.write_bytes(prepared_form(job.output.name))
