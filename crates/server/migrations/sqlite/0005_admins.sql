-- Who may change the portal itself, and where its document came from.

ALTER TABLE users ADD COLUMN is_admin INTEGER NOT NULL DEFAULT 0; -- staff only

ALTER TABLE portal ADD COLUMN source TEXT NOT NULL DEFAULT 'profile';
                  -- profile: built in; file: a file that is followed; api: put by an admin
