"""The elements of an archive: nodes, spans, paths, values, events, the header.

Imports only `errors` from this package.
"""
