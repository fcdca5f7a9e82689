"""What an archive is made of: nodes, spans, paths, values, events, the header.

Imports nothing of ours but errors.
"""
