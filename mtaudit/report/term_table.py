"""The table of names and terms as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mtaudit.corpus_records import Rendering, TermRow
from mtaudit.report.terminal import clean, fit, pad

#: Widths of the name or term, and of its usual rendering, in columns.
_SOURCE, _TARGET = 32, 22
#: Maximum number of other renderings that are shown, and of places of an odd one.
_OTHERS, _PLACES = 5, 3


def term_table(rows: Sequence[TermRow], least: int = 1) -> Iterator[str]:
    """Lines with kind, name or term, count, usual rendering and other renderings with their counts. Odd renderings are
    marked with ``!`` and listed below with their places.

    Args:
        least: minimum number of occurrences of a row that is shown.
    """
    shown = [row for row in rows if row.count >= least]
    yield f"     {pad('name or term', _SOURCE)} {'count':>6}  {pad('usual rendering', _TARGET)} {'':>6}  others"
    for row in shown:
        best = row.renderings[0]
        others = "  ".join(map(_other, row.renderings[1 : 1 + _OTHERS]))
        more = len(row.renderings) - 1 - _OTHERS
        name = " / ".join((row.source, *row.also))
        yield (
            f"{row.kind:<4} {pad(fit(clean(name), _SOURCE), _SOURCE)} {row.count:>6}  "
            f"{pad(fit(clean(best.text), _TARGET), _TARGET)} {best.count:>6}  {others}"
            f"{f'  and {more} more' if more > 0 else ''}"
        ).rstrip()
    yield from _odd(shown)


def _other(rendering: Rendering) -> str:
    return f"{'!' if rendering.standing == 'odd' else ''}{clean(rendering.text)} {rendering.count}"


def _odd(rows: Sequence[TermRow]) -> Iterator[str]:
    odd = [(row, one) for row in rows for one in row.renderings if one.standing == "odd"]
    if odd:
        yield "\nodd renderings"
    for row, one in odd:
        places = [f"{clean(p.document)}:{p.lines[0]}" if p.lines else clean(p.pair) for p in one.places]
        more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
        yield f"  {clean(row.source)}: {clean(one.text)} instead of {clean(row.renderings[0].text)}"
        yield f"      {', '.join(places[:_PLACES])}{more}"
