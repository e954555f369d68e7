//! Events in what a connection brings, however it is cut.

/// The event that is waited for.
const NAME: &[u8] = b"event: changed";
/// What ends every event.
const END: &[u8] = b"\n\n";

/// Follows one connection.
#[derive(Debug, Default)]
pub(super) struct Ear {
    /// What has come since the last whole event.
    begun: Vec<u8>,
}

impl Ear {
    /// Takes what came next. Returns the last whole event of the name, from its name on and without
    /// its end, and how many there were.
    pub(super) fn hear(&mut self, bytes: &[u8]) -> (usize, Option<String>) {
        self.begun.extend_from_slice(bytes);
        let (mut count, mut last) = (0, None);
        while let Some(end) = place(&self.begun, END) {
            let whole: Vec<u8> = self.begun.drain(..end + END.len()).collect();
            // Heartbeats, greetings and the head of the answer end like this too.
            if let Some(begin) = place(&whole, NAME) {
                let text = whole.get(begin..end).unwrap_or_default();
                last = Some(String::from_utf8_lossy(text).into_owned());
                count += 1;
            }
        }
        (count, last)
    }

    /// Takes what came next, until `words` have come.
    pub(super) fn awaits(&mut self, words: &str, bytes: &[u8]) -> bool {
        self.begun.extend_from_slice(bytes);
        place(&self.begun, words.as_bytes()).is_some()
    }

    /// The beginning of what has come, for the sentence that says what went wrong.
    pub(super) fn so_far(&self) -> String {
        let some = self.begun.get(..200).unwrap_or(&self.begun);
        String::from_utf8_lossy(some).into_owned()
    }
}

/// Where the words begin.
fn place(bytes: &[u8], words: &[u8]) -> Option<usize> {
    bytes.windows(words.len()).position(|part| part == words)
}

#[cfg(test)]
mod tests {
    use super::Ear;

    #[test]
    fn an_event_in_pieces_is_heard_once_when_it_is_whole() {
        let mut ear = Ear::default();
        for piece in ["2a\r\nevent: cha", "nged\ndata: {}", "\n"] {
            assert_eq!(ear.hear(piece.as_bytes()), (0, None));
        }
        let (count, text) = ear.hear(b"\n\r\n");
        assert_eq!(count, 1);
        assert_eq!(text.as_deref(), Some("event: changed\ndata: {}"));
    }

    #[test]
    fn what_is_no_such_event_is_not_heard() {
        let mut ear = Ear::default();
        assert_eq!(ear.hear(b": hb\n\nevent: hello\ndata: {}\n\n"), (0, None));
        assert_eq!(ear.hear(b"event: changed\n\nevent: changed\n\n").0, 2);
    }

    #[test]
    fn a_greeting_is_awaited() {
        let mut ear = Ear::default();
        assert!(!ear.awaits("event: hello", b"HTTP/1.1 200 OK\r\n\r\nevent: he"));
        assert!(ear.awaits("event: hello", b"llo\n"));
        assert_eq!(ear.hear(b"data: {}\n\nevent: changed\n\n").0, 1);
    }
}
