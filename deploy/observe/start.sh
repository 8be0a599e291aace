#!/bin/sh
# Prometheus reads tokens from files only.
set -eu
if [ -z "${API_BEARER:-}" ]; then
    echo "Prometheus needs the token of the server: set API_BEARER in .env" >&2
    exit 1
fi
umask 077
printf %s "$API_BEARER" > /tmp/token
exec /bin/prometheus --config.file=/roster/prometheus.yml --storage.tsdb.path=/prometheus --storage.tsdb.retention.time=30d
