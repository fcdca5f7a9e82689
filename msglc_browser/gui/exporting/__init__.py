"""The export dialog.

May import targets and below.
"""
