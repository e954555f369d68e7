//! The real window on a virtual desktop, one test at a time.

use anyhow::Result;

use super::junit;
use crate::report::{Counts, Report};
use crate::{step, workspace};

pub(crate) fn test(report: &mut Report) {
    report.stage("end to end", run);
    println!(
        "   pictures: {}",
        workspace::evidence().join("e2e").display()
    );
}

fn run() -> Result<Counts> {
    step::run(
        "build the programs",
        &mut workspace::cargo(&["build", "--workspace", "--locked"]),
    )?;
    // The whole workspace, as everywhere: another choice of packages would be built anew.
    let mut command = workspace::cargo(&["nextest", "run", "--workspace", "--locked", "-P", "e2e"]);
    command.env("PULT_BIN_DIR", workspace::programs());
    junit::counted("nextest", &mut command, &junit::file("e2e"))
}
