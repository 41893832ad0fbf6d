//! What a list is sorted by when somebody asks for it, and how a page of it continues.

use std::{fmt, str::FromStr};

use crate::page::Page;

/// Stands for a number that is not known: behind every one that is, in either direction.
const UNKNOWN: f64 = 1e308;

/// A list that can be sorted. Never by a text: the two databases order texts differently.
pub trait Sorted: 'static {
    /// The first is the order of arrival; unasked it is sorted by that, newest first.
    const FIELDS: &'static [Field];
    /// The column that is the row's number.
    const SEQ: &'static str;
}

/// A number of every row that a list can be sorted by.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// As it is asked for.
    pub name: &'static str,
    /// An expression of SQL.
    key: &'static str,
    is_always_known: bool,
}

/// One of a list's fields, and a direction. Rows whose number is equal come in the order of their
/// arrival, those whose number is not known come last.
#[derive(Debug)]
pub struct Order<T> {
    field: &'static Field,
    descending: bool,
    list: std::marker::PhantomData<fn() -> T>,
}

/// Which page of a list to read: the first unless it says behind which row.
#[derive(Debug)]
pub struct Place<T> {
    pub order: Order<T>,
    /// [`Page::next`](crate::Page::next) of the page before.
    pub after: Option<i64>,
    /// [`Page::next_value`](crate::Page::next_value) of the page before.
    pub after_value: Option<f64>,
}

/// There is no such order; the text lists those that there are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give one of {}", words.join(", "))]
pub struct NoSuchOrder {
    words: Vec<String>,
}

/// Where a page begins: behind this row.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Start {
    pub(crate) seq: i64,
    /// `None` in the order of arrival.
    pub(crate) key: Option<f64>,
}

impl Field {
    pub(crate) const fn known(name: &'static str, key: &'static str) -> Self {
        Self { name, key, is_always_known: true }
    }

    /// Of a number that some rows lack.
    pub(crate) const fn sometimes_known(name: &'static str, key: &'static str) -> Self {
        Self { name, key, is_always_known: false }
    }
}

impl<T: Sorted> Order<T> {
    /// Every order as it is asked for, that of arrival first.
    pub fn words() -> Vec<String> {
        T::FIELDS.iter().flat_map(|field| [format!("-{}", field.name), field.name.into()]).collect()
    }

    /// Whether this is the order of arrival, newest first.
    pub fn is_own(self) -> bool {
        self == Self::default()
    }

    /// Whether it is by arrival, from either end.
    fn is_of_arrival(self) -> bool {
        self.field == &T::FIELDS[0]
    }

    /// Fills `{key}`, `{beyond}` and `{order}` in a query whose cursor is `$2` and `$key`: the
    /// number of the row, and the number that it is sorted by.
    pub(crate) fn fill(self, sql: &str, key_parameter: u8) -> String {
        let (seq, key) = (T::SEQ, self.key());
        let (beyond, order) = match (self.is_of_arrival(), self.descending) {
            // As an index of the numbers serves it; the parameter has to be named somewhere.
            (true, true) => {
                (format!("{seq} < $2 and ${key_parameter} is null"), format!("{seq} desc"))
            }
            (true, false) => (format!("{seq} > $2 and ${key_parameter} is null"), seq.to_owned()),
            // The first condition is what an index of an expression serves.
            (false, true) => (
                format!("{key} <= ${key_parameter} and ({key}, {seq}) < (${key_parameter}, $2)"),
                format!("{key} desc, {seq} desc"),
            ),
            (false, false) => (
                format!("{key} >= ${key_parameter} and ({key}, {seq}) > (${key_parameter}, $2)"),
                format!("{key}, {seq}"),
            ),
        };
        sql.replace("{key}", &key).replace("{beyond}", &beyond).replace("{order}", &order)
    }

    fn key(self) -> String {
        let key = self.field.key;
        match self.field.is_always_known {
            true => format!("cast({key} as double precision)"),
            false => {
                format!("cast(coalesce({key}, {:e}) as double precision)", self.unknown())
            }
        }
    }

    fn unknown(self) -> f64 {
        if self.descending { -UNKNOWN } else { UNKNOWN }
    }

