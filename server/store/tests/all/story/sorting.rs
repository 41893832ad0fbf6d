//! Every list in every order: all pages together hold each row once, also while rows come in.

use std::fmt::Debug;

use store::{
    CollectorQuery, CollectorRow, MachineChoice, MachineQuery, MachineRow, Order, Page, Place,
    PriceQuery, PriceRow, ResultQuery, ResultRow, SessionQuery, SessionRow, Sorted, Store,
};

use crate::common::{NOW_US, document, id, new_result};

pub(crate) async fn story(store: &Store) {
    results_that_are_equal_and_some_that_have_no_rate(store).await;
    every_list_in_every_order(store).await;
    a_row_that_comes_in_between_moves_no_other(store).await;
}

/// A page of a list: its order, and `next` and `next_value` of the page before.
trait Paged: Sorted + Sized + Debug + Clone {
    async fn page(
        store: &Store,
        order: Order<Self>,
        at: (Option<i64>, Option<f64>),
        limit: u32,
    ) -> Page<Self>;
    fn seq(&self) -> i64;
    /// What the field says, as the row tells it.
    fn number(&self, field: &str) -> Option<f64>;
}

macro_rules! paged {
    (
        $row:ty, $method:ident, $query:ident { $($also:ident: $value:expr)? },
        |$it:ident, $field:ident| $number:expr
    ) => {
        impl Paged for $row {
            async fn page(
                store: &Store,
                order: Order<Self>,
                (after, after_value): (Option<i64>, Option<f64>),
                limit: u32,
            ) -> Page<Self> {
                let place = Place { order, after, after_value };
                let asked = $query { place, limit, $($also: $value,)? ..$query::default() };
                store.$method(&asked).await.unwrap()
            }

            fn seq(&self) -> i64 {
                self.seq
            }

            fn number(&self, $field: &str) -> Option<f64> {
                let $it = self;
                $number
            }
        }
    };
}

fn of(number: i64) -> Option<f64> {
    Some(number as f64)
}

paged!(ResultRow, results, ResultQuery { include_demo: true }, |row, field| match field {
    "received" => of(row.seq),
    "measured" => of(row.started_at_us.unwrap_or(row.received_at_us)),
    _ => row.peak_units_per_s,
});
paged!(MachineRow, machines, MachineQuery {}, |row, field| match field {
    "added" => of(row.seq),
    "updated" => of(row.updated_at_us),
    "measured" => row.last_measured_at_us.map(|at_us| at_us as f64),
    _ => Some(row.results as f64),
});
paged!(CollectorRow, collectors, CollectorQuery {}, |row, field| match field {
    "added" => of(row.seq),
    "seen" => of(row.last_seen_us),
    _ => of(row.sessions),
});
paged!(SessionRow, sessions, SessionQuery {}, |row, field| match field {
    "received" => of(row.seq),
    "from" => of(row.from_us),
    "to" => of(row.to_us),
    "length" => of(row.to_us - row.from_us),
    _ => of(row.ticks),
});
paged!(PriceRow, recorded_prices, PriceQuery {}, |row, field| match field {
    "recorded" => of(row.seq),
    "per_hour" => Some(row.price.per_hour),
    _ => Some(row.price.as_of.replace('-', "").parse().unwrap()),
});

/// Sixty with four rates between them, every fifth without any.
async fn results_that_are_equal_and_some_that_have_no_rate(store: &Store) {
    for number in 0..60 {
        let mut new = document(9_000 + number, None, 100 + u64::from(number % 4));
        new.started_at_us = Some(NOW_US - i64::from(number % 7));
        if number % 5 == 0 {
            new.levels.clear();
        }
        let new = new_result(new, MachineChoice::New { id: id(9_100 + number % 6) });
        store.add_results(vec![new], NOW_US).await.unwrap();
    }
}

/// All pages of `limit` rows, one after the other.
async fn walk<T: Paged>(store: &Store, order: Order<T>, limit: u32) -> Vec<T> {
    let (mut rows, mut at) = (Vec::new(), (None, None));
    loop {
        let page = T::page(store, order, at, limit).await;
        rows.extend(page.items);
        if page.next.is_none() {
            return rows;
        }
        at = (page.next, page.next_value);
    }
}

fn seqs<T: Paged>(rows: &[T]) -> Vec<i64> {
    rows.iter().map(Paged::seq).collect()
}

async fn check<T: Paged>(store: &Store) {
    let all = walk(store, Order::<T>::default(), 1_000).await;
    assert!(all.len() > 4, "too few rows to tell: {}", all.len());
    assert!(seqs(&all).is_sorted_by(|a, b| a > b));
    for word in Order::<T>::words() {
        let order: Order<T> = word.parse().unwrap();
        let (descending, field) = (word.starts_with('-'), word.trim_start_matches('-'));
        let mut expected = all.clone();
        expected.sort_by(|a, b| {
            // What is not known comes last, whatever the direction.
            let key = |row: &T| {
                let number = row.number(field);
                (number.is_none(), number.unwrap_or_default(), row.seq())
            };
            let ((a_lacks, a, a_seq), (b_lacks, b, b_seq)) = (key(a), key(b));
            let known = a.total_cmp(&b).then(a_seq.cmp(&b_seq));
            a_lacks.cmp(&b_lacks).then(if descending { known.reverse() } else { known })
        });
        for limit in [1, 7, 1_000] {
            let found = walk(store, order, limit).await;
            assert_eq!(seqs(&found), seqs(&expected), "{word} in pages of {limit}");
        }
    }
}

async fn every_list_in_every_order(store: &Store) {
    check::<ResultRow>(store).await;
    check::<MachineRow>(store).await;
    check::<CollectorRow>(store).await;
    check::<SessionRow>(store).await;
    check::<PriceRow>(store).await;
}

async fn a_row_that_comes_in_between_moves_no_other(store: &Store) {
    for word in ["-peak", "peak", "-measured", "measured"] {
        let order: Order<ResultRow> = word.parse().unwrap();
        let before = seqs(&walk(store, order, 1_000).await);
        let first = ResultRow::page(store, order, (None, None), 20).await;
        // One ahead of the cursor and one behind it, and the row of the cursor goes.
        for (number, units) in [(9_200, 1), (9_201, 90_000)] {
            let mut new = document(number, None, units);
            new.started_at_us = Some(NOW_US + if units == 1 { -1_000 } else { 1_000 });
            let new = new_result(new, MachineChoice::New { id: id(9_106) });
            store.add_results(vec![new], NOW_US).await.unwrap();
        }
        let last = first.items.last().unwrap();
        store.delete_result(&last.id).await.unwrap();
        let (mut found, mut at) = (seqs(&first.items), (first.next, first.next_value));
        while at.0.is_some() {
            let page = ResultRow::page(store, order, at, 20).await;
            found.extend(seqs(&page.items));
            at = (page.next, page.next_value);
        }
        found.retain(|seq| before.contains(seq));
        assert_eq!(found, before, "{word}");
        for number in [9_200, 9_201] {
            store.delete_result(&id(number)).await.unwrap();
        }
    }
}
