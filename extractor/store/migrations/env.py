"""Alembic's way in: runs on the connection that `extractor.store.opening` gives it."""

from __future__ import annotations

from alembic import context

from extractor.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
