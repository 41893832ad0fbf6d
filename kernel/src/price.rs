//! Price arithmetic.
