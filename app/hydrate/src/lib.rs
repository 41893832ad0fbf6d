//! Mounts the app.
