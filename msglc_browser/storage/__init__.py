"""Bytes: S3 through s3fs, local files, the system keyring. asyncio, no Qt."""
