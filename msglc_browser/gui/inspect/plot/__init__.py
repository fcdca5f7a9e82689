"""The Plot inspector.

May import inspector_view, and parts and below.
"""
