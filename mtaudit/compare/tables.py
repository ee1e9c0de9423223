"""The tables of a comparison by document and by length of the source, computed with pandas."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from mtaudit.compare.match import Change
from mtaudit.compare.metrics import Language, Sentences, corpus_scores
from mtaudit.text import word_count

if TYPE_CHECKING:
    import pandas as pd

#: Lower bounds of the buckets of source length, in English words; see :func:`mtaudit.text.word_count`.
EDGES = (0, 10, 20, 30, 45)
_KINDS = ("same", "changed", "added", "removed")


def change_table(changes: Sequence[Change], references: Sequence[str | None], language: Language) -> pd.DataFrame:
    """One row per change: document, length bucket, kind, probabilities, texts, and the edit distance of changed pairs.

    Args:
        references: the reference of each change, None where there is none.

    Missing values are NaN or None.
    """
    import pandas as pd

    sentences = Sentences(language)
    rows = []
    for change, reference in zip(changes, references, strict=True):
        old, new = change.old, change.new
        edited = sentences.scores(new.target, old.target) if old and new and change.kind == "changed" else (None, None)
        rows.append(
            {
                "document": change.row.document,
                "length": word_count(change.row.source),
                "kind": change.kind,
                "old_probability": old.probability if old else None,
                "new_probability": new.probability if new else None,
                "difference": change.difference,
                "chrf": edited[0],
                "ter": edited[1],
                "old_target": old.target if old else None,
                "new_target": new.target if new else None,
                "reference": reference if old and new else None,
            }
        )
    made = pd.DataFrame(rows)
    numbers = ["old_probability", "new_probability", "difference", "chrf", "ter"]
    made[numbers] = made[numbers].astype("float64")
    names = [f"{a}-{b - 1} words" for a, b in pairwise(EDGES)] + [f"{EDGES[-1]}+ words"]
    made["bucket"] = pd.cut(made["length"], [*EDGES, float("inf")], right=False, labels=names)
    return made


def grouped(table: pd.DataFrame, by: str, language: Language) -> list[dict[str, Any]]:
    """Counts, means and corpus scores for each value of ``by`` ("document" or "bucket"), in order."""
    groups = table.groupby(by, sort=by != "document", observed=True)
    kinds = groups["kind"].value_counts().unstack(fill_value=0).reindex(columns=list(_KINDS), fill_value=0)
    means = groups[["old_probability", "new_probability", "chrf", "ter"]].mean()
    out = []
    for name, part in groups:
        counts = {str(kind): int(number) for kind, number in cast("pd.Series[int]", kinds.loc[name]).items()}
        facts = {str(key): _rounded(value) for key, value in means.loc[name].items()}
        row: dict[str, Any] = {by: str(name), "pairs": len(part), **counts, **facts}
        known = part.dropna(subset=["reference"])
        if len(known):
            row["references"] = len(known)
            for side in ("old", "new"):
                scores = corpus_scores(known[f"{side}_target"].tolist(), known["reference"].tolist(), language)
                row[side] = {score.name: score.value for score in scores}
        out.append(row)
    return out


def _rounded(value: Any) -> float | None:
    return None if value != value else round(float(value), 6)
