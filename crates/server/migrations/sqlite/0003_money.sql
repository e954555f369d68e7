-- What a ticket costs, what is promised for it, what the customer releases and accepts, what work
-- it took and what was charged. Amounts of money are hundredths of their currency.

ALTER TABLE tickets ADD COLUMN service_level TEXT;   -- id in the portal document; NULL: none
ALTER TABLE tickets ADD COLUMN rate_percent INTEGER NOT NULL DEFAULT 100; -- of the hourly rate
ALTER TABLE tickets ADD COLUMN charge TEXT NOT NULL DEFAULT 'unstated';   -- unstated, free, billable
ALTER TABLE tickets ADD COLUMN covered INTEGER NOT NULL DEFAULT 0; -- free because of a contract
ALTER TABLE tickets ADD COLUMN cost_acks TEXT NOT NULL DEFAULT '[]';
                   -- JSON list of api::CostAck: which notice in which version was confirmed, when
ALTER TABLE tickets ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;  -- ranks before the others

ALTER TABLE tickets ADD COLUMN promised_at INTEGER;  -- since when the promise counts
ALTER TABLE tickets ADD COLUMN responded_at INTEGER; -- when staff first answered
ALTER TABLE tickets ADD COLUMN due_at INTEGER;       -- NULL: nothing is promised, or the clock stands
ALTER TABLE tickets ADD COLUMN due_left INTEGER;     -- milliseconds left when the clock was stopped
ALTER TABLE tickets ADD COLUMN breached_at INTEGER;  -- when the promise was found broken
ALTER TABLE tickets ADD COLUMN effort_warned_at INTEGER;   -- staff was warned of the end of free work
ALTER TABLE tickets ADD COLUMN effort_breached_at INTEGER; -- the customer was not told in time

ALTER TABLE tickets ADD COLUMN escalated_at INTEGER;
ALTER TABLE tickets ADD COLUMN escalated_by BLOB;
ALTER TABLE tickets ADD COLUMN escalation_reason TEXT NOT NULL DEFAULT '';

ALTER TABLE tickets ADD COLUMN billing_state TEXT NOT NULL DEFAULT 'none';
                   -- none, covered, billable, in_billing, invoiced, paid
ALTER TABLE tickets ADD COLUMN billing_since INTEGER; -- when it got that
ALTER TABLE tickets ADD COLUMN invoice_id BLOB;       -- invoices.id
CREATE INDEX tickets_billing ON tickets (billing_state);
CREATE INDEX tickets_due ON tickets (due_at, breached_at);

-- Who had the ball from when to when: what the clock of a promise is read from.
CREATE TABLE spells (
    ticket_id BLOB    NOT NULL,
    position  INTEGER NOT NULL,
    ball      TEXT    NOT NULL, -- customer, support, nobody
    from_at   INTEGER NOT NULL,
    until_at  INTEGER,          -- NULL: still
    PRIMARY KEY (ticket_id, position)
) STRICT, WITHOUT ROWID;

