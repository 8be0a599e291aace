-- The log: what was asked and what was answered, a partition for each day (UTC). The server writes it in batches, off the path of the
-- requests, and calls scim.keep_request_log to make the next partitions and to drop those that are too old.
CREATE SEQUENCE scim.request_log_id;
CREATE TABLE scim.request_log (
    at             timestamptz NOT NULL,
    id             bigint      NOT NULL DEFAULT nextval('scim.request_log_id'),
    tenant_id      int,
    token          text,
    request_id     text        NOT NULL,
    method         text        NOT NULL,
    path           text        NOT NULL,
    query          text,
    operation      text        NOT NULL,
    status         int         NOT NULL,
    scim_type      text,
    detail         text,
    duration_us    int         NOT NULL,
    resource_type  text,
    resource_id    uuid,
    subject        text,
    results        bigint,
    bulk_operation int,
    user_agent     text,
    rewrites       text[],
    body           text,
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE INDEX request_log_refused ON scim.request_log (at, id) WHERE status >= 400;
CREATE INDEX request_log_request ON scim.request_log (request_id);
CREATE INDEX request_log_resource ON scim.request_log (resource_id, at) WHERE resource_id IS NOT NULL;
CREATE INDEX request_log_subject ON scim.request_log (lower(subject), at) WHERE subject IS NOT NULL;
COMMENT ON TABLE scim.request_log IS 'One row for each request, and one more for each operation of a bulk request that was refused.';
COMMENT ON COLUMN scim.request_log.tenant_id IS 'Null where the token was not known.';

-- Takes what belongs to no other partition, which a server that was not stopped for days does not need.
CREATE TABLE scim.request_log_default PARTITION OF scim.request_log DEFAULT;

-- Sums of the log, so that a plot of a week reads thousands of rows and not millions.
CREATE TABLE scim.request_minute (
    minute     timestamptz NOT NULL,
    tenant_id  int         NOT NULL,
    token      text        NOT NULL,
    operation  text        NOT NULL,
    requests   int         NOT NULL,
    refused    int         NOT NULL,
    failed     int         NOT NULL,
    total_us   bigint      NOT NULL,
    slowest_us int         NOT NULL,
    PRIMARY KEY (minute, tenant_id, token, operation)
) WITH (fillfactor = 70);
COMMENT ON TABLE scim.request_minute IS 'Requests of each minute; tenant 0 and an empty token where the token was not known.';

CREATE TABLE scim.token_contact (
    tenant_id    int         NOT NULL,
    token        text        NOT NULL,
    last_contact timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, token)
) WITH (fillfactor = 50);
COMMENT ON TABLE scim.token_contact IS 'When each token was last used.';

