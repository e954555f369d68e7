-- Lists by the day of filing and by priority, files of whole tickets, downloads that go on later.

ALTER TABLE tickets ADD COLUMN created INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN priority TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;

CREATE TABLE priorities (
  account  INTEGER NOT NULL,
  priority TEXT NOT NULL,
  urgency  INTEGER NOT NULL,
  PRIMARY KEY (account, priority)
) STRICT, WITHOUT ROWID;
INSERT INTO priorities (account, priority, urgency)
SELECT p.account, json_extract(one.value, '$.id'), one.key - coalesce((
  SELECT usual.key FROM json_each(p.document, '$.priorities') usual
  WHERE json_extract(usual.value, '$.default') LIMIT 1), 0)
FROM portals p, json_each(p.document, '$.priorities') one
WHERE true ON CONFLICT DO NOTHING;

-- The record's instant is written as 2026-11-23T09:00:00[.fraction]Z.
UPDATE tickets SET
  created = coalesce(unixepoch(substr(json_extract(record, '$.created_at'), 1, 19)) * 1000000, 0)
    + iif(substr(json_extract(record, '$.created_at'), 20, 1) = '.', CAST(substr(rtrim(
        substr(json_extract(record, '$.created_at'), 21), 'Z') || '000000', 1, 6) AS INTEGER), 0),
  priority = coalesce(json_extract(record, '$.priority'), '')
WHERE record <> '';
UPDATE tickets SET urgency = coalesce((SELECT p.urgency FROM priorities p
  WHERE p.account = tickets.account AND p.priority = tickets.priority), 0)
WHERE priority <> '';

CREATE INDEX tickets_all_created ON tickets (account, category, created);
CREATE INDEX tickets_requester_created ON tickets (account, requester, category, created);
CREATE INDEX tickets_assignee_created ON tickets (account, assignee, category, created);
CREATE INDEX tickets_unread_created ON tickets
  (account, category, created, num, requester, assignee) WHERE unread > 0;
CREATE INDEX tickets_all_urgency ON tickets (account, category, urgency, activity);
CREATE INDEX tickets_requester_urgency ON tickets
  (account, requester, category, urgency, activity);
CREATE INDEX tickets_assignee_urgency ON tickets
  (account, assignee, category, urgency, activity);
CREATE INDEX tickets_unread_urgency ON tickets
  (account, category, urgency, activity, num, requester, assignee) WHERE unread > 0;

CREATE INDEX messages_with_files ON messages (ticket) WHERE files > 0;

CREATE TABLE partials (
  account    INTEGER NOT NULL,
  attachment BLOB NOT NULL,
  pos        INTEGER NOT NULL,
  size       INTEGER NOT NULL,
  blob       TEXT NOT NULL,
  PRIMARY KEY (account, attachment, pos)
) STRICT, WITHOUT ROWID;

-- A build that does not keep these columns would leave them wrong.
UPDATE meta SET value = '2' WHERE name = 'opens_from';
