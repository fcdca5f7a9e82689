"""CSV and TSV: rows, cells, and the types of columns.

May import its neighbours in `sources`.
"""
