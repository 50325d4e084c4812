"""Where recordings lie: a disk of this machine, or buckets elsewhere that speak S3's, Google's or Azure's protocol.

`calls.recordings` is the door to it. The vendors' libraries are loaded by who first asks for a file.
"""
