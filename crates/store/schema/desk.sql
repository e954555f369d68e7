-- What the user made. Never thrown away; rows of the outbox leave only by a receipt or by hand.
-- Ids are 16 bytes, instants are microseconds since 1970 (UTC), JSON is in the form its module states.

CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,  -- 'opens_from': oldest schema number whose program may open the file
  value TEXT NOT NULL
) STRICT;
INSERT INTO meta (name, value) VALUES ('opens_from', '1');

CREATE TABLE accounts (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,  -- the user's order
  account     BLOB NOT NULL UNIQUE,
  server_kind TEXT NOT NULL,                      -- 'pult', later 'rt', 'zammad'
  server_base TEXT NOT NULL,
  portal_id   TEXT NOT NULL DEFAULT '',
  portal_name TEXT NOT NULL DEFAULT '',
  login       TEXT NOT NULL DEFAULT '',
  name        TEXT NOT NULL DEFAULT '',
  added_at    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE sessions (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  account     BLOB NOT NULL UNIQUE,
  access      TEXT NOT NULL,
  refresh     TEXT NOT NULL DEFAULT '',
  lasts       INTEGER NOT NULL DEFAULT 0,  -- seconds from obtained_at
  obtained_at INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE drafts (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  draft      BLOB NOT NULL UNIQUE,
  account    BLOB,                         -- none: not chosen yet
  ticket     BLOB,                         -- none: a new ticket
  target     TEXT NOT NULL,                -- JSON: drafts::Target
  text       TEXT NOT NULL,                -- JSON: drafts::DraftText
  version    INTEGER NOT NULL DEFAULT 0,   -- a save with a smaller one is refused
  created_at INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL DEFAULT 0,
  from_op    BLOB                          -- the operation it came back from
) STRICT;
CREATE INDEX drafts_of_ticket ON drafts (ticket, account) WHERE ticket IS NOT NULL;
CREATE INDEX drafts_of_account ON drafts (account);
CREATE INDEX drafts_by_time ON drafts (updated_at);

CREATE TABLE draft_files (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  draft      BLOB NOT NULL,
  pos        INTEGER NOT NULL,
  blob       TEXT NOT NULL,                -- SHA-256, lower-case hex
  name       TEXT NOT NULL,
  media_type TEXT NOT NULL DEFAULT '',
  size       INTEGER NOT NULL DEFAULT 0,
  marks      TEXT                          -- JSON of the capture: marks not burnt in yet
) STRICT;
CREATE INDEX draft_files_of_draft ON draft_files (draft, pos);
CREATE INDEX draft_files_by_blob ON draft_files (blob);

CREATE TABLE outbox (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,  -- lanes go by it
  op         BLOB NOT NULL UNIQUE,               -- idempotency key
  account    BLOB NOT NULL,
  ticket     BLOB NOT NULL,                      -- the lane
  payload    TEXT NOT NULL,                      -- JSON: domain::StoredOperation
  created_at INTEGER NOT NULL DEFAULT 0,
  tried_at   INTEGER,                            -- written before the act: in doubt until answered
  attempts   INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER,
  trouble    TEXT,
  wedge      TEXT                                -- JSON: domain::Wedge; waits for the user
) STRICT;
CREATE INDEX outbox_lanes ON outbox (account, ticket, seq);
CREATE INDEX outbox_of_account ON outbox (account, seq);

CREATE TABLE outbox_files (
  seq  INTEGER PRIMARY KEY AUTOINCREMENT,
  op   BLOB NOT NULL,
  blob TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_files_of_op ON outbox_files (op);
CREATE INDEX outbox_files_by_blob ON outbox_files (blob);

CREATE TABLE receipts (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  op         BLOB NOT NULL UNIQUE,
  account    BLOB NOT NULL,
  ticket     BLOB NOT NULL,
  message    BLOB,                         -- the message it wrote
  payload    TEXT NOT NULL,                -- JSON: domain::StoredOperation, to send it again after a
                                           -- server lost it
  number     TEXT,
  remote     TEXT,
  created_at INTEGER NOT NULL DEFAULT 0,
  done_at    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX receipts_by_message ON receipts (message) WHERE message IS NOT NULL;
CREATE INDEX receipts_by_time ON receipts (account, done_at, seq);
CREATE INDEX receipts_by_age ON receipts (done_at);

CREATE TABLE notices (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT,
  account   BLOB NOT NULL,
  name      TEXT NOT NULL,                 -- shown once per name
  ticket    BLOB NOT NULL,
  shown_at  INTEGER NOT NULL DEFAULT 0,
  dismissed INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account, name)
) STRICT;
CREATE INDEX notices_of_ticket ON notices (account, ticket) WHERE dismissed = 0;
CREATE INDEX notices_by_age ON notices (shown_at);

CREATE TABLE local_reads (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  account BLOB NOT NULL,
  ticket  BLOB NOT NULL,
  message BLOB NOT NULL,                   -- newest message read here
  read_at INTEGER NOT NULL DEFAULT 0,      -- that message's time
  UNIQUE (account, ticket)
) STRICT;

CREATE TABLE prefs (
  seq   INTEGER PRIMARY KEY AUTOINCREMENT,
  name  TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL                      -- JSON
) STRICT;
