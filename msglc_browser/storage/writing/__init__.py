"""Writing objects and files: uploads, conditions, the journal of uploads in progress.

May import s3 and places, never reading.
"""
