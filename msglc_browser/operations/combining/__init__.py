"""Combined archives: combine, append, arrange, extract.

May import writing, buckets and reading.
"""
