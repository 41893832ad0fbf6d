//! The order of a list and the place where a page of it ends, as addresses and answers say them.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use store::{Order, Page, Place, Sorted};

use crate::problem::Problem;

/// A list's order: a field, or the field with `-` before it for the other direction.
pub struct Sort<T>(Order<T>);

/// Where a page ends: the number of its last row in the order of arrival, such as `17`; in another
/// one the order, what the row is sorted by and its number, such as `-peak~274~17`.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    seq: i64,
    /// The order, and the value where it is known; `None` in the order of arrival.
    sorted: Option<(String, Option<f64>)>,
}

/// Which page of a list is asked for.
///
/// # Errors
/// A cursor that is of the same list in another order.
pub fn place<T: Sorted>(sort: Option<Sort<T>>, after: Option<Cursor>) -> Result<Place<T>, Problem> {
    let order = sort.map(|Sort(order)| order).unwrap_or_default();
    let Some(Cursor { seq, sorted }) = after else {
        return Ok(Place { order, ..Place::default() });
    };
    let (of, after_value) = sorted.unwrap_or_else(|| (Order::<T>::default().to_string(), None));
    match of == order.to_string() {
        true => Ok(Place { order, after: Some(seq), after_value }),
        false => Err(Problem::unprocessable(format!(
            "after: this is of the list sorted by {of}, and it is asked for by {order}; leave \
             `after` out to begin again, or keep `sort` from page to page."
        ))),
    }
}

impl Cursor {
    /// Where the page behind this one begins.
    pub fn behind<T: Sorted, R>(order: Order<T>, page: &Page<R>) -> Option<Self> {
        let sorted = (!order.is_own()).then(|| (order.to_string(), page.next_value));
        page.next.map(|seq| Self { seq, sorted })
    }
}

impl<T: Sorted> FromStr for Sort<T> {
    type Err = store::NoSuchOrder;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl<T: Sorted> JsonSchema for Sort<T> {
    fn schema_name() -> Cow<'static, str> {
        "Sort".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let default = Order::<T>::default().to_string();
        json_schema!({"type": "string", "enum": Order::<T>::words(), "default": default})
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seq, sorted } = self;
        match sorted {
            None => write!(f, "{seq}"),
            Some((order, None)) => write!(f, "{order}~~{seq}"),
            Some((order, Some(value))) => write!(f, "{order}~{value}~{seq}"),
        }
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = |text: &str| {
            let Some((order, rest)) = text.split_once('~') else {
                return Some(Self { seq: text.parse().ok()?, sorted: None });
            };
            let (value, seq) = rest.split_once('~')?;
            let value = match value {
                "" => None,
                value => Some(value.parse().ok().filter(|value: &f64| value.is_finite())?),
            };
            Some(Self { seq: seq.parse().ok()?, sorted: Some((order.to_owned(), value)) })
        };
        read(text).ok_or("give what the page before calls next, such as 17")
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.sorted {
            // As it was before lists could be sorted.
            None => serializer.serialize_i64(self.seq),
            Some(_) => serializer.collect_str(self),
        }
    }
}

impl JsonSchema for Cursor {
    fn schema_name() -> Cow<'static, str> {
        "Cursor".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["integer", "string"]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_as_it_was_written() {
        for text in ["17", "-peak~274.5~17", "peak~~17", "-from~1790000000000001~3"] {
            assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
        }
        for text in ["", "x", "peak~1", "peak~inf~1", "peak~1~x", "~"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
