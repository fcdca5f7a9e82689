"""A bucket page: folders and objects of one prefix.

May import dialogs, tabs and below.
"""
