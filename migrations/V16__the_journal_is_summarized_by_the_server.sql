-- Inserts asked PostgreSQL for a summary of each range of pages that they had filled. It notes few of such requests: in a burst each further one
-- was a line of its log, with the whole statement.
-- All who write wait for this; where a long report is in its way it is better tried again.
SET LOCAL lock_timeout = '5s';
ALTER INDEX scim.change_at SET (autosummarize = off);
