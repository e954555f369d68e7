//! cargo-deny: bans, licences and sources always; advisories where their database can be had.

use std::process::Command;

use anyhow::Result;

use super::lint::check;
use crate::report::{Counts, Report};
use crate::{step, workspace};

pub(crate) fn test(report: &mut Report) {
    report.stage("cargo-deny: bans, licences, sources", || {
        check(&mut deny(&["bans", "licenses", "sources"]))
    });
    if step::run("fetch the advisories", &mut fetch()).is_err() {
        report.remark(
            "the advisory database could not be fetched: known vulnerabilities were NOT checked",
        );
        return;
    }
    report.stage("cargo-deny: advisories", || -> Result<Counts> {
        check(&mut deny(&["advisories"]))
    });
}

fn deny(checks: &[&str]) -> Command {
    let mut command = workspace::cargo(&["deny", "--workspace", "--locked", "check"]);
    command
        .args(["--hide-inclusion-graph", "--show-stats"])
        .args(checks);
    command
}

fn fetch() -> Command {
    workspace::cargo(&["deny", "fetch", "db"])
}
