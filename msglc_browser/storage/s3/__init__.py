"""The S3 client: requests, retries, listings, and errors translated to those of `errors.py`.

May import places.
"""
