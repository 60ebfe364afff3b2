"""How Alembic runs the steps: on the connection handed to it, inside that connection's transaction."""

from alembic import context

from permits.persistence.migrate import CONFIGURATION

context.configure(connection=context.config.attributes["connection"], **CONFIGURATION)
with context.begin_transaction():
    context.run_migrations()
