//! Which files go into one request. A server refuses a request that is too large in the middle,
//! and closes: many large files are sent in several.

use crate::input_file::{InputFile, MAX_BYTES};

/// Files that a server takes in one request.
const MAX_FILES: usize = 100;

/// The files in their order, in as few requests as can be: each of at most [`MAX_FILES`] files,
/// that together have at most the bytes of the largest single one.
pub(super) fn split(files: Vec<InputFile>) -> Vec<Vec<InputFile>> {
    let mut batches: Vec<Vec<InputFile>> = Vec::new();
    let mut sum_bytes = 0;
    for file in files {
        let file_bytes = file.bytes.len() as u64;
        sum_bytes += file_bytes;
        match batches.last_mut() {
            Some(batch) if sum_bytes <= MAX_BYTES && batch.len() < MAX_FILES => batch.push(file),
            _ => {
                batches.push(vec![file]);
                sum_bytes = file_bytes;
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    #[track_caller]
    fn check(sizes_mib: &[usize], expected: &[&[usize]]) {
        let file = |size: &usize| InputFile { name: "a".to_owned(), bytes: vec![0; size * MIB] };
        let batches = split(sizes_mib.iter().map(file).collect());
        let sizes = |batch: &Vec<InputFile>| -> Vec<usize> {
            batch.iter().map(|file| file.bytes.len() / MIB).collect()
        };
        assert_eq!(batches.iter().map(sizes).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn large_files_get_requests_of_their_own() {
        check(&[1, 2, 3], &[&[1, 2, 3]]);
        check(&[8, 8], &[&[8, 8]]);
        check(&[9, 8, 8], &[&[9], &[8, 8]]);
        check(&[16, 16, 1], &[&[16], &[16], &[1]]);
    }

    #[test]
    fn many_files_are_sent_in_parts() {
        check(&[0; 101], &[&[0; 100], &[0]]);
    }
}
