"""The window itself: how pages, panels, commands and state come together.

May import everything in gui.
"""
