"""Archives being made: encoders, the stream writer, the plans to combine and arrange.

May import toc, items and model.
"""
