-- Resource types that come from schemas of an operator's own have no view with real columns; this one shows them all.
CREATE VIEW public.resources AS
SELECT r.id,
       r.type,
       coalesce(r.document ->> 'displayName', r.document ->> 'userName') AS display_name,
       r.external_id,
       r.created_at,
       r.modified_at,
       r.document,
       r.tenant_id
FROM scim.resource r;
COMMENT ON VIEW public.resources IS 'Resources of all types, one row each: users, groups, and those of schemas of your own.';
COMMENT ON COLUMN public.resources.id IS 'SCIM id, made by this server; never reused.';
COMMENT ON COLUMN public.resources.type IS 'Name of the resource type: User, Group, or one of your own.';
COMMENT ON COLUMN public.resources.display_name IS 'displayName, else userName; null where the type has neither.';
COMMENT ON COLUMN public.resources.external_id IS 'externalId, the client''s own key.';
COMMENT ON COLUMN public.resources.created_at IS 'When this server first stored the resource.';
COMMENT ON COLUMN public.resources.modified_at IS 'When it last changed.';
COMMENT ON COLUMN public.resources.document IS 'All attributes as SCIM JSON, extensions under their URN; members and groups are in group_members.';
COMMENT ON COLUMN public.resources.tenant_id IS 'The tenant; 1 unless you have made more.';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'roster_reader') THEN
        GRANT SELECT ON public.resources TO roster_reader;
    END IF;
END
$$;
