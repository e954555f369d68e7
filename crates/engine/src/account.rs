//! One task an account: the loop that performs what [`crate::plan`] decides.
//!
//! Requests run beside each other and report back through one queue; what they bring is applied here,
//! one after the other, so that an answer cannot race its own echo.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use domain::{
    AccountId, Connector, Cursor, Fault, Found, Hint, Me, OpId, Outcome, Page, Session, Stage,
};
use rand::Rng as _;
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinHandle, JoinSet};
use tokio::time::Instant;

use crate::error::DeskError;
use crate::hub::{Hub, blocking, lock};
use crate::lanes::Waiting;
use crate::notice::News;
use crate::plan::{self, Effect, Wake};
use crate::status::{self, Status};

/// What the verbs may say to a running account.
#[derive(Debug)]
pub(crate) enum Nudge {
    /// The outbox was written to.
    Outbox,
    /// To the plan, as it is.
    Wake(Wake),
    /// A new session was stored.
    Session(Session),
    /// End cleanly.
    Stop,
}

/// What a request brought.
#[derive(Debug)]
pub(crate) enum Answer {
    Page {
        epoch: u32,
        asked_with: Option<Cursor>,
        page: Result<Page, Fault>,
    },
    Outcome {
        epoch: u32,
        op: OpId,
        outcome: Outcome,
    },
    Found {
        epoch: u32,
        op: OpId,
        found: Result<Found, Fault>,
    },
    Renewed(Result<(Session, Me), Fault>),
    Hint(Hint),
    LiveEnded,
    Prefetched {
        more: bool,
    },
    Indexed,
}

/// A running account, as the verbs see it.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) connector: Arc<dyn Connector>,
    pub(crate) nudges: mpsc::UnboundedSender<Nudge>,
    pub(crate) status: Arc<Mutex<Status>>,
    pub(crate) session: watch::Receiver<Option<Session>>,
    pub(crate) task: JoinHandle<()>,
}

impl Running {
    pub(crate) fn nudge(&self, nudge: Nudge) {
        let _ = self.nudges.send(nudge);
    }

    /// Operations being performed or looked for right now.
    pub(crate) fn under_way(&self) -> BTreeSet<OpId> {
        lock(&self.status).under_way.clone()
    }
}

/// The loop's own things.
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) hub: Arc<Hub>,
    pub(crate) connector: Arc<dyn Connector>,
    pub(crate) plan: plan::State,
    pub(crate) news: Vec<News>,
    pub(crate) requests: JoinSet<()>,
    pub(crate) answers: mpsc::UnboundedSender<Answer>,
    status: Arc<Mutex<Status>>,
    pub(crate) session: watch::Sender<Option<Session>>,
    pub(crate) live: Option<AbortHandle>,
    began: Instant,
    pub(crate) prefetching: bool,
    pub(crate) indexing: bool,
    /// More came to be indexed while the indexing was about to end.
    pub(crate) index_again: bool,
}

/// Starts an account's loop.
pub(crate) fn start(hub: &Arc<Hub>, id: AccountId, connector: Arc<dyn Connector>) -> Running {
    let (nudges, nudged) = mpsc::unbounded_channel();
    let (answers, answered) = mpsc::unbounded_channel();
    let (session, current) = watch::channel(None);
    let status = Arc::new(Mutex::new(Status::default()));
    let account = Account {
        id,
        hub: Arc::clone(hub),
        plan: plan::State::new(connector.capabilities()),
        connector: Arc::clone(&connector),
        news: Vec::new(),
        requests: JoinSet::new(),
        answers,
        status: Arc::clone(&status),
        session,
        live: None,
        began: Instant::now(),
        prefetching: false,
        indexing: false,
        index_again: false,
    };
    let task = tokio::spawn(account.run(nudged, answered));
    Running {
        connector,
        nudges,
        status,
        session: current,
        task,
    }
}

impl Account {
    async fn run(
        mut self,
        mut nudges: mpsc::UnboundedReceiver<Nudge>,
        mut answers: mpsc::UnboundedReceiver<Answer>,
    ) {
        if let Err(error) = self.begin().await {
            tracing::error!(account.id = %self.id, %error, "the account cannot begin");
        }
        while self.turn(&mut nudges, &mut answers).await {
            while self.requests.try_join_next().is_some() {}
        }
        self.requests.shutdown().await;
    }

