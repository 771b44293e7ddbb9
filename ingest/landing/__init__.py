"""Where rows become what is stored, whole batches at once, in the caller's transaction; land.py is the door."""
