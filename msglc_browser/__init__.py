"""msglc Browser: a window onto msglc archives in S3 buckets and on disk."""

__version__ = "0.1.0"
