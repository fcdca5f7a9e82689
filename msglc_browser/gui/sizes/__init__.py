"""The size map of an archive, a bucket or a folder in its own tab.

May import archive, tabs and below.
"""
