-- Accounts as portals want them: who may sign in, how he proves himself, what his organisation has.

ALTER TABLE users ADD COLUMN support_id TEXT;            -- given by the provider; NULL: none yet
ALTER TABLE users ADD COLUMN state_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN unverified_cause TEXT NOT NULL DEFAULT '';
                 -- why state is 'unverified': staff, registration, mail, cc
ALTER TABLE users ADD COLUMN totp_secret BLOB;           -- second factor in force
ALTER TABLE users ADD COLUMN totp_begun BLOB;            -- second factor being set up
ALTER TABLE users ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;
                 -- last step of 30 seconds whose code was used: none works twice

ALTER TABLE organizations ADD COLUMN contract TEXT NOT NULL DEFAULT ''; -- its number; empty: none
ALTER TABLE organizations ADD COLUMN contract_until INTEGER;            -- NULL: until further notice
ALTER TABLE organizations ADD COLUMN primary_contact_id BLOB;           -- users.id
ALTER TABLE organizations ADD COLUMN monitoring_contact_id BLOB;        -- users.id

-- What proves something once: codes of mails, the token between password and second factor, the
-- code of a browser's sign-in. Only the SHA-256 is kept.
CREATE TABLE codes (
    hash       BLOB    NOT NULL PRIMARY KEY,
    purpose    TEXT    NOT NULL,              -- confirm, password, register, second_factor, authorize
    user_id    BLOB,                          -- NULL: nobody yet (register)
    payload    TEXT    NOT NULL DEFAULT '{}', -- JSON, by purpose
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX codes_user ON codes (user_id, purpose);
CREATE INDEX codes_expiry ON codes (expires_at);

-- Codes for the day the authenticator is lost; each works once.
CREATE TABLE recovery_codes (
    user_id BLOB    NOT NULL,
    hash    BLOB    NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

-- Sign-ins of terminals without a browser (RFC 8628).
CREATE TABLE device_sign_ins (
    hash       BLOB    NOT NULL PRIMARY KEY, -- SHA-256 of the device code
    user_code  TEXT    NOT NULL UNIQUE,      -- what the person types, without the hyphen
    device     TEXT    NOT NULL DEFAULT '',
    user_id    BLOB,                         -- who confirmed it
    denied     INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    polled_at  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX device_sign_ins_expiry ON device_sign_ins (expires_at);
