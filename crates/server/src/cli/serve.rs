//! `pultd serve`.

use super::{Serve, USUAL, say};
use crate::profiles;
use crate::serve::House;

pub(super) async fn run(arguments: Serve) -> anyhow::Result<()> {
    let config = arguments.config(USUAL);
    let document = profiles::load(&arguments.portal)?;
    let source = profiles::source(&arguments.portal);
    let house = House::open(&arguments.data, document, source).await?;
    let following = tokio::spawn(profiles::follow(house.db.clone(), arguments.portal));
    let served = house
        .serve(arguments.listen, config, |address| {
            say(&format!("listening on http://{address}"));
        })
        .await;
    following.abort();
    served
}
