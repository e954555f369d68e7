//! The servers Pult speaks to.
