-- A day's rows may come before its partition does, after a pause of the server of some days: they wait in the default one and move.
CREATE OR REPLACE FUNCTION scim.keep_request_log(days int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    today date := (now() AT TIME ZONE 'UTC')::date;
    day date;
    name text;
    since timestamptz;
    until timestamptz;
BEGIN
    -- One server is enough, and two would wait for each other.
    IF NOT pg_try_advisory_xact_lock(hashtext('scim.keep_request_log')) THEN
        RETURN;
    END IF;
    SET LOCAL lock_timeout = '2s';
    FOR day IN SELECT today + n FROM generate_series(0, 3) AS n LOOP
        name := 'request_log_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass('scim.' || name) IS NOT NULL;
        since := day::timestamp AT TIME ZONE 'UTC';
        until := (day + 1)::timestamp AT TIME ZONE 'UTC';
        -- A day that can't be had now is tried again; those that are too old go all the same.
        BEGIN
            LOCK TABLE scim.request_log_default IN ACCESS EXCLUSIVE MODE;
            EXECUTE format('CREATE TABLE scim.%I (LIKE scim.request_log INCLUDING DEFAULTS)', name);
            EXECUTE format(
                'WITH early AS (DELETE FROM scim.request_log_default WHERE at >= %L AND at < %L RETURNING *) '
                'INSERT INTO scim.%I SELECT * FROM early', since, until, name);
            EXECUTE format(
                'ALTER TABLE scim.request_log ATTACH PARTITION scim.%I FOR VALUES FROM (%L) TO (%L)', name, since, until);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'no partition % yet: %', name, SQLERRM;
        END;
    END LOOP;
    FOR name IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'scim.request_log'::regclass AND c.relname ~ '^request_log_[0-9]{8}$'
          AND right(c.relname, 8) < to_char(today - days, 'YYYYMMDD')
    LOOP
        EXECUTE format('DROP TABLE scim.%I', name);
    END LOOP;
    DELETE FROM scim.request_log_default WHERE at < now() - make_interval(days => days);
    DELETE FROM scim.request_minute WHERE minute < now() - make_interval(days => days);
END
$$;
COMMENT ON TABLE scim.request_minute IS 'Requests of each minute, and operations of bulk requests that were refused; tenant 0 and an empty token where the token was not known.';
