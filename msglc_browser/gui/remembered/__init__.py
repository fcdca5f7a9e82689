"""What the windows remember between runs: recent archives, tabs, sizes; and their shared files.

May import archive and everything below it.
"""
