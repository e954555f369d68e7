//! pultd, the help-desk server. Everything is in the library, so that tests can use it.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::main()
}
