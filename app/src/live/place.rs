//! How far a page has come in the stream, and from where it asks for more.

use kernel::live::{Place, ToViewer};

/// The last place that a page has heard of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached(Option<Place>);

impl Reached {
    /// Takes a message. Whoever is greeted asks for what it wants: gives the place to ask from, so
    /// that nothing between the greeting and the answer is missed.
    pub fn hear(&mut self, message: &ToViewer) -> Option<Place> {
        match (message, &mut self.0) {
            (ToViewer::Hello { epoch, seq, .. }, known) => {
                let here = Place { epoch: epoch.clone(), seq: *seq };
                let before = known.take();
                let is_here = before.as_ref().is_some_and(|place| place.epoch == here.epoch);
                *known = before.clone().filter(|_| is_here).or_else(|| Some(here.clone()));
                // A server that has begun anew answers the old place by telling of the gap.
                return before.or(Some(here));
            }
            (ToViewer::Frame(frame), Some(place)) => place.seq = place.seq.max(frame.seq),
            (ToViewer::Statistics(found), Some(place)) => place.seq = place.seq.max(found.seq),
            _ => {}
        }
        None
    }

    /// Where to ask from for something else: what waits at the server is then sent as it is wanted
    /// now, and not lost.
    pub fn place(&self) -> Option<Place> {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use kernel::live::{Frame, LiveStatistics};

    use super::*;

    fn hello(epoch: &str, seq: u64) -> ToViewer {
        ToViewer::Hello { epoch: epoch.to_owned(), seq, tick_ms: 50 }
    }

    fn place(epoch: &str, seq: u64) -> Option<Place> {
        Some(Place { epoch: epoch.to_owned(), seq })
    }

    fn frame(seq: u64) -> ToViewer {
        ToViewer::Frame(Frame { seq, ..Frame::default() })
    }

    #[test]
    fn a_page_asks_from_the_greeting_and_then_from_the_last_that_it_heard() {
        let mut reached = Reached::default();
        assert_eq!(reached.place(), None);
        assert_eq!(reached.hear(&hello("a", 5)), place("a", 5));
        assert_eq!(reached.place(), place("a", 5));
        assert_eq!(reached.hear(&frame(9)), None);
        let statistics = LiveStatistics { seq: 12, ..LiveStatistics::default() };
        reached.hear(&ToViewer::Statistics(statistics));
        // One that is sent again.
        reached.hear(&frame(8));
        assert_eq!(reached.place(), place("a", 12));
    }

    #[test]
    fn one_that_comes_back_asks_from_where_it_was_and_learns_of_a_gap() {
        let mut reached = Reached::default();
        reached.hear(&hello("a", 5));
        reached.hear(&frame(9));
        assert_eq!(reached.hear(&hello("a", 40)), place("a", 9));
        assert_eq!(reached.place(), place("a", 9), "the rest is on its way");
        assert_eq!(reached.hear(&hello("b", 2)), place("a", 9));
        assert_eq!(reached.place(), place("b", 2));
        reached.hear(&frame(3));
        assert_eq!(reached.place(), place("b", 3));
    }
}
