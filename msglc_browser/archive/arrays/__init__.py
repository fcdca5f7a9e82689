"""Numbers as NumPy arrays, and arrays stored as pickles, rebuilt without unpickling them.

May import items and model.
"""
