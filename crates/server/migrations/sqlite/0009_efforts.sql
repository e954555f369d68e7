-- Recorded work is corrected in the open: what it was before stays, with who and when.

CREATE TABLE time_entry_changes (
    entry_id BLOB    NOT NULL,
    rev      INTEGER NOT NULL, -- which the change led to
    field    TEXT    NOT NULL, -- minutes, kind, note, billable, started_at, deleted
    before   TEXT    NOT NULL,
    after    TEXT    NOT NULL,
    by_id    BLOB    NOT NULL,
    by_name  TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (entry_id, rev, field)
) STRICT, WITHOUT ROWID;

-- Nobody works on two things at once.
CREATE UNIQUE INDEX time_entries_running ON time_entries (agent_id)
    WHERE ended_at IS NULL AND deleted_at IS NULL;

-- Where the organisation's invoices go to, line by line below its name.
ALTER TABLE organizations ADD COLUMN billing_address TEXT NOT NULL DEFAULT '';
