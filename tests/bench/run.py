"""The index of the benchmarks: ``python tests/bench/run.py --list``, or run them and write one table.

``python tests/bench/run.py --data FOLDER --output TABLE.md [NAME...]`` runs the benchmarks whose data are in ``FOLDER``
and writes what each printed under a heading. Those that need no data run everywhere.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from pathlib import Path

import click

HERE = Path(__file__).parent
#: Benchmark -> its arguments; ``{data}`` is the folder of data. What is not listed here needs arguments of its own.
ARGUMENTS: dict[str, list[str]] = {
    "cases": ["{data}/cases/cases.jsonl"],
    "checks": [],
    "gate": [],
    "gate_edits": [],
    "report": [],
    "seeds": [],
    "tmx_memory": ["200000"],
}


def summary(path: Path) -> str:
    """The first sentence of the docstring of a benchmark."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split())


@click.command()
@click.argument("names", nargs=-1)
@click.option("--list", "list_", is_flag=True, help="Print the benchmarks and what each measures.")
@click.option("--data", type=click.Path(exists=True, file_okay=False), help="Folder of the data that are not shipped.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where the table is written.")
def main(names: tuple[str, ...], list_: bool, data: str | None, output: Path | None) -> None:
    """Run benchmarks and write what they print into one Markdown file."""
    known = {path.stem: path for path in sorted(HERE.glob("*.py")) if path.stem != "run"}
    unknown = set(names) - set(known)
    if unknown:
        raise click.UsageError(f"there is no benchmark {', '.join(sorted(unknown))}; use --list")
    if list_:
        for name, path in known.items():
            click.echo(f"{name:14} {summary(path)}")
        return
    parts = [_run(known[name], data) for name in names or ARGUMENTS if data or not _needs_data(name)]
    text = "# Benchmarks\n\n" + "\n".join(parts)
    if output is None:
        click.echo(text)
    else:
        output.write_text(text, encoding="utf-8")


def _needs_data(name: str) -> bool:
    return any("{data}" in argument for argument in ARGUMENTS.get(name, []))


def _run(path: Path, data: str | None) -> str:
    arguments = [argument.format(data=data) for argument in ARGUMENTS.get(path.stem, [])]
    start = time.perf_counter()
    done = subprocess.run([sys.executable, str(path), *arguments], capture_output=True, text=True)
    seconds = time.perf_counter() - start
    printed = done.stdout if done.returncode == 0 else f"failed with status {done.returncode}\n{done.stderr[-2000:]}"
    command = " ".join(["python", f"tests/bench/{path.name}", *arguments])
    return f"## {path.stem}\n\n{summary(path)}\n\n`{command}` ({seconds:.0f} s)\n\n```text\n{printed.rstrip()}\n```\n"


if __name__ == "__main__":
    main()
