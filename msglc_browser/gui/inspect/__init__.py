"""Ways to look at one node: one file or folder per inspector.

May import parts and below.
"""
