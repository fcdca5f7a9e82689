"""Whole folders and buckets: new ones, what is in them, deletion.

May import transfers, unfinished uploads and all rooms below.
"""
