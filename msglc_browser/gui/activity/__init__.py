"""The panel of jobs and the list of unfinished uploads.

May import dialogs and below.
"""
