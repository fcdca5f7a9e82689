"""NumPy arrays that msglc's numpy encoder stored as pickles, rebuilt without running them.

Only the opcodes and the four names that `ndarray.dumps()` writes are understood; anything else
is refused. Nothing is imported, called or executed by name.
"""
