//! `pultd demo`.

use anyhow::Context as _;

use super::{Demo, Scale, say};
use crate::demo::import::{self, Account};
use crate::pace::Pace;
use crate::profiles;
use crate::serve::House;

pub(super) async fn run(arguments: Demo) -> anyhow::Result<()> {
    let Demo { serve, scale } = arguments;
    let config = serve.config(Pace::default());
    let document = profiles::load(&serve.portal)?;
    let source = profiles::source(&serve.portal);
    let house = House::open(&serve.data, document, source).await?;
    let accounts = import::run(&house.db, scale.map_or(0, tickets), &|text| say(text)).await?;
    let file = house.dir.demo_accounts();
    std::fs::write(&file, serde_json::to_vec_pretty(&accounts)?)
        .with_context(|| format!("cannot write {}", file.display()))?;
    table(&accounts).iter().for_each(|line| say(line));
    let following = tokio::spawn(profiles::follow(house.db.clone(), serve.portal));
    let served = house
        .serve(serve.listen, config, |address| {
            say(&format!("listening on http://{address}"));
        })
        .await;
    following.abort();
    served
}

fn tickets(scale: Scale) -> u32 {
    match scale {
        Scale::S => 1_000,
        Scale::M => 10_000,
        Scale::L => 125_000,
    }
}

/// The accounts in columns.
fn table(accounts: &[Account]) -> Vec<String> {
    let heads = [
        "Role",
        "Name",
        "E-mail",
        "Password",
        "Organisation",
        "State",
    ]
    .map(str::to_owned);
    let rows: Vec<[String; 6]> = std::iter::once(heads)
        .chain(accounts.iter().map(|it| {
            [
                &*it.role,
                &it.name,
                &it.email,
                &it.password,
                &it.organisation,
                &it.state,
            ]
            .map(str::to_owned)
        }))
        .collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: [usize; 6] = std::array::from_fn(width);
    rows.iter()
        .map(|row| {
            let cells = row
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:<width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect()
}
