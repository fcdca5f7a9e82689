"""Shared by all writes: layout, recipe, publishing, verification, the outcome in words.

May import reading.
"""
