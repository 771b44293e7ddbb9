"""Files that others drop somewhere: which of them are complete and wanted, what became of each, each once.

How a file is read is sql/files.py's, where it lies jobs/places', what lands landing's.
"""
