-- The journal: each change of a resource or of a membership is a row here, written in the same statement as the change.
--
-- The numbers of a sequence are handed out before the commit, so who reads behind the largest one seen would miss those that
-- commit late. Here seq grows with the number of the transaction (xid8) above its lowest 22 bits, which count the rows within it: what
-- belongs to transactions older than every running one is complete, and all that comes later has a larger seq.
CREATE TABLE scim.journal (
    is_single boolean PRIMARY KEY DEFAULT true CHECK (is_single),
    base      bigint NOT NULL,
    pruned_to bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE scim.journal IS 'One row: the state of the journal, scim.change.';
COMMENT ON COLUMN scim.journal.base IS 'What is taken from the number of a transaction for its seq; the server sets it anew where a backup was restored into another cluster.';
COMMENT ON COLUMN scim.journal.pruned_to IS 'Up to this seq the retention has been applied.';
-- Room for the seq of the rows below.
INSERT INTO scim.journal (base) VALUES (pg_current_xact_id()::text::bigint - 10000);

CREATE TABLE scim.change (
    seq         bigint      PRIMARY KEY,
    at          timestamptz NOT NULL,
    tenant_id   int         NOT NULL,
    action      text        NOT NULL,
    type        text        NOT NULL,
    resource_id uuid        NOT NULL,
    member_id   uuid,
    since       timestamptz,
    version     bigint      NOT NULL,
    actor       text,
    request_id  text,
    name        text,
    document    jsonb
);
CREATE INDEX change_resource ON scim.change (resource_id, seq);
CREATE INDEX change_member ON scim.change (member_id, seq) WHERE member_id IS NOT NULL;
CREATE INDEX change_request ON scim.change (request_id);
CREATE INDEX change_at ON scim.change USING brin (at) WITH (pages_per_range = 32, autosummarize = on);
COMMENT ON TABLE scim.change IS 'The journal: what changed, by whom and when, and how it was afterwards.';
COMMENT ON COLUMN scim.change.action IS 'create, update or delete of a resource; add or remove of a member of a group.';
COMMENT ON COLUMN scim.change.since IS 'remove: when the member had been added.';
COMMENT ON COLUMN scim.change.version IS 'Of the resource, after the change; delete: the last.';
COMMENT ON COLUMN scim.change.actor IS 'The name of the token; null for what was there before the journal.';
COMMENT ON COLUMN scim.change.name IS 'delete: how the resource was called, since it is gone.';
COMMENT ON COLUMN scim.change.document IS 'create, update: the attributes after the change, with externalId.';

-- What is there already starts with its last change.
INSERT INTO scim.change (seq, at, tenant_id, action, type, resource_id, version, document)
SELECT row_number() OVER (ORDER BY modified_at), modified_at, tenant_id,
       CASE WHEN version = 1 THEN 'create' ELSE 'update' END, type, id, version,
       CASE WHEN external_id IS NULL THEN document ELSE document || jsonb_build_object('externalId', external_id) END
FROM scim.resource;

CREATE VIEW public.changes AS
SELECT c.seq,
       c.at,
       c.actor,
       c.action,
       c.type,
       c.resource_id,
       coalesce(
           c.name, c.document ->> 'displayName', c.document ->> 'userName',
           (SELECT coalesce(r.document ->> 'displayName', r.document ->> 'userName') FROM scim.resource r
            WHERE r.tenant_id = c.tenant_id AND r.id = c.resource_id),
           (SELECT d.name FROM scim.change d WHERE d.resource_id = c.resource_id ORDER BY d.seq DESC LIMIT 1)) AS name,
       c.member_id,
       CASE WHEN c.member_id IS NOT NULL THEN coalesce(
           (SELECT coalesce(r.document ->> 'displayName', r.document ->> 'userName') FROM scim.resource r
            WHERE r.tenant_id = c.tenant_id AND r.id = c.member_id),
           (SELECT d.name FROM scim.change d WHERE d.resource_id = c.member_id ORDER BY d.seq DESC LIMIT 1)) END AS member_name,
       c.version,
       c.request_id,
       c.document,
       c.tenant_id
FROM scim.change c
WHERE c.seq < (SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - j.base) << 22 FROM scim.journal j);
COMMENT ON VIEW public.changes IS 'Every change of users, groups and memberships: who, what, when. To follow it, read WHERE seq > the last one you have seen ORDER BY seq: nothing is missed and nothing comes twice. A change appears once no older transaction is running.';
COMMENT ON COLUMN public.changes.seq IS 'Grows with each change; has gaps.';
COMMENT ON COLUMN public.changes.at IS 'When it was changed; meta.lastModified of the resource.';
COMMENT ON COLUMN public.changes.actor IS 'The name of the token that was used; null for what was there before the journal began.';
COMMENT ON COLUMN public.changes.action IS 'create, update or delete of a resource; add or remove of a member of a group.';
COMMENT ON COLUMN public.changes.type IS 'The resource type: User, Group, or one of your own; of add and remove: Group.';
COMMENT ON COLUMN public.changes.resource_id IS 'users.id or groups.id; of add and remove the group''s.';
COMMENT ON COLUMN public.changes.name IS 'The display name, else the user name: of a create or update as it was then, else the last that is known.';
COMMENT ON COLUMN public.changes.member_id IS 'add, remove: the member''s id.';
COMMENT ON COLUMN public.changes.member_name IS 'add, remove: the last known name of the member.';
COMMENT ON COLUMN public.changes.version IS 'The resource''s version after the change, as in meta.version; of a delete the last.';
COMMENT ON COLUMN public.changes.request_id IS 'request_log.request_id of the request that did it, which is also the X-Request-Id of its answer.';
COMMENT ON COLUMN public.changes.document IS 'create, update: all attributes after the change as SCIM JSON, without members.';
COMMENT ON COLUMN public.changes.tenant_id IS 'The tenant; 1 unless you have made more.';

