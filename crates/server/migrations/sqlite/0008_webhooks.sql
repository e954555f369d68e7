-- Integrators that are told of changes.

CREATE TABLE webhooks (
    id            BLOB    NOT NULL PRIMARY KEY,        -- made by whoever set it up
    url           TEXT    NOT NULL,
    secret        BLOB    NOT NULL,                    -- what deliveries are signed with
    kinds         TEXT    NOT NULL DEFAULT '[]',       -- JSON list of api::RecordKind; empty: all
    created_by    BLOB    NOT NULL,
    created_at    INTEGER NOT NULL,
    delivered_at  INTEGER,                             -- the last time it worked
    failing_since INTEGER,                             -- NULL: it works
    tries         INTEGER NOT NULL DEFAULT 0,          -- since then
    next_try      INTEGER NOT NULL DEFAULT 0,
    last_error    TEXT    NOT NULL DEFAULT '',
    lost          INTEGER NOT NULL DEFAULT 0           -- deliveries given up
) STRICT, WITHOUT ROWID;

-- Written in the transaction of the change, deleted when the integrator has taken it.
CREATE TABLE webhook_outbox (
    id         BLOB    NOT NULL PRIMARY KEY,
    webhook_id BLOB    NOT NULL,
    payload    TEXT    NOT NULL, -- JSON, as it is sent
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_outbox_webhook ON webhook_outbox (webhook_id, created_at, id);
