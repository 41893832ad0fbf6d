//! "3 min ago", with the exact time in the markup.

pub use kernel::utc::moment as utc;
use leptos::prelude::*;

/// A moment relative to the server's now; both in microseconds since 1970 UTC.
#[component]
pub fn TimeAgo(at_us: i64, now_us: i64) -> AnyView {
    let exact = utc(at_us);
    view! { <time datetime=exact.clone() title=exact>{words(now_us - at_us)}</time> }.into_any()
}

/// How long ago in one number and unit.
pub fn words(ago_us: i64) -> String {
    let seconds = ago_us / 1_000_000;
    match seconds {
        i64::MIN..0 => "in the future".to_owned(),
        0..60 => "just now".to_owned(),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        86_400..172_800 => "yesterday".to_owned(),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_said_in_one_unit() {
        assert_eq!(words(59_000_000), "just now");
        assert_eq!(words(180_000_000), "3 min ago");
        assert_eq!(words(7_200_000_000), "2 h ago");
        assert_eq!(words(90_000_000_000), "yesterday");
        assert_eq!(words(900_000_000_000), "10 days ago");
    }
}
