//! What pages are made of: data in as props, nothing fetched.
