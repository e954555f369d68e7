//! The peer: nginx with nchan, as Debian packages them, with a configuration of its own in a folder
//! that is thrown away.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use acceptance::group::Group;
use acceptance::wait;
use anyhow::{Context as _, Result, ensure};
use reqwest::{Client, redirect::Policy};

use super::crowd::Guests;
use crate::processes;

const PROGRAM: &str = "/usr/sbin/nginx";
const MODULE: &str = "/usr/lib/nginx/modules/ngx_nchan_module.so";

/// Connections besides those of the clients. On top comes an eighth: when a sixteenth of all is left,
/// nginx begins to close what has not asked yet.
const OTHERS: usize = 512;

/// A running nginx.
#[derive(Debug)]
pub(super) struct Nchan {
    group: Group,
    address: SocketAddr,
    http: Client,
}

impl Nchan {
    /// Starts one that has room for so many clients.
    pub(super) fn start(folder: &Path, logs: &Path, clients: usize) -> Result<Self> {
        for file in [PROGRAM, MODULE] {
            ensure!(
                Path::new(file).exists(),
                "nginx with nchan is not installed ({file} is missing)"
            );
        }
        fs::create_dir_all(folder)?;
        // Free a moment ago; nobody else takes it in the moment between.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let config = folder.join("nginx.conf");
        fs::write(
            &config,
            configuration(address, clients + clients / 8 + OTHERS),
        )?;
        let mut command = Command::new(PROGRAM);
        command.arg("-p").arg(folder).arg("-c").arg(&config);
        command
            .args(["-e", "stderr"])
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let group = Group::start("nginx", &mut command, logs)?;
        wait::until("nginx listens", || TcpStream::connect(address).ok())?;
        let http = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self {
            group,
            address,
            http,
        })
    }

    /// The master and its worker.
    pub(super) fn processes(&self) -> Vec<u32> {
        processes::tree(self.group.id())
    }

    pub(super) fn guests(&self, net: u8, count: usize) -> Guests {
        let opening = format!(
            "GET /listen HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\n\r\n",
            self.address
        );
        Guests {
            address: self.address,
            net,
            count,
            openings: vec![opening],
            // The comment nchan begins every stream with.
            greeting: "\n: hi\n".to_owned(),
        }
    }

    /// Publishes what an event of ours says; nchan adds the event's name and an id.
    pub(super) async fn publish(&self, event: &str) -> Result<()> {
        let (_, data) = event
            .split_once("data: ")
            .context("the event says nothing")?;
        let url = format!("http://{}/publish", self.address);
        let sent = self.http.post(url).body(data.to_owned()).send().await;
        sent?.error_for_status().context("nchan took no message")?;
        Ok(())
    }
}

/// One worker: the least work for the same clients. Only new messages, and no pings.
fn configuration(address: SocketAddr, connections: usize) -> String {
    format!(
        "load_module {MODULE};
daemon off;
user root;
worker_processes 1;
pid nginx.pid;
error_log stderr;
events {{ worker_connections {connections}; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen {address};
        location = /listen {{
            nchan_subscriber eventsource;
            nchan_channel_id all;
            nchan_subscriber_first_message newest;
        }}
        location = /publish {{
            nchan_publisher;
            nchan_channel_id all;
            nchan_eventsource_event changed;
        }}
    }}
}}
"
    )
}
