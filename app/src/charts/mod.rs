//! Charts: pure specifications, one file each.
