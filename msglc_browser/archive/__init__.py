"""The archive format: bytes in, nodes and values out. No Qt, no network, no threads, no msglc."""
