"""Numbers of lists and stored arrays: where they are, read as arrays, summed up.

May import reading and below.
"""
