//! Files of every supported format: bytes in, typed rows out.
