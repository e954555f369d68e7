//! Bodies that pass through, and one that breaks off.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Body as HttpBody, Frame};

/// A body on its way to the client.
pub(super) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// A body whose connection breaks after some bytes.
pub(super) struct Cut {
    inner: Body,
    left: usize,
}

impl Cut {
    pub(super) fn after(inner: Body, bytes: usize) -> Self {
        Self { inner, left: bytes }
    }
}

impl HttpBody for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left == 0 {
            return Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::ConnectionReset))));
        }
        let frame = match ready!(Pin::new(&mut self.inner).poll_frame(context)) {
            Some(Ok(frame)) => frame,
            end => return Poll::Ready(end),
        };
        Poll::Ready(Some(Ok(match frame.into_data() {
            Ok(mut data) => {
                data.truncate(self.left);
                self.left = self.left.saturating_sub(data.len());
                Frame::data(data)
            }
            Err(other) => other,
        })))
    }
}