CREATE VIEW public.group_membership_history AS
SELECT h.group_id,
       coalesce(
           (SELECT r.document ->> 'displayName' FROM scim.resource r WHERE r.tenant_id = h.tenant_id AND r.id = h.group_id),
           (SELECT d.name FROM scim.change d WHERE d.resource_id = h.group_id ORDER BY d.seq DESC LIMIT 1)) AS group_name,
       h.member_id,
       coalesce(
           (SELECT coalesce(r.document ->> 'displayName', r.document ->> 'userName') FROM scim.resource r
            WHERE r.tenant_id = h.tenant_id AND r.id = h.member_id),
           (SELECT d.name FROM scim.change d WHERE d.resource_id = h.member_id ORDER BY d.seq DESC LIMIT 1)) AS member_name,
       h.since,
       h.until,
       h.tenant_id
FROM (SELECT m.tenant_id, m.group_id, m.member_id, m.created_at AS since, NULL::timestamptz AS until FROM scim.membership m
      UNION ALL
      SELECT c.tenant_id, c.resource_id, c.member_id, c.since, c.at FROM scim.change c
      WHERE c.member_id IS NOT NULL AND c.action = 'remove') h;
COMMENT ON VIEW public.group_membership_history IS 'Who was a direct member of which group from when to when, as far back as the journal is kept. At a time t: WHERE since <= t AND (until IS NULL OR until > t).';
COMMENT ON COLUMN public.group_membership_history.group_id IS 'groups.id, also of groups that were deleted.';
COMMENT ON COLUMN public.group_membership_history.group_name IS 'The last known name of the group.';
COMMENT ON COLUMN public.group_membership_history.member_id IS 'users.id, or groups.id for a group in a group; also of those that were deleted.';
COMMENT ON COLUMN public.group_membership_history.member_name IS 'The last known display name, else user name, of the member.';
COMMENT ON COLUMN public.group_membership_history.since IS 'When the member was added.';
COMMENT ON COLUMN public.group_membership_history.until IS 'When it was removed, or the group or the member was deleted; null: it still is a member.';
COMMENT ON COLUMN public.group_membership_history.tenant_id IS 'The tenant; 1 unless you have made more.';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'roster_reader') THEN
        GRANT SELECT ON public.changes, public.group_membership_history TO roster_reader;
    END IF;
END
$$;
