//! What turned the kernel's source into the instructions that are measured.

use std::{fs::File, io};

use kernel::result::Toolchain;
use sha2::{Digest, Sha256};

use crate::hex;

/// Such as `perfagent 0.1.0`.
pub(crate) const PROGRAM: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

/// Version, compiler, target and flags, for `--version`.
pub(crate) const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\n",
    env!("PERFAGENT_COMPILER"),
    "\n",
    env!("PERFAGENT_TARGET"),
    "\n",
    env!("PERFAGENT_FLAGS"),
);

/// The toolchain facts, with the hash of the running program where it can be read.
pub(crate) fn read() -> Toolchain {
    Toolchain {
        compiler: env!("PERFAGENT_COMPILER").to_owned(),
        target: env!("PERFAGENT_TARGET").to_owned(),
        flags: env!("PERFAGENT_FLAGS").to_owned(),
        program: PROGRAM.to_owned(),
        binary_sha256: binary_sha256().ok(),
    }
}

/// `/proc/self/exe` is the running file, even if another one has taken its name since.
fn binary_sha256() -> io::Result<String> {
    let mut hash = Sha256::new();
    io::copy(&mut File::open("/proc/self/exe")?, &mut HashWriter(&mut hash))?;
    Ok(hex::encode(&hash.finalize()))
}

struct HashWriter<'a>(&'a mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
