//! Gets a file from where its publisher keeps it: asks, waits, tries again, and gives up at a stated end.
//!
//! Knows nothing of lists: bytes go to whoever takes them, and whether they are a list is not judged here. The only
//! module with network code, all of it in `http` behind the feature `fetch`.

mod file;
#[cfg(feature = "fetch")]
mod http;

use std::io::{self, Write};
use std::time::{Duration, Instant};

pub use file::Files;
#[cfg(feature = "fetch")]
pub use http::Http;

use crate::{Error, ErrorKind, Result};

/// What is asked of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    /// Where.
    pub url: String,
    /// As whom.
    pub agent: String,
    /// The server's name of the version that we have.
    pub etag: Option<String>,
    /// The server's date of the version that we have.
    pub last_modified: Option<String>,
}

/// What the server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing has changed.
    Unchanged,
    /// The file, all of which has been taken.
    Whole {
        /// The server's name of this version.
        etag: Option<String>,
        /// The server's date of this version.
        last_modified: Option<String>,
    },
}

/// Takes a file as it comes.
pub trait Take: Write {
    /// What has come so far was not the file: it begins anew.
    fn restart(&mut self) -> io::Result<()>;
    /// The length of what is to come, where the server tells.
    fn expect(&mut self, _length: Option<u64>) {}
    /// Something to tell someone who waits.
    fn note(&mut self, _text: &str) {}
}

/// Why a file did not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What happened.
    pub text: String,
    /// Whether it may go better later.
    pub again: Again,
    /// What the user can do.
    pub hint: Option<&'static str>,
}

/// Whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// No.
    Never,
    /// Yes, after our own pause.
    Soon,
    /// Yes, and the server says after how long.
    After(Duration),
}

/// A way to get files.
pub trait Transport: Sync {
    /// Asks once.
    fn get(&self, ask: &Ask, to: &mut dyn Take) -> std::result::Result<Answer, Fault>;
}

/// Limits of one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To reach the server.
    pub connect: Duration,
    /// Without a byte.
    pub idle: Duration,
    /// For the whole answer.
    pub total: Duration,
    /// Bytes, unpacked.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            idle: Duration::from_secs(60),
            total: Duration::from_secs(15 * 60),
            bytes: 512 << 20,
        }
    }
}

/// How often, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Times to ask in all.
    pub tries: u32,
    /// The first pause; each one after it is twice as long.
    pub pause: Duration,
    /// The longest pause, also where a server asks for more.
    pub longest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { tries: 4, pause: Duration::from_secs(1), longest: Duration::from_secs(60) }
    }
}

/// Gets a file, trying again where that may help.
pub fn fetch(transport: &dyn Transport, ask: &Ask, to: &mut dyn Take, patience: Patience) -> Result<Answer> {
    let began = Instant::now();
    let mut pause = patience.pause;
    let mut tried = 0;
    loop {
        tried += 1;
        to.restart().map_err(|e| {
            Error::new(ErrorKind::Output, format!("cannot keep what comes from {}", ask.url)).caused_by(e)
        })?;
        let fault = match transport.get(ask, to) {
            Ok(answer) => return Ok(answer),
            Err(fault) => fault,
        };
        let wait = match fault.again {
            Again::Never => None,
            Again::Soon => Some(pause),
            // Longer than we are ready to wait: asking sooner would only make it worse.
            Again::After(asked) => (asked <= patience.longest).then_some(asked.max(pause)),
        };
        let Some(wait) = wait.filter(|_| tried < patience.tries) else {
            let tries = if tried == 1 {
                String::new()
            } else {
                format!(" (asked {tried} times in {} s)", began.elapsed().as_secs())
            };
            let error = Error::new(ErrorKind::List, format!("cannot get {}: {}{tries}", ask.url, fault.text));
            return Err(match (fault.hint, fault.again) {
                (Some(hint), _) => error.hint(hint),
                (None, Again::After(t)) => error.hint(format!("the server asks to wait {} s", t.as_secs())),
                (None, _) => {
                    error.hint("try again later, or get the file by other means: `listed update --from FILE`")
                }
            });
        };
        to.note(&format!("{}; again in {} s", fault.text, wait.as_secs_f32().ceil()));
        std::thread::sleep(wait);
        pause = (pause * 2).min(patience.longest);
    }
}

/// Copies an answer on, within the limits.
fn pour(
    from: &mut dyn io::Read,
    to: &mut dyn Take,
    limits: Limits,
    began: Instant,
) -> std::result::Result<u64, Fault> {
    let mut buffer = vec![0; 1 << 16];
    let mut taken: u64 = 0;
    loop {
        let n = match from.read(&mut buffer) {
            Ok(0) => return Ok(taken),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => {
                let text = format!("the answer broke off after {taken} bytes: {}", chain(&e));
                return Err(Fault { text, again: Again::Soon, hint: None });
            }
        };
        taken += n as u64;
        let over = |text: String, again| Fault { text, again, hint: None };
        if taken > limits.bytes {
            return Err(Fault {
                hint: Some("if a list has really grown so large, allow it with --max-size"),
                ..over(format!("the answer is larger than {} MiB", limits.bytes >> 20), Again::Never)
            });
        }
        if began.elapsed() > limits.total {
            let text = format!("the answer did not end within {} s", limits.total.as_secs());
            return Err(over(text, Again::Never));
        }
        if let Err(e) = to.write_all(buffer.get(..n).unwrap_or_default()) {
            return Err(over(format!("what came cannot be written: {e}"), Again::Never));
        }
    }
}

/// An error with all its causes, on one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(e) = cause {
        let more = e.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = e.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::Mutex;
    use std::time::Duration;

    use super::{Again, Answer, Ask, Fault, Patience, Take, Transport, fetch};

    struct Kept(Vec<u8>);
    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    impl Take for Kept {
        fn restart(&mut self) -> io::Result<()> {
            self.0.clear();
            Ok(())
        }
    }

    /// Plays these faults one after the other, then answers.
    struct Play(Mutex<Vec<Again>>);
    impl Transport for Play {
        fn get(&self, _: &Ask, to: &mut dyn Take) -> Result<Answer, Fault> {
            to.write_all(b"part ").unwrap();
            match self.0.lock().unwrap().pop() {
                Some(again) => Err(Fault { text: "no".into(), again, hint: None }),
                None => {
                    to.write_all(b"whole").unwrap();
                    Ok(Answer::Whole { etag: None, last_modified: None })
                }
            }
        }
    }

    fn play(faults: &[Again]) -> Result<String, String> {
        let patience =
            Patience { tries: 3, pause: Duration::from_millis(1), longest: Duration::from_millis(20) };
        let mut kept = Kept(Vec::new());
        fetch(&Play(Mutex::new(faults.to_vec())), &Ask::default(), &mut kept, patience)
            .map(|_| String::from_utf8(kept.0).unwrap())
            .map_err(|e| e.to_string())
    }

    #[test]
    fn tries_again_to_a_stated_end_and_begins_anew_each_time() {
        use Again::{After, Never, Soon};
        assert_eq!(play(&[Soon, After(Duration::from_millis(5))]).unwrap(), "part whole");
        assert!(play(&[Soon, Soon, Soon]).unwrap_err().contains("asked 3 times"));
        assert!(!play(&[Never]).unwrap_err().contains("asked"));
        assert!(!play(&[After(Duration::from_secs(900))]).unwrap_err().contains("asked"), "too long to wait");
    }
}
