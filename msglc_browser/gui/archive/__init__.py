"""An archive page: the tree, its model, its session.

May import inspect, tabs and below.
"""
