#!/bin/sh
# First start of the database: the role that people read with, and its password. The server grants it the views.
set -eu
psql -q -v ON_ERROR_STOP=1 -v password="${POSTGRES_READER_PASSWORD:-reader}" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE roster_reader LOGIN PASSWORD :'password';
SQL
