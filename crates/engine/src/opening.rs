//! What the window's first picture needs, in one answer.

use crate::Desk;
use crate::error::DeskError;
use crate::lists::list;
use crate::rows::Overlay;
use crate::view::{FirstList, ListOrder, ListRequest, Opening, PortalOf};

impl Desk {
    /// Accounts, their portals, the settings and the first window of the first list: everything that
    /// has to be on screen before the user can begin.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn opening(&self, rows: u32) -> Result<Opening, DeskError> {
        let states = self.states();
        let under_way = self.under_way();
        self.local(move |hub| {
            hub.read(|read| {
                let accounts = crate::accounts::all(read, &states)?;
                let mut portals = Vec::new();
                for account in &accounts {
                    if let Some(known) = read.portals().get(account.id)? {
                        portals.push(PortalOf {
                            account: account.id,
                            portal: known.portal,
                        });
                    }
                }
                let first = accounts
                    .first()
                    .and_then(|account| Some((account.id, account.views.first()?.id.clone())));
                let list = first.map(|(account, view)| {
                    let request = ListRequest {
                        accounts: vec![account],
                        view: view.clone(),
                        order: ListOrder::Activity,
                        unread_only: false,
                        offset: 0,
                        after: None,
                        limit: rows,
                    };
                    let overlay = Overlay::read(read, &request.accounts, &under_way)?;
                    Ok::<_, store::Error>(FirstList {
                        account,
                        view,
                        page: list(read, &request, &overlay)?,
                    })
                });
                Ok(Opening {
                    accounts,
                    portals,
                    list: list.transpose()?,
                    prefs: crate::prefs::of(read)?,
                })
            })
        })
        .await
    }
}
