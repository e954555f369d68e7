-- What belongs together, and what everybody can read up on.

-- Tickets that have to do with each other. A row is read from both ends.
CREATE TABLE ticket_links (
    from_id    BLOB    NOT NULL,
    rel        TEXT    NOT NULL, -- split_from, follow_up_of, duplicate_of, merged_into, related
    to_id      BLOB    NOT NULL,
    created_by BLOB,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (from_id, rel, to_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_links_to ON ticket_links (to_id);

-- Who reads and writes along in a ticket of somebody else.
CREATE TABLE ticket_participants (
    ticket_id  BLOB    NOT NULL,
    user_id    BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (ticket_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_participants_user ON ticket_participants (user_id);

ALTER TABLE tickets ADD COLUMN planned_for INTEGER; -- when it will be worked on; NULL: not known

-- ---------------------------------------------------------------- knowledge base

CREATE TABLE kb_categories (
    id         BLOB    NOT NULL PRIMARY KEY,
    parent_id  BLOB,            -- NULL: at the top
    title      TEXT    NOT NULL,
    position   INTEGER NOT NULL DEFAULT 0,
    rev        INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE kb_articles (
    id           BLOB    NOT NULL PRIMARY KEY,
    category_id  BLOB    NOT NULL,
    title        TEXT    NOT NULL,
    summary      TEXT    NOT NULL DEFAULT '',
    keywords     TEXT    NOT NULL DEFAULT '[]', -- JSON list of words
    body         TEXT    NOT NULL DEFAULT '',   -- CommonMark
    published    INTEGER NOT NULL DEFAULT 0,    -- 0: a draft, which only staff sees
    search       TEXT    NOT NULL DEFAULT '',   -- title, summary, keywords and body, folded
    author_id    BLOB,
    author_name  TEXT    NOT NULL DEFAULT '',
    published_at INTEGER,
    rev          INTEGER NOT NULL DEFAULT 1,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX kb_articles_category ON kb_articles (category_id);

-- Every state an article has been in; those of a deleted article stay.
CREATE TABLE kb_revisions (
    article_id  BLOB    NOT NULL,
    rev         INTEGER NOT NULL,
    category_id BLOB    NOT NULL,
    title       TEXT    NOT NULL,
    summary     TEXT    NOT NULL,
    keywords    TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    published   INTEGER NOT NULL,
    by_id       BLOB,
    by_name     TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (article_id, rev)
) STRICT, WITHOUT ROWID;

CREATE TABLE kb_comments (
    id          BLOB    NOT NULL PRIMARY KEY,
    article_id  BLOB    NOT NULL,
    author_id   BLOB    NOT NULL,
    author_name TEXT    NOT NULL,
    by_staff    INTEGER NOT NULL DEFAULT 0,
    body        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX kb_comments_article ON kb_comments (article_id, created_at);

-- Whether an article was of help: one word a person, the last one counts.
CREATE TABLE kb_feedback (
    article_id BLOB    NOT NULL,
    user_id    BLOB    NOT NULL,
    helpful    INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (article_id, user_id)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- announcements

-- News staff has written; those of the portal's file are in its document.
CREATE TABLE announcements (
    id                   BLOB    NOT NULL PRIMARY KEY,
    title                TEXT    NOT NULL,
    text                 TEXT    NOT NULL,
    from_day             TEXT    NOT NULL DEFAULT '', -- YYYY-MM-DD; empty: at once
    until_day            TEXT    NOT NULL DEFAULT '', -- last day; empty: until it is taken out
    primary_contact_only INTEGER NOT NULL DEFAULT 0,
    author_id            BLOB,
    rev                  INTEGER NOT NULL DEFAULT 1,
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
