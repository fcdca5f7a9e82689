"""Uploads that never ended: list them, finish them, throw them away.

May import writing.
"""
