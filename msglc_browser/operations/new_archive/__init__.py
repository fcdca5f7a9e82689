"""New archives from files, folders and pasted text.

May import writing.
"""
