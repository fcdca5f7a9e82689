"""What servers answer: read leniently, within limits, refused where it is dangerous.

May import nothing else of s3.
"""
