"""Dialogs that rename, copy and move objects and folders.

May import `targets` and what is below it.
"""
