"""The Map inspector.

May import inspector_view, and parts and below.
"""
