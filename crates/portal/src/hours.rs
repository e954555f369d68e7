//! Whether the desk is open, and when it opens or closes next.
