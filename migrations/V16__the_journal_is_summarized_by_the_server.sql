-- Its inserts asked for that before, and PostgreSQL notes only so many such requests: in a burst each further one was a line of its log.
ALTER INDEX scim.change_at SET (autosummarize = off);
