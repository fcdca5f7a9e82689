"""Formats of rows and columns, and what they are filled with: nodes, or what a table shows.

May import the writers of events beside it, reading and below.
"""
