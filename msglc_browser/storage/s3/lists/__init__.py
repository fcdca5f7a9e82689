"""Listings of buckets and objects: pages asked for, read from XML, kept as columns.

May import answers and the files beside them in s3.
"""
