"""What ingest and exports share: a run and its record, a schedule, trying again, HTTP, secrets.

Nothing here knows what is brought in or sent out.
"""
