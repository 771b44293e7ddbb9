"""Where files lie: a folder of this machine, one on an SFTP server, or a bucket of S3-compatible storage.

A place knows names, sizes and bytes. What is in a file, which ones are wanted and what becomes of them never enters.
"""