-- Questions whether more work shall be done. Of those of a ticket at most one is pending.
CREATE TABLE approvals (
    id                BLOB    NOT NULL PRIMARY KEY,
    ticket_id         BLOB    NOT NULL,
    minutes           INTEGER NOT NULL, -- on top of what may be done unasked
    cost              INTEGER,          -- NULL: not named
    currency          TEXT    NOT NULL DEFAULT '', -- ISO 4217
    rate_percent      INTEGER NOT NULL DEFAULT 100,
    reason            TEXT    NOT NULL DEFAULT '',
    state             TEXT    NOT NULL DEFAULT 'pending', -- pending, approved, rejected, expired
    requested_at      INTEGER NOT NULL,
    requested_by      BLOB    NOT NULL,
    requested_by_name TEXT    NOT NULL,
    expires_at        INTEGER,          -- NULL: not by itself
    decided_at        INTEGER,
    decided_by        BLOB,             -- NULL: nobody yet, or the time was over
    decided_by_name   TEXT    NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX approvals_ticket ON approvals (ticket_id, requested_at);
CREATE INDEX approvals_expiry ON approvals (state, expires_at);

-- Finished work the customer is asked to test. Of those of a ticket at most one is pending.
CREATE TABLE acceptances (
    id                BLOB    NOT NULL PRIMARY KEY,
    ticket_id         BLOB    NOT NULL,
    system_url        TEXT    NOT NULL DEFAULT '', -- where it can be tested
    note              TEXT    NOT NULL DEFAULT '', -- what to look at
    state             TEXT    NOT NULL DEFAULT 'pending', -- pending, accepted, rejected
    requested_at      INTEGER NOT NULL,
    requested_by      BLOB    NOT NULL,
    requested_by_name TEXT    NOT NULL,
    decided_at        INTEGER,
    decided_by        BLOB,
    decided_by_name   TEXT    NOT NULL DEFAULT '',
    deployed_at       INTEGER           -- when it was handed over to production
) STRICT, WITHOUT ROWID;
CREATE INDEX acceptances_ticket ON acceptances (ticket_id, requested_at);

CREATE TABLE acceptance_items (
    acceptance_id BLOB    NOT NULL,
    position      INTEGER NOT NULL,
    text          TEXT    NOT NULL,
    state         TEXT    NOT NULL DEFAULT 'open', -- open, ok, defect
    note          TEXT    NOT NULL DEFAULT '',     -- what is wrong
    by_id         BLOB,
    by_name       TEXT    NOT NULL DEFAULT '',
    at            INTEGER,
    PRIMARY KEY (acceptance_id, position)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- time and money

-- Work as it was recorded. Entries are taken back, never deleted: an invoice may name them.
CREATE TABLE time_entries (
    id         BLOB    NOT NULL PRIMARY KEY, -- made by whoever recorded it
    ticket_id  BLOB    NOT NULL,
    agent_id   BLOB    NOT NULL,
    agent_name TEXT    NOT NULL,         -- a stamp of that day
    kind       TEXT    NOT NULL,         -- call, mail, work, other
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,                  -- NULL: still running
    minutes    INTEGER NOT NULL DEFAULT 0, -- what counts; 0 while it runs
    note       TEXT    NOT NULL DEFAULT '',
    billable   INTEGER NOT NULL DEFAULT 1,
    invoice_id BLOB,                     -- invoices.id; NULL: not charged yet
    deleted_at INTEGER,
    rev        INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX time_entries_ticket ON time_entries (ticket_id, started_at);
CREATE INDEX time_entries_agent ON time_entries (agent_id, ended_at);
CREATE INDEX time_entries_invoice ON time_entries (invoice_id);

CREATE TABLE invoices (
    id              BLOB    NOT NULL PRIMARY KEY,
    number          TEXT    NOT NULL UNIQUE,
    organization_id BLOB    NOT NULL,
    ticket_id       BLOB,             -- NULL: about several tickets
    state           TEXT    NOT NULL DEFAULT 'issued', -- issued, paid, cancelled
    currency        TEXT    NOT NULL, -- ISO 4217
    net             INTEGER NOT NULL DEFAULT 0,
    tax             INTEGER NOT NULL DEFAULT 0,
    total           INTEGER NOT NULL DEFAULT 0,
    note            TEXT    NOT NULL DEFAULT '', -- e.g. that it was sent by post
    sha256          TEXT,             -- of the document, blobs.sha256; NULL: there is none
    file_name       TEXT    NOT NULL DEFAULT '',
    issued_by       BLOB,
    issued_at       INTEGER NOT NULL,
    paid_at         INTEGER,
    rev             INTEGER NOT NULL DEFAULT 1,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invoices_organization ON invoices (organization_id, issued_at);
CREATE INDEX invoices_ticket ON invoices (ticket_id);
CREATE INDEX invoices_sha256 ON invoices (sha256);

CREATE TABLE invoice_lines (
    invoice_id   BLOB    NOT NULL,
    position     INTEGER NOT NULL,
    text         TEXT    NOT NULL,
    minutes      INTEGER,             -- NULL: not charged by time
    rate_percent INTEGER NOT NULL DEFAULT 100,
    net          INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (invoice_id, position)
) STRICT, WITHOUT ROWID;