CREATE FUNCTION scim.keep_request_log(days int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    today date := (now() AT TIME ZONE 'UTC')::date;
    day date;
    old text;
BEGIN
    -- One server is enough, and two would wait for each other.
    IF NOT pg_try_advisory_xact_lock(hashtext('scim.keep_request_log')) THEN
        RETURN;
    END IF;
    SET LOCAL lock_timeout = '2s';
    FOR day IN SELECT today + n FROM generate_series(0, 3) AS n LOOP
        IF to_regclass('scim.request_log_' || to_char(day, 'YYYYMMDD')) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE scim.%I PARTITION OF scim.request_log FOR VALUES FROM (%L) TO (%L)',
                'request_log_' || to_char(day, 'YYYYMMDD'),
                day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
        END IF;
    END LOOP;
    FOR old IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'scim.request_log'::regclass AND c.relname ~ '^request_log_[0-9]{8}$'
          AND right(c.relname, 8) < to_char(today - days, 'YYYYMMDD')
    LOOP
        EXECUTE format('DROP TABLE scim.%I', old);
    END LOOP;
    DELETE FROM scim.request_log_default WHERE at < now() - make_interval(days => days);
    DELETE FROM scim.request_minute WHERE minute < now() - make_interval(days => days);
END
$$;
COMMENT ON FUNCTION scim.keep_request_log IS 'Makes the partitions of today and the next days and drops those older than this many days.';
SELECT scim.keep_request_log(30);

CREATE VIEW public.request_log AS
SELECT l.at,
       l.request_id,
       l.token,
       l.method,
       l.path,
       l.query,
       l.status,
       l.scim_type,
       l.detail,
       l.duration_us / 1000.0 AS duration_ms,
       l.operation,
       l.resource_type,
       l.resource_id,
       l.subject,
       l.results,
       l.rewrites,
       l.body,
       l.bulk_operation,
       l.user_agent,
       l.tenant_id
FROM scim.request_log l;
COMMENT ON VIEW public.request_log IS 'What clients asked and what they were answered, one row for each request, and one more for each operation of a bulk request that was refused.';
COMMENT ON COLUMN public.request_log.at IS 'When the request came.';
COMMENT ON COLUMN public.request_log.request_id IS 'The X-Request-Id of the answer; also in changes.';
COMMENT ON COLUMN public.request_log.token IS 'The name of the token; null: none that is known.';
COMMENT ON COLUMN public.request_log.method IS 'The HTTP method.';
COMMENT ON COLUMN public.request_log.path IS 'What was addressed, such as /Users/{id}, without /scim/v2.';
COMMENT ON COLUMN public.request_log.query IS 'The parameters of the address, decoded: filter and the like.';
COMMENT ON COLUMN public.request_log.status IS 'The HTTP status; from 400 on the request was refused.';
COMMENT ON COLUMN public.request_log.scim_type IS 'What kind of error it was (RFC 7644 section 3.12): uniqueness, invalidValue, ...';
COMMENT ON COLUMN public.request_log.detail IS 'Why it was refused, as the client was told.';
COMMENT ON COLUMN public.request_log.duration_ms IS 'From the request to the end of the answer, in milliseconds.';
COMMENT ON COLUMN public.request_log.operation IS 'The kind of request: create User, query User, patch Group, ...';
COMMENT ON COLUMN public.request_log.resource_type IS 'The resource type that the request was about.';
COMMENT ON COLUMN public.request_log.resource_id IS 'The id of the resource it was about or that it made.';
COMMENT ON COLUMN public.request_log.subject IS 'Whom it was about: the userName or displayName that was sent or looked for, else that of the resource. To look for one: lower(subject) = ''ann@example.com''.';
COMMENT ON COLUMN public.request_log.results IS 'Of a list: how many it showed; 0: nothing was found.';
COMMENT ON COLUMN public.request_log.rewrites IS 'What of the request Roster read with leniency (docs/dialects.md).';
COMMENT ON COLUMN public.request_log.body IS 'What was sent, passwords masked, cut where it is long; of refused requests unless set otherwise.';
COMMENT ON COLUMN public.request_log.bulk_operation IS 'In a bulk request: which of its operations, from 0; null: the request itself.';
COMMENT ON COLUMN public.request_log.user_agent IS 'What the client calls itself.';
COMMENT ON COLUMN public.request_log.tenant_id IS 'The tenant; 1 unless you have made more; null where the token was not known.';

CREATE VIEW public.request_rates AS
SELECT m.minute,
       nullif(m.token, '') AS token,
       m.operation,
       m.requests,
       m.refused,
       m.failed,
       round(m.total_us / 1000.0 / m.requests, 3) AS mean_ms,
       m.slowest_us / 1000.0 AS slowest_ms,
       m.tenant_id
FROM scim.request_minute m;
COMMENT ON VIEW public.request_rates IS 'How many requests there were in each minute, by token and operation.';
COMMENT ON COLUMN public.request_rates.minute IS 'The minute''s start.';
COMMENT ON COLUMN public.request_rates.token IS 'The name of the token; null: none that is known.';
COMMENT ON COLUMN public.request_rates.operation IS 'The kind of request, as in request_log.';
COMMENT ON COLUMN public.request_rates.requests IS 'All requests.';
COMMENT ON COLUMN public.request_rates.refused IS 'Those of them answered with a status of 400 to 499.';
COMMENT ON COLUMN public.request_rates.failed IS 'Those of them answered with a status of 500 and more.';
COMMENT ON COLUMN public.request_rates.mean_ms IS 'Their mean duration in milliseconds.';
COMMENT ON COLUMN public.request_rates.slowest_ms IS 'The longest duration in milliseconds.';
COMMENT ON COLUMN public.request_rates.tenant_id IS 'The tenant; 0 where the token was not known.';

CREATE VIEW public.token_contacts AS
SELECT t.token, t.last_contact, t.tenant_id FROM scim.token_contact t;
COMMENT ON VIEW public.token_contacts IS 'When each token was last used.';
COMMENT ON COLUMN public.token_contacts.token IS 'The name of the token.';
COMMENT ON COLUMN public.token_contacts.last_contact IS 'When its last request came.';
COMMENT ON COLUMN public.token_contacts.tenant_id IS 'The tenant; 1 unless you have made more.';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'roster_reader') THEN
        GRANT SELECT ON public.request_log, public.request_rates, public.token_contacts TO roster_reader;
    END IF;
END
$$;
