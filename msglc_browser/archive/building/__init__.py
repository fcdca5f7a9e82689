"""Building archives: encoders, the stream writer, and plans to combine and arrange.

May import toc, items and model.
"""
