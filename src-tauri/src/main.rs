//! Pult's program. Wiring lives in `lib.rs`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    pult_lib::run();
}
