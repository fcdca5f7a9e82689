"""Widgets that belong to no feature.

May import base and theme.
"""
