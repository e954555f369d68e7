//! The bad network and the cast of people for tests.
