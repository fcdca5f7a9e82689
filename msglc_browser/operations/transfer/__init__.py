"""Objects and files unchanged: upload, download, delete.

May import writing.
"""
