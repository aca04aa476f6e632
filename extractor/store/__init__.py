"""What is kept: files and their originals, readings, corrections, the audit log, jobs.

Nothing is imported here: the settings need `options` alone, and SQLAlchemy takes a while to load.
"""