    /// The number of a row that was read, as a cursor says it.
    pub(crate) fn value(self, key: f64) -> Option<f64> {
        Some(key).filter(|key| !self.is_of_arrival() && *key != self.unknown())
    }
}

impl<T: Sorted> Place<T> {
    /// Behind this row in the order of arrival, newest first.
    pub fn of_arrival(after: Option<i64>) -> Self {
        Self { after, ..Self::default() }
    }

    /// Where the next page begins, in the same order.
    #[must_use]
    pub fn behind<R>(self, page: &Page<R>) -> Self {
        Self { order: self.order, after: page.next, after_value: page.next_value }
    }

    /// Behind the row that is named; before all rows without one.
    pub(crate) fn start(self) -> Start {
        let Self { order, after, after_value } = self;
        let (first_seq, first_key) =
            if order.descending { (i64::MAX, f64::MAX) } else { (-1, f64::MIN) };
        let key = match after {
            Some(_) => after_value.unwrap_or(order.unknown()),
            None => first_key,
        };
        let key = Some(key).filter(|_| !order.is_of_arrival());
        Start { seq: after.unwrap_or(first_seq), key }
    }
}

impl<T: Sorted> FromStr for Order<T> {
    type Err = NoSuchOrder;

    fn from_str(text: &str) -> Result<Self, NoSuchOrder> {
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        let field = T::FIELDS.iter().find(|field| field.name == name);
        let field = field.ok_or_else(|| NoSuchOrder { words: Self::words() })?;
        Ok(Self { field, descending, ..Self::default() })
    }
}

impl<T> fmt::Display for Order<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.descending { "-" } else { "" })?;
        f.write_str(self.field.name)
    }
}

impl<T: Sorted> Default for Place<T> {
    fn default() -> Self {
        Self { order: Order::default(), after: None, after_value: None }
    }
}

impl<T: Sorted> Default for Order<T> {
    fn default() -> Self {
        Self { field: &T::FIELDS[0], descending: true, list: std::marker::PhantomData }
    }
}

// A derive would ask the same of the rows.
impl<T> Clone for Order<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Order<T> {}

impl<T> Clone for Place<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Place<T> {}

impl<T> PartialEq for Order<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.field, self.descending) == (other.field, other.descending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Things;

    impl Sorted for Things {
        const FIELDS: &'static [Field] =
            &[Field::known("added", "t.seq"), Field::sometimes_known("size", "t.size")];
        const SEQ: &'static str = "t.seq";
    }

    fn order(text: &str) -> Order<Things> {
        text.parse().unwrap()
    }

    fn behind_unknown(text: &str) -> Start {
        Place { order: order(text), after: Some(7), after_value: None }.start()
    }

    #[test]
    fn an_order_is_read_back_as_it_was_written() {
        for word in ["-added", "added", "-size", "size"] {
            assert_eq!(order(word).to_string(), word);
        }
        assert!(order("-added").is_own());
        let error = "colour".parse::<Order<Things>>().unwrap_err();
        assert_eq!(error.to_string(), "give one of -added, added, -size, size");
    }

    #[test]
    fn what_is_not_known_comes_last_in_either_direction() {
        assert_eq!(behind_unknown("size"), Start { seq: 7, key: Some(1e308) });
        assert_eq!(behind_unknown("-size"), Start { seq: 7, key: Some(-1e308) });
        assert_eq!(order("size").value(1e308), None);
        assert_eq!(order("-size").value(2.5), Some(2.5));
    }

    #[test]
    fn the_order_of_arrival_is_asked_for_by_number_alone() {
        let sql = "where {beyond} order by {order}";
        let own = order("-added").fill(sql, 3);
        assert_eq!(own, "where t.seq < $2 and $3 is null order by t.seq desc");
        let turned = order("added").fill(sql, 3);
        assert_eq!(turned, "where t.seq > $2 and $3 is null order by t.seq");
        let key = "cast(coalesce(t.size, 1e308) as double precision)";
        assert_eq!(
            order("size").fill(sql, 3),
            format!("where {key} >= $3 and ({key}, t.seq) > ($3, $2) order by {key}, t.seq")
        );
    }
}
