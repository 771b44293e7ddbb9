"""Stored rows one by one: customers and rows of data models, looked up, added, changed and taken away by programs.

They land through the door that everything lands through. HTTP never enters.
"""
