-- One database holds one portal. Ids are 16 bytes (UUID), times are milliseconds since 1970 in UTC,
-- flags are 0 or 1, lists and objects are JSON text. PostgreSQL has the same tables under the same
-- number: BIGINT for INTEGER, BYTEA for BLOB.

-- What the database knows about itself: instance_id, cursor_key, created_at.
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The portal description document; never more than one row.
CREATE TABLE portal (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    document   TEXT    NOT NULL, -- portal::Document as JSON
    rev        INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL
) STRICT;

-- Counters that are raised inside the transaction that uses them, e.g. the ticket number.
CREATE TABLE counters (
    name  TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL -- the last one given
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- people

CREATE TABLE organizations (
    id              BLOB    NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL,
    project_lead_id BLOB,            -- users.id; who phones with questions
    rev             INTEGER NOT NULL DEFAULT 1,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Users are never deleted: their tickets stay with the organisation.
CREATE TABLE users (
    id              BLOB    NOT NULL PRIMARY KEY,
    email           TEXT    NOT NULL,            -- as it is written to
    email_key       TEXT    NOT NULL UNIQUE,     -- lower case, what sign-in compares
    name            TEXT    NOT NULL,
    initials        TEXT    NOT NULL DEFAULT '', -- staff only
    phone           TEXT    NOT NULL DEFAULT '',
    password_hash   TEXT,                        -- argon2id PHC string; NULL: none set yet
    state           TEXT    NOT NULL DEFAULT 'active',
                    -- active, unverified, not_enabled, inactive, pending_support_id
    is_agent        INTEGER NOT NULL DEFAULT 0,
    roles           TEXT    NOT NULL DEFAULT '[]', -- JSON list of role ids: manager, …
    queues          TEXT    NOT NULL DEFAULT '[]', -- JSON list of queue ids an agent works in
    organization_id BLOB,                        -- the one organisation; NULL for staff
    language        TEXT    NOT NULL DEFAULT 'de',
    notices         TEXT    NOT NULL DEFAULT '[]', -- JSON list of sentences the portal has for this user
    grant_id        INTEGER NOT NULL DEFAULT 0,  -- grants.id in force; 0: none yet
    rev             INTEGER NOT NULL DEFAULT 1,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX users_organization ON users (organization_id);

-- A signed-in device.
CREATE TABLE sessions (
    id         BLOB    NOT NULL PRIMARY KEY,
    user_id    BLOB    NOT NULL,
    device     TEXT    NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,           -- absolute end, whatever is refreshed
    revoked_at INTEGER,
    wipe       INTEGER NOT NULL DEFAULT 0  -- the device shall forget what it has
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user_id);

-- Opaque tokens, of which only the SHA-256 is kept. A refresh makes a new generation; the one
-- before stays usable until the new one was used once, at most ten minutes.
CREATE TABLE tokens (
    hash       BLOB    NOT NULL PRIMARY KEY,
    session_id BLOB    NOT NULL,
    kind       TEXT    NOT NULL,           -- access, refresh
    generation INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,                    -- first use
    rotated_at INTEGER                     -- when a refresh token was exchanged
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_session ON tokens (session_id, generation);
CREATE INDEX tokens_expiry ON tokens (expires_at);

-- ---------------------------------------------------------------- tickets

CREATE TABLE tickets (
    id              BLOB    NOT NULL PRIMARY KEY, -- made by whoever filed it
    number          TEXT    NOT NULL UNIQUE,
    type_id         TEXT    NOT NULL,
    subject         TEXT    NOT NULL,
    status          TEXT    NOT NULL,             -- id in the portal document
    status_category TEXT    NOT NULL,             -- open, waiting_customer, done, closed
    status_since    INTEGER NOT NULL,
    priority        TEXT,
    channel         TEXT    NOT NULL DEFAULT 'app',
    requester_id    BLOB    NOT NULL,
    organization_id BLOB    NOT NULL,
    queue           TEXT    NOT NULL,
    assignee_id     BLOB,
    project_lead_id BLOB,
    fields          TEXT    NOT NULL DEFAULT '{}', -- JSON object, values of the type's own fields
    callback        TEXT,                          -- api::Callback as JSON
    confirm_email   INTEGER NOT NULL DEFAULT 0,
    estimate_minutes INTEGER,
    estimate_at     INTEGER,
    estimate_by     BLOB,
    closed_at       INTEGER,
    rev             INTEGER NOT NULL DEFAULT 1,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tickets_requester ON tickets (requester_id, created_at);
CREATE INDEX tickets_organization ON tickets (organization_id, created_at);
CREATE INDEX tickets_queue ON tickets (queue, created_at);

-- Replies, findings, notes and events. Names are copied: they are stamps of that day.
CREATE TABLE messages (
    id              BLOB    NOT NULL PRIMARY KEY, -- made by whoever wrote it
    ticket_id       BLOB    NOT NULL,
    kind            TEXT    NOT NULL,             -- reply, note, finding, event
    internal        INTEGER NOT NULL DEFAULT 0,   -- 1: never shown to customers
    author_id       BLOB,                         -- NULL: the server itself
    author_name     TEXT    NOT NULL DEFAULT '',
    author_initials TEXT    NOT NULL DEFAULT '',
    author_role     TEXT    NOT NULL,             -- customer, agent, system
    body            TEXT    NOT NULL DEFAULT '',
    format          TEXT    NOT NULL DEFAULT 'plain',
    channel         TEXT    NOT NULL DEFAULT 'app',
    event           TEXT,                         -- api::EventBody as JSON, kind event only
    rev             INTEGER NOT NULL DEFAULT 1,
    created_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_ticket ON messages (ticket_id, created_at, id, kind, internal);

CREATE TABLE attachments (
    id         BLOB    NOT NULL PRIMARY KEY,
    message_id BLOB    NOT NULL,
    ticket_id  BLOB    NOT NULL,
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    size       INTEGER NOT NULL,
    media_type TEXT    NOT NULL, -- as sniffed
    sha256     TEXT    NOT NULL, -- lower-case hex; blobs.sha256
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_message ON attachments (message_id, position);
CREATE INDEX attachments_sha256 ON attachments (sha256);

-- Unfinished and not yet attached uploads; their bytes lie in the folder `uploads`.
CREATE TABLE uploads (
    id         BLOB    NOT NULL PRIMARY KEY,
    user_id    BLOB    NOT NULL,
    sha256     TEXT    NOT NULL, -- as promised
    size       INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    received   INTEGER NOT NULL DEFAULT 0,
    complete   INTEGER NOT NULL DEFAULT 0, -- checked and moved to the blobs
    media_type TEXT    NOT NULL DEFAULT '', -- as sniffed, once complete
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_user ON uploads (user_id, complete);
CREATE INDEX uploads_expiry ON uploads (expires_at);

-- Bytes by their hash; the files lie in the folder `blobs`.
CREATE TABLE blobs (
    sha256          TEXT    NOT NULL PRIMARY KEY,
    size            INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    unreferenced_at INTEGER -- since when nothing refers to it; collected after seven days
) STRICT, WITHOUT ROWID;

CREATE TABLE read_marks (
    user_id    BLOB    NOT NULL,
    ticket_id  BLOB    NOT NULL,
    message_id BLOB    NOT NULL,
    read_at    INTEGER NOT NULL, -- time of that message: the mark only moves forward
    rev        INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (user_id, ticket_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE notifications (
    id         BLOB    NOT NULL PRIMARY KEY,
    user_id    BLOB    NOT NULL,
    ticket_id  BLOB    NOT NULL,
    message_id BLOB,
    kind       TEXT    NOT NULL, -- reply, assigned, new_ticket, status
    read_at    INTEGER,
    rev        INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_user ON notifications (user_id, ticket_id);

-- Mail written in the transaction of its cause and sent afterwards.
CREATE TABLE mail_outbox (
    id         BLOB    NOT NULL PRIMARY KEY,
    ticket_id  BLOB,
    kind       TEXT    NOT NULL, -- confirmation, change
    sender     TEXT    NOT NULL,
    recipient  TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at    INTEGER,
    tries      INTEGER NOT NULL DEFAULT 0,
    next_try   INTEGER NOT NULL DEFAULT 0,
    last_error TEXT    NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_outbox_due ON mail_outbox (sent_at, next_try);

-- ---------------------------------------------------------------- writes and the change feed

-- The answer to every write by its Idempotency-Key, stored in the transaction of its effect.
CREATE TABLE op_log (
    user_id     BLOB    NOT NULL,
    op_id       BLOB    NOT NULL,
    fingerprint BLOB    NOT NULL, -- SHA-256 over method, path and body
    status      INTEGER NOT NULL,
    response    BLOB    NOT NULL,
    seq         INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (user_id, op_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX op_log_at ON op_log (at);

-- The sequencer: one row, raised as the last thing a transaction does.
CREATE TABLE feed_head (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq   INTEGER NOT NULL,
    floor INTEGER NOT NULL -- tombstones up to here are gone: older cursors have expired
) STRICT;

-- A random tag per transaction: a cursor of a history that a restored backup forgot is noticed.
CREATE TABLE tx_log (
    seq INTEGER NOT NULL PRIMARY KEY,
    tag INTEGER NOT NULL,
    at  INTEGER NOT NULL
) STRICT;
CREATE INDEX tx_log_at ON tx_log (at);

-- The newest change of every object in every bucket it lies in or has lain in (live = 0).
CREATE TABLE feed (
    bucket TEXT    NOT NULL,
    kind   INTEGER NOT NULL, -- api::RecordKind in its order
    obj    BLOB    NOT NULL,
    seq    INTEGER NOT NULL,
    live   INTEGER NOT NULL,
    PRIMARY KEY (bucket, kind, obj)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_order ON feed (bucket, seq DESC, kind, obj, live);
CREATE INDEX feed_object ON feed (kind, obj);

-- The sets of buckets users hold and have held. The id is random: a restored server must not give
-- the same id to another set.
CREATE TABLE grants (
    id      INTEGER NOT NULL PRIMARY KEY,
    user_id BLOB    NOT NULL,
    buckets TEXT    NOT NULL, -- JSON list, sorted
    at      INTEGER NOT NULL,
    until   INTEGER           -- when another one took its place
) STRICT;
CREATE INDEX grants_user ON grants (user_id);
CREATE INDEX grants_until ON grants (until);

INSERT INTO feed_head (id, seq, floor) VALUES (1, 0, 0);
INSERT INTO tx_log (seq, tag, at) VALUES (0, 0, 0);
