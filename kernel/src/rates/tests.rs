//! What counters become.
