//! pultd, the help-desk server.
