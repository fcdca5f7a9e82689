"""Objects and files as they are: upload, download, delete.

May import writing.
"""
