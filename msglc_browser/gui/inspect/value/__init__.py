"""The Value inspector: text that folds, wraps and can be searched.

May import the base of inspectors, parts and below.
"""
