-- What servers told. May be moved aside and loaded anew at any time; nothing outside points at its
-- numbers. Ids are 16 bytes, instants are microseconds since 1970 (UTC).

CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,  -- 'opens_from': oldest schema number whose program may open the file
  value TEXT NOT NULL
) STRICT;
INSERT INTO meta (name, value) VALUES ('opens_from', '2');

CREATE TABLE accounts (
  num        INTEGER PRIMARY KEY AUTOINCREMENT,  -- stands for the account in every other key
  account    BLOB NOT NULL UNIQUE,
  cursor     BLOB,                               -- the connector's own bytes
  generation INTEGER NOT NULL DEFAULT 0,         -- grows when a load begins anew
  stage      TEXT,                               -- JSON: domain::Stage
  fresh_at   INTEGER                             -- when the server last answered
) STRICT;

CREATE TABLE portals (
  account  INTEGER NOT NULL PRIMARY KEY,
  document TEXT NOT NULL,                        -- JSON: portal::Document
  etag     TEXT
) STRICT;

CREATE TABLE statuses (
  account  INTEGER NOT NULL,
  status   TEXT NOT NULL,
  category INTEGER NOT NULL,                     -- tickets::Category as a number
  PRIMARY KEY (account, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE priorities (
  account  INTEGER NOT NULL,
  priority TEXT NOT NULL,
  urgency  INTEGER NOT NULL,                     -- portal::Document::urgency
  PRIMARY KEY (account, priority)
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
  account INTEGER NOT NULL PRIMARY KEY,
  id      TEXT NOT NULL,                         -- the account's own person at the server
  record  TEXT NOT NULL                          -- JSON: domain::Me
) STRICT;

CREATE TABLE organizations (
  account INTEGER NOT NULL,
  id      TEXT NOT NULL,
  record  TEXT NOT NULL,                         -- JSON: domain::Organization
  PRIMARY KEY (account, id)
) STRICT;

CREATE TABLE tickets (
  num          INTEGER PRIMARY KEY AUTOINCREMENT,
  account      INTEGER NOT NULL,
  ticket       BLOB NOT NULL,
  record       TEXT NOT NULL DEFAULT '',         -- JSON: domain::Ticket; empty: only its messages or
                                                 -- its read mark were told so far
  rev          INTEGER NOT NULL DEFAULT 0,
  generation   INTEGER NOT NULL DEFAULT 0,
  status       TEXT NOT NULL DEFAULT '',
  closed       INTEGER NOT NULL DEFAULT 0,       -- whether the record has an end
  category     INTEGER,                          -- from the portal's statuses; none: no record yet
  requester    TEXT NOT NULL DEFAULT '',         -- the server's id of the person
  assignee     TEXT NOT NULL DEFAULT '',         -- empty: nobody
  number       TEXT,                             -- letters and digits only, for looking it up
  updated      INTEGER NOT NULL DEFAULT 0,       -- when anything last happened, by the record
  activity     INTEGER NOT NULL DEFAULT 0,       -- and by its messages
  messages     INTEGER NOT NULL DEFAULT 0,       -- stored here, events not counted
  unread       INTEGER NOT NULL DEFAULT 0,       -- of others, after read_at
  last         TEXT,                             -- JSON: tickets::LastMessage
  read_at      INTEGER NOT NULL DEFAULT 0,
  read_message BLOB,
  gone         INTEGER NOT NULL DEFAULT 0,       -- the server no longer knows it, but something waits
  doc          INTEGER,                          -- its row in the search index; made like messages.id
  indexed      INTEGER NOT NULL DEFAULT 0,
  created      INTEGER NOT NULL DEFAULT 0,       -- when it was filed
  priority     TEXT NOT NULL DEFAULT '',         -- id in the portal document; empty: none is marked
  urgency      INTEGER NOT NULL DEFAULT 0,       -- steps above the usual priority, from priorities
  UNIQUE (account, ticket)
) STRICT;
-- The lists: index alone for order and count, rows only for the window.
CREATE INDEX tickets_all ON tickets (account, category, activity);
CREATE INDEX tickets_requester ON tickets (account, requester, category, activity);
CREATE INDEX tickets_assignee ON tickets (account, assignee, category, activity);
CREATE INDEX tickets_unread ON tickets (account, category, activity, num, requester, assignee)
  WHERE unread > 0;
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
CREATE INDEX tickets_number ON tickets (number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX tickets_doc ON tickets (doc) WHERE doc IS NOT NULL;
CREATE INDEX tickets_unindexed ON tickets (doc) WHERE indexed = 0 AND doc IS NOT NULL;

CREATE TABLE messages (
  id         INTEGER PRIMARY KEY,                -- second, account and a counter: newest is largest; also
                                                 -- its row in the search index
  account    INTEGER NOT NULL,
  message    BLOB NOT NULL,
  ticket     INTEGER NOT NULL,                   -- tickets.num
  remote     TEXT NOT NULL,
  rev        INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  kind       TEXT NOT NULL,                      -- domain::MessageKind
  counts     INTEGER NOT NULL,                   -- 0 event · 1 own · 2 of others: what unread counts
  created_at INTEGER NOT NULL,
  indexed    INTEGER NOT NULL DEFAULT 0,
  author     TEXT NOT NULL,                      -- JSON: domain::Author
  channel    TEXT NOT NULL,
  event      TEXT,                               -- JSON: domain::Event
  files      INTEGER NOT NULL DEFAULT 0,
  format     TEXT NOT NULL,                      -- plain · markdown · html
  body       TEXT NOT NULL,
  UNIQUE (account, message)
) STRICT;
CREATE INDEX messages_of_ticket ON messages (ticket, created_at, id, counts);
CREATE INDEX messages_with_files ON messages (ticket) WHERE files > 0;
CREATE INDEX messages_unindexed ON messages (id) WHERE indexed = 0;

CREATE TABLE attachments (
  num        INTEGER PRIMARY KEY AUTOINCREMENT,
  account    INTEGER NOT NULL,
  attachment BLOB NOT NULL,
  message    INTEGER NOT NULL,                   -- messages.id
  pos        INTEGER NOT NULL,
  remote     TEXT NOT NULL,
  name       TEXT NOT NULL,
  size       INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  sha256     TEXT NOT NULL,
  blob       TEXT,                               -- its bytes in the blob store
  UNIQUE (account, attachment)
) STRICT;
CREATE INDEX attachments_of_message ON attachments (message, pos);
CREATE INDEX attachments_missing ON attachments (account, message, size) WHERE blob IS NULL;
CREATE INDEX attachments_by_blob ON attachments (blob) WHERE blob IS NOT NULL;

-- Pieces of files whose download broke off, each a file in the blob store.
CREATE TABLE partials (
  account    INTEGER NOT NULL,
  attachment BLOB NOT NULL,
  pos        INTEGER NOT NULL,                   -- where in the file the piece begins
  size       INTEGER NOT NULL,
  blob       TEXT NOT NULL,
  PRIMARY KEY (account, attachment, pos)
) STRICT, WITHOUT ROWID;

-- The search index. Its texts are words made alike by search::normal, separated by spaces; the rowid is a
-- message's id or a ticket's doc.
CREATE VIRTUAL TABLE search USING fts5 (
  owner,                                         -- the account, as a word of its own
  subject,                                       -- of a ticket: its number and subject
  title,                                         -- of a message: the same of its ticket
  people,                                        -- requester, assignee, author
  text,                                          -- body and names of files; a ticket's own fields
  content = '', contentless_delete = 1, tokenize = 'ascii'
);
-- Pages of the index that fit into pages of the encrypted file; what is gathered before one is written.
INSERT INTO search (search, rank) VALUES ('pgsz', 3940);
INSERT INTO search (search, rank) VALUES ('hashsize', 8388608);

-- Every word of the index and about how many rows have it.
CREATE TABLE words (
  word TEXT NOT NULL PRIMARY KEY,
  n    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Words by their three-letter pieces, to find parts of compound words.
CREATE VIRTUAL TABLE word_parts USING fts5 (
  word, tokenize = 'trigram', detail = none, columnsize = 0
);
