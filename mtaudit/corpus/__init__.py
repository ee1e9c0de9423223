"""Analyses of a whole corpus: passages that tell the same thing, contradictions between them, groups of documents.

An analysis receives every scored pair of a run and concludes when all documents were audited;
:mod:`mtaudit.engine.corpus_stage` feeds it.
"""
