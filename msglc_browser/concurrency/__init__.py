"""Tasks, threads and processes: how work is run, cancelled and waited for.

Imports nothing else from this package.
"""
