"""The embedded S3 server and the sample archives."""
