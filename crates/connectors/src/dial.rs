//! Finds out what answers at an address.

use std::sync::Arc;
use std::time::Duration;

use api::Discovery;
use async_trait::async_trait;
use domain::{Connector, Dial, Fault, Reached, Server};
use url::Url;

use crate::address;
use crate::http::{self, body};
use crate::pult::Pult;

/// What may be set about the network.
#[derive(Debug, Clone, Default)]
pub struct NetworkOptions {
    /// Certificates trusted beside the system's, DER.
    pub extra_roots: Vec<Vec<u8>>,
}

/// The network: one pool of connections for all servers.
#[derive(Debug, Clone)]
pub struct Network {
    client: reqwest::Client,
}

impl Network {
    /// Opens it. A TLS provider must have been installed before.
    ///
    /// # Errors
    /// [`Fault::Protocol`] when the system's TLS cannot be set up.
    pub fn open(options: &NetworkOptions) -> Result<Self, Fault> {
        Ok(Self {
            client: http::client(options)?,
        })
    }

    async fn discover(&self, url: &Url) -> Result<Reached, Fault> {
        let response = self
            .client
            .get(url.clone())
            .timeout(Duration::from_secs(20))
            .send()
            .await
            .map_err(|error| http::error::fault(&error))?;
        let found: Discovery = match body::json(response).await {
            Ok(found) => found,
            // A 404, a page of HTML, some other program's JSON: not ours.
            Err(Fault::Missing | Fault::Protocol(_) | Fault::Forbidden { .. }) => {
                return Err(Fault::NotAHelpDesk);
            }
            Err(fault) => return Err(fault),
        };
        let version = found.api.iter().find(|api| api.version == "v1");
        let base = version.ok_or(Fault::ClientTooOld)?;
        let base = url.join(&base.base).map_err(|_| Fault::NotAHelpDesk)?;
        if !address::is_allowed(&base) {
            return Err(Fault::NotAHelpDesk);
        }
        Ok(Reached {
            server: Server {
                kind: Pult::KIND.to_owned(),
                base: base.to_string(),
            },
            portal_id: found.portal_id,
            name: found.name,
        })
    }
}

#[async_trait]
impl Dial for Network {
    async fn reach(&self, typed: &str) -> Result<Reached, Fault> {
        let mut last = Fault::NotAHelpDesk;
        for url in address::candidates(typed)? {
            match self.discover(&url).await {
                Ok(found) => return Ok(found),
                Err(Fault::NotAHelpDesk) => {}
                Err(fault) => last = fault,
            }
        }
        Err(last)
    }

    fn connect(&self, server: &Server) -> Result<Arc<dyn Connector>, Fault> {
        match server.kind.as_str() {
            Pult::KIND => Ok(Arc::new(Pult::new(self.client.clone(), &server.base)?)),
            _ => Err(Fault::NotAHelpDesk),
        }
    }
}
