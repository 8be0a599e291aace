"""Whether the journal and the data agree: the state is made anew from scim.change alone and compared with the tables."""

CHECKS = {
    "documents are those of the last change, of all that was not deleted and of nothing else": """
        WITH last AS (
          SELECT DISTINCT ON (tenant_id, resource_id) * FROM scim.change WHERE member_id IS NULL
          ORDER BY tenant_id, resource_id, seq DESC
        )
        SELECT coalesce(l.resource_id, r.id) FROM last l
        FULL JOIN scim.resource r ON r.tenant_id = l.tenant_id AND r.id = l.resource_id
        WHERE (r.id IS NOT NULL) IS DISTINCT FROM (l.action <> 'delete') OR r.id IS NOT NULL AND l.document IS DISTINCT FROM
          r.document || CASE WHEN r.external_id IS NULL THEN '{}' ELSE jsonb_build_object('externalId', r.external_id) END""",
    "each version is told, none is left out, the last is that of the resource": """
        SELECT c.resource_id FROM (
          SELECT tenant_id, resource_id, min(version) AS least, max(version) AS most, count(DISTINCT version) AS versions
          FROM scim.change GROUP BY 1, 2) c
        LEFT JOIN scim.resource r ON r.tenant_id = c.tenant_id AND r.id = c.resource_id
        WHERE c.least <> 1 OR c.most <> c.versions OR r.version <> c.most""",
    "memberships are those that were added and not removed": """
        WITH last AS (
          SELECT DISTINCT ON (tenant_id, resource_id, member_id) * FROM scim.change WHERE member_id IS NOT NULL
          ORDER BY tenant_id, resource_id, member_id, seq DESC
        )
        SELECT coalesce(l.resource_id, m.group_id) FROM last l FULL JOIN scim.membership m
          ON m.tenant_id = l.tenant_id AND m.group_id = l.resource_id AND m.member_id = l.member_id
        WHERE (m.group_id IS NOT NULL) IS DISTINCT FROM (l.action = 'add') OR m.created_at <> l.at""",
    "a member is added and removed in turn, and came when it was added": """
        SELECT resource_id FROM (
          SELECT resource_id, action, since, lag(action, 1, 'remove') OVER w AS before, lag(at) OVER w AS came
          FROM scim.change WHERE member_id IS NOT NULL
          WINDOW w AS (PARTITION BY tenant_id, resource_id, member_id ORDER BY seq)) c
        WHERE action = before OR action = 'remove' AND since <> came""",
    "versions of documents grow with seq": """
        SELECT resource_id FROM (
          SELECT resource_id, version, lag(version) OVER (PARTITION BY tenant_id, resource_id ORDER BY seq) AS before
          FROM scim.change WHERE member_id IS NULL) c
        WHERE version < before""",
    "no userName is there twice": """
        SELECT lower(user_name) FROM users GROUP BY tenant_id, 1 HAVING count(*) > 1""",
    "what filters look at is what is stored": """
        SELECT id FROM scim.resource r WHERE unique_key IS DISTINCT FROM lower(document ->> 'userName')
          OR search ->> 'title' IS DISTINCT FROM lower(document ->> 'title')
          OR (document -> 'active' IS NOT DISTINCT FROM 'false')
            <> EXISTS (SELECT FROM scim.inactive i WHERE i.tenant_id = r.tenant_id AND i.id = r.id)""",
}


def disagreements(postgres):
    """What does not hold, with some of the ids."""
    wrong = []
    for what, query in CHECKS.items():
        found = postgres.sql(f"SELECT * FROM ({query}) x LIMIT 5")
        if found:
            wrong.append(f"not so: {what}: {found}")
    return wrong


def size(postgres):
    return "{} resources, {} memberships, {} changes".format(
        *postgres.sql("SELECT (SELECT count(*) FROM scim.resource), (SELECT count(*) FROM scim.membership), "
                      "(SELECT count(*) FROM scim.change)")[0])
