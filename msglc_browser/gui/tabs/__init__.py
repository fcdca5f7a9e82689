"""Pages and the tabs that hold them.

May import parts and below.
"""
