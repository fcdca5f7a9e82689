"""Typing a location: the field above the tabs, the dialog, and the places they offer.

May import targets, tabs and below.
"""
