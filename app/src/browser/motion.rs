//! Whether the reader wants things to move.

/// True where the system is set to less motion.
pub fn is_reduced() -> bool {
    web_sys::window()
        .and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok()?)
        .is_some_and(|query| query.matches())
}
