"""Copying and moving objects and folders: on the server, or through this computer.

May import `folders`, `transfer`, `writing` and what is below them.
"""