    /// Waits for one thing and deals with it. `false`: it is over.
    async fn turn(
        &mut self,
        nudges: &mut mpsc::UnboundedReceiver<Nudge>,
        answers: &mut mpsc::UnboundedReceiver<Answer>,
    ) -> bool {
        let wake_at = self.plan.next_wake(self.now()).map(|at| self.began + at);
        let timer = async {
            match wake_at {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            nudge = nudges.recv() => match nudge {
                Some(Nudge::Stop) | None => return false,
                Some(nudge) => self.nudged(nudge).await,
            },
            Some(answer) = answers.recv() => self.answered(answer).await,
            () = timer => self.wake(Wake::Timer).await,
        }
        true
    }

    async fn begin(&mut self) -> Result<(), DeskError> {
        let id = self.id;
        let (session, place) = blocking(&self.hub, move |hub| {
            hub.read(|read| Ok((read.sessions().get(id)?, read.cursors().get(id)?)))
        })
        .await?;
        let session = session.map(|stored| stored.session);
        let has_session = session.is_some();
        self.session.send_replace(session);
        lock(&self.status).loaded_before = place.stage == Some(Stage::Tail);
        // Before anything else: until then the plan believes that there is no session.
        self.wake(Wake::Begin {
            session: has_session,
        })
        .await;
        self.refresh_outbox().await;
        self.index();
        Ok(())
    }

    fn now(&self) -> plan::Moment {
        self.began.elapsed()
    }

    pub(crate) fn current_session(&self) -> Option<Session> {
        self.session.borrow().clone()
    }

    async fn nudged(&mut self, nudge: Nudge) {
        match nudge {
            Nudge::Outbox => self.refresh_outbox().await,
            Nudge::Wake(wake) => {
                self.refresh_outbox().await;
                self.wake(wake).await;
            }
            Nudge::Session(session) => {
                self.session.send_replace(Some(session));
                self.wake(Wake::SignedIn).await;
            }
            Nudge::Stop => {}
        }
    }

    /// Reads the outbox and decides anew.
    async fn refresh_outbox(&mut self) {
        let id = self.id;
        let waiting = blocking(&self.hub, move |hub| {
            hub.read(|read| read.outbox().of_account(id))
        })
        .await;
        match waiting {
            Ok(waiting) => {
                let outbox = waiting.queued.iter().map(Waiting::from_outbox).collect();
                self.wake(Wake::Outbox(outbox)).await;
            }
            Err(error) => {
                tracing::error!(account.id = %self.id, %error, "the outbox cannot be read");
            }
        }
    }

    /// Forgets the tokens in memory.
    pub(crate) fn forget_session(&mut self) {
        self.session.send_replace(None);
    }

    pub(crate) fn shared_status(&self) -> &Mutex<Status> {
        &self.status
    }

    /// Decides and does what was decided. Effects that end at once wake the plan again.
    pub(crate) async fn wake(&mut self, wake: Wake) {
        let mut wakes = vec![wake];
        while let Some(wake) = wakes.pop() {
            let dice = rand::rng().random::<f64>();
            let now = self.now();
            let effects = plan::step(&mut self.plan, wake, now, dice);
            self.show_status();
            for effect in effects {
                if let Some(next) = self.effect(effect).await {
                    wakes.push(next);
                }
            }
        }
        self.show_status();
    }

    /// Does one thing; what it brings at once is the next wake.
    async fn effect(&mut self, effect: Effect) -> Option<Wake> {
        match effect {
            Effect::Pull { wait } => self.start_pull(wait).await,
            Effect::Perform(op) => self.start_perform(op).await,
            Effect::Find(op) => self.start_find(op).await,
            Effect::Renew => self.start_renewal(),
            Effect::Watch => self.watch(),
            Effect::Unwatch => {
                self.unwatch();
                None
            }
            Effect::Resync => {
                self.resync().await;
                None
            }
            Effect::Postpone {
                op,
                delay,
                fault,
                sure,
            } => {
                self.postpone(op, delay, &fault, sure).await;
                None
            }
            Effect::AskAbout(op) => {
                self.wedge(op, domain::Wedge::Unclear).await;
                None
            }
            Effect::End { wipe } => {
                self.end(wipe).await;
                None
            }
        }
    }

    async fn answered(&mut self, answer: Answer) {
        match answer {
            Answer::Page {
                epoch,
                asked_with,
                page,
            } => {
                let answer = match page {
                    Ok(page) => self.take_page(asked_with, page).await,
                    Err(fault) => Err(fault),
                };
                self.wake(Wake::Pulled { epoch, answer }).await;
            }
            Answer::Outcome { epoch, op, outcome } => {
                let end = self.take_outcome(op, outcome).await;
                self.wake(Wake::Performed { epoch, op, end }).await;
            }
            Answer::Found { epoch, op, found } => {
                let end = self.take_found(op, found).await;
                self.wake(Wake::Performed { epoch, op, end }).await;
            }
            Answer::Renewed(answer) => {
                let answer = self.take_session(answer).await;
                self.wake(Wake::Renewed(answer)).await;
            }
            Answer::Hint(Hint::Open) => self.wake(Wake::LiveOpen).await,
            Answer::Hint(Hint::Changed) => self.wake(Wake::Hint).await,
            Answer::Hint(Hint::Revoked { wipe }) => self.wake(Wake::Revoked { wipe }).await,
            Answer::LiveEnded => {
                self.live = None;
                self.wake(Wake::LiveEnded).await;
            }
            Answer::Prefetched { more } => {
                self.prefetching = false;
                if more {
                    self.prefetch();
                }
            }
            Answer::Indexed => {
                self.indexing = false;
                if std::mem::take(&mut self.index_again) {
                    self.index();
                }
            }
        }
    }

    /// Tells of the account's state when it is another than before.
    fn show_status(&mut self) {
        let state = status::of(&self.plan, &self.status);
        let changed = {
            let mut status = lock(&self.status);
            status.under_way = self.plan.under_way().clone();
            let changed = status.state != state;
            status.state = state;
            changed
        };
        if changed {
            self.hub.publish(vec![domain::Change::Account(self.id)]);
        }
    }
}
