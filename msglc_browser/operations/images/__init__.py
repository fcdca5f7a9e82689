"""Slices of arrays and pictures of an archive.

May import reading.
"""
