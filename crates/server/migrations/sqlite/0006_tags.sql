-- Words staff finds tickets by; customers never see them.
CREATE TABLE ticket_tags (
    ticket_id BLOB NOT NULL,
    tag       TEXT NOT NULL,
    PRIMARY KEY (ticket_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_tags_tag ON ticket_tags (tag);
