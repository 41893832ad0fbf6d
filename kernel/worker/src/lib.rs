//! The kernel for Web Workers.
