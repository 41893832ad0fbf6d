//! Results side by side.
