//! Which actions somebody may take on a ticket, and where they lead.
