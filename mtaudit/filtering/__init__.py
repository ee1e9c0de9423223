"""Filters bitext: keeps or drops the rows of a table of pairs by what an audit finds in them.

An audit reads the tables first and keeps one :class:`~mtaudit.filtering.decisions.Decisions`; then the tables are read
again, and every row goes unchanged to the output or, with the reason, to the file of dropped rows.
"""
