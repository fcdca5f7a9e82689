"""Values of an archive as rows and columns, read block by block.

May import reading.
"""
