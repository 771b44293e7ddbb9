"""Inward: source -> batches -> mapping -> records -> staged -> landed, one transaction a batch.

Never imports exports, its mirror image.
"""
