"""Where a write goes: the target field and the dialog to choose a place.

May import dialogs and below.
"""
