"""The dialog for a new archive.

May import targets and below.
"""
