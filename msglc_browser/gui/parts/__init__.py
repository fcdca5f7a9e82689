"""Widgets that do not belong to any feature.

May import base and theme.
"""
