//! A bad network: a proxy between client and server that loses, cuts, stalls and lies as told.
//!
//! Faults are rules: each waits for requests that fit and strikes a number of times. Without rules
//! everything passes, streams included. Faults live here, never in switches of the programs.

mod body;
mod rule;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use body::{Body, Cut};
pub use rule::{Fault, Rule, Seen};

type Upstream = Client<HttpConnector, http_body_util::Full<Bytes>>;

/// The proxy; dropping it takes the network away.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
}

#[derive(Debug)]
struct Shared {
    upstream: Mutex<SocketAddr>,
    client: Upstream,
    rules: Mutex<Vec<Rule>>,
    seen: Mutex<Vec<Seen>>,
    down: AtomicBool,
    /// Counts up to cut every connection that is open.
    cuts: watch::Sender<u32>,
    struck: AtomicU32,
}

impl Proxy {
    /// Listens on a free port of this machine and forwards to `upstream`.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(upstream: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream: Mutex::new(upstream),
            client: Client::builder(TokioExecutor::new()).build_http(),
            rules: Mutex::default(),
            seen: Mutex::default(),
            down: AtomicBool::new(false),
            cuts: watch::Sender::new(0),
            struck: AtomicU32::new(0),
        });
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(accept(listener, Arc::clone(&shared), stopped));
        Ok(Self {
            address,
            shared,
            stop,
        })
    }

    /// What a client is given as address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The server moved (it was started again on another port).
    pub fn set_upstream(&self, upstream: SocketAddr) {
        *lock(&self.shared.upstream) = upstream;
    }

    /// Adds a rule; the first that fits strikes.
    pub fn add(&self, rule: Rule) {
        lock(&self.shared.rules).push(rule);
    }

    /// Forgets all rules.
    pub fn clear(&self) {
        lock(&self.shared.rules).clear();
    }

    /// Takes the network away: open connections are cut, new ones end at once.
    pub fn go_down(&self) {
        self.shared.down.store(true, Ordering::SeqCst);
        self.cut_all();
    }

    /// Gives it back.
    pub fn come_up(&self) {
        self.shared.down.store(false, Ordering::SeqCst);
    }

    /// Cuts every open connection once.
    pub fn cut_all(&self) {
        self.shared
            .cuts
            .send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Requests that reached the proxy, in order.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.shared.seen).clone()
    }

    /// How often a rule struck.
    #[must_use]
    pub fn struck(&self) -> u32 {
        self.shared.struck.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _nobody_listens = self.stop.send(true);
        self.cut_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted { Ok((stream, _)) => stream, Err(_) => continue },
            _ = stopped.changed() => return,
        };
        if shared.down.load(Ordering::SeqCst) {
            drop(stream);
            continue;
        }
        tokio::spawn(serve(stream, Arc::clone(&shared)));
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let mut cuts = shared.cuts.subscribe();
    let service = service_fn(move |request| answer(Arc::clone(&shared), request));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // An error is what a lost answer looks like from here.
        _ended = connection => {}
        _cut = cuts.changed() => {}
    }
}

/// Why no answer is given: hyper then closes the connection without one.
#[derive(Debug, thiserror::Error)]
#[error("the answer is lost")]
struct Lost;

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Body>, Lost> {
    let (method, path) = (
        request.method().to_string(),
        request.uri().path().to_owned(),
    );
    let key = request
        .headers()
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok());
    let key = key.map(str::to_owned);
    lock(&shared.seen).push(Seen {
        method: method.clone(),
        path: path.clone(),
        key,
    });
    let fault = strike(&shared, &method, &path);
    match fault {
        None => forward(&shared, request).await,
        Some(Fault::LoseRequest) => Err(Lost),
        Some(Fault::LoseAnswer) => {
            // The server has done it; the body is read so that it surely has.
            let answered = forward(&shared, request).await?;
            let _whole = answered.into_body().collect().await;
            Err(Lost)
        }
        Some(Fault::Stall(long)) => {
            tokio::time::sleep(long).await;
            forward(&shared, request).await
        }
        Some(Fault::CutAt(bytes)) => {
            let answered = forward(&shared, request).await?;
            Ok(answered.map(|body| Cut::after(body, bytes).boxed_unsync()))
        }
        Some(Fault::Twice) => twice(&shared, request).await,
        Some(Fault::Say {
            status,
            media_type,
            body,
            retry_after,
        }) => Ok(say(status, media_type, body, retry_after)),
    }
}

fn strike(shared: &Shared, method: &str, path: &str) -> Option<Fault> {
    let mut rules = lock(&shared.rules);
    let rule = rules.iter_mut().find(|rule| rule.fits(method, path))?;
    let fault = rule.strike();
    drop(rules);
    if fault.is_some() {
        shared.struck.fetch_add(1, Ordering::SeqCst);
    }
    fault
}

async fn forward(shared: &Shared, request: Request<Incoming>) -> Result<Response<Body>, Lost> {
    let request = whole(shared, request).await?;
    send(shared, request).await
}

async fn twice(shared: &Shared, request: Request<Incoming>) -> Result<Response<Body>, Lost> {
    let request = whole(shared, request).await?;
    let (first, second) = tokio::join!(send(shared, request.clone()), send(shared, request));
    let _whole = first?.into_body().collect().await;
    second
}

/// The request as it goes to the server, its body read: requests here are small or uploads in pieces.
async fn whole(
    shared: &Shared,
    request: Request<Incoming>,
) -> Result<Request<http_body_util::Full<Bytes>>, Lost> {
    let upstream = *lock(&shared.upstream);
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    parts.uri = format!("http://{upstream}{path}")
        .parse::<Uri>()
        .map_err(|_| Lost)?;
    parts.headers.remove(HOST);
    let body = body.collect().await.map_err(|_| Lost)?.to_bytes();
    Ok(Request::from_parts(parts, http_body_util::Full::new(body)))
}

async fn send(
    shared: &Shared,
    request: Request<http_body_util::Full<Bytes>>,
) -> Result<Response<Body>, Lost> {
    let answered = shared.client.request(request).await.map_err(|_| Lost)?;
    Ok(answered.map(|body| body.map_err(std::io::Error::other).boxed_unsync()))
}

fn say(
    status: u16,
    media_type: &'static str,
    body: &'static str,
    retry_after: Option<Duration>,
) -> Response<Body> {
    let body = http_body_util::Full::new(Bytes::from_static(body.as_bytes()));
    let mut answer = Response::new(
        body.map_err(|never: Infallible| match never {})
            .boxed_unsync(),
    );
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    answer.headers_mut().remove(CONTENT_LENGTH);
    if let Some(after) = retry_after {
        answer
            .headers_mut()
            .insert("retry-after", HeaderValue::from(after.as_secs()));
    }
    answer
}
