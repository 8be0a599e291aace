#!/bin/sh
# Fills in what the environment says, then starts pgAdmin as its image does.
set -eu
umask 077
sed "s|@POSTGRES_DB@|$POSTGRES_DB|" /roster/servers.json >"$PGADMIN_SERVER_JSON_FILE"
# pgAdmin looks for a server's PassFile in its user's own folder. At each start, so that a new password is taken up.
folder=/var/lib/pgadmin/storage/$(printf '%s' "$PGADMIN_DEFAULT_EMAIL" | tr '@' '_')
mkdir -p "$folder"
# In this file : and \ are written with a \ before them.
password=$(printf '%s' "$POSTGRES_READER_PASSWORD" | sed 's/[\\:]/\\&/g')
printf 'db:5432:*:roster_reader:%s\n' "$password" >"$folder/.pgpass"
exec /entrypoint.sh
