"""Where the bytes are: sizes of nodes and of folders, for maps.

May import reading.
"""
