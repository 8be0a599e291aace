-- Runs at each start. A backup that was restored into another cluster brings a journal with larger numbers than this cluster's
-- transactions would give; from here on they are counted behind it.
UPDATE scim.journal SET base = pg_current_xact_id()::text::bigint - (last.seq >> 22) - 1
FROM (SELECT max(seq) AS seq FROM scim.change) last
WHERE last.seq >> 22 >= pg_current_xact_id()::text::bigint - journal.base;
