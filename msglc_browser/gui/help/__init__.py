"""What the Help menu shows: the keyboard shortcuts, what this program is.

May import dialogs and below.
"""
