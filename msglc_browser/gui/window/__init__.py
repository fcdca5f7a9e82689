"""The window itself: connects pages, panels, commands and state.

May import everything in gui.
"""
