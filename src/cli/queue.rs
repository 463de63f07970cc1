//! Rows on their way from the reader to the matcher. Bounded by weight, so that neither waits for long and memory
//! stays small; taken in small lots when they come slowly, so that each is answered in a moment.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::input::Row;
use crate::{Error, Result};

/// Weight, in bytes, that may wait.
const MOST: usize = 2 * 1024 * 1024;

#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    rows: VecDeque<Row>,
    weight: usize,
    /// How the reading ended.
    end: Option<Result<(), Error>>,
    /// Nobody takes rows any more.
    closed: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A thread that panicked has left the rows as they were.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a row in, when there is room; false when it is wanted no more.
    pub(super) fn put(&self, row: Row) -> bool {
        let mut state = self.lock();
        while state.weight > MOST && !state.closed {
            state = self.wait(state);
        }
        if state.closed {
            return false;
        }
        state.weight += row.weight();
        state.rows.push_back(row);
        self.changed.notify_all();
        true
    }

    /// Says how the reading ended.
    pub(super) fn end(&self, how: Result<()>) {
        self.lock().end = Some(how);
        self.changed.notify_all();
    }

    /// Wants no more rows.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// The rows that are there, at most so many; waits for the first. `None` when there are no more.
    pub(super) fn take(&self, most: usize) -> Option<Vec<Row>> {
        let mut state = self.lock();
        while state.rows.is_empty() && state.end.is_none() && !state.closed {
            state = self.wait(state);
        }
        if state.closed || state.rows.is_empty() {
            return None;
        }
        let n = state.rows.len().min(most);
        let rows: Vec<Row> = state.rows.drain(..n).collect();
        state.weight -= rows.iter().map(Row::weight).sum::<usize>();
        self.changed.notify_all();
        Some(rows)
    }

    /// How the reading ended, once it has.
    pub(super) fn ended(&self) -> Result<()> {
        self.lock().end.take().unwrap_or(Ok(()))
    }
}
