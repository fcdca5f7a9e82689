"""The S3 client: requests, retries, errors in our words, listings.

May import places.
"""
