"""Filters bitext: keeps or drops the rows of a table of pairs according to an audit.

First, an audit reads the tables and collects :class:`~mtaudit.filtering.decisions.Decisions`. Then the tables are read
again, and every row goes unchanged to the output or, with the reason, to the file of dropped rows.
"""
