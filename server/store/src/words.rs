//! The words that stand in columns for the kernel's enums: the same as in the document.

use kernel::{
    event::Severity,
    passport::Grade,
    price::Allocation,
    result::{Origin, Status},
    verification::{Verification, VerificationState},
};

use crate::{error::StoreError, sessions::SessionState};

pub(crate) fn read_origin(word: &str) -> Result<Origin, StoreError> {
    read(word, [Origin::Agent, Origin::Browser, Origin::Import, Origin::Demo], Origin::name)
}

pub(crate) fn status(status: Status) -> &'static str {
    match status {
        Status::Complete => "complete",
        Status::Aborted => "aborted",
    }
}

pub(crate) fn read_status(word: &str) -> Result<Status, StoreError> {
    read(word, [Status::Complete, Status::Aborted], status)
}

pub(crate) fn read_session_state(word: &str) -> Result<SessionState, StoreError> {
    read(word, SessionState::ALL, SessionState::name)
}

pub(crate) fn read_verification(
    word: &str,
    windows: Option<i64>,
    mismatch: Option<String>,
) -> Result<Verification, StoreError> {
    Ok(match read(word, VerificationState::ALL, VerificationState::name)? {
        VerificationState::Pending => Verification::Pending,
        VerificationState::Verified => {
            let windows = windows.and_then(|windows| u32::try_from(windows).ok());
            Verification::Verified { windows: windows.unwrap_or_default() }
        }
        VerificationState::SelfReported => Verification::SelfReported,
        VerificationState::Mismatch => {
            Verification::Mismatch { sentence: mismatch.unwrap_or_default() }
        }
    })
}

pub(crate) fn read_grade(word: &str) -> Result<Grade, StoreError> {
    let grades = [Grade::Unknown, Grade::Quiet, Grade::Moderate, Grade::Noisy, Grade::VeryNoisy];
    read(word, grades, Grade::name)
}

pub(crate) fn read_severity(word: &str) -> Result<Severity, StoreError> {
    read(word, Severity::ALL, Severity::name)
}

pub(crate) fn read_allocation(word: &str) -> Result<Allocation, StoreError> {
    read(word, Allocation::ALL, Allocation::key)
}

fn read<T: Copy, const N: usize>(
    word: &str,
    known: [T; N],
    name: impl Fn(T) -> &'static str,
) -> Result<T, StoreError> {
    known.into_iter().find(|value| name(*value) == word).ok_or_else(|| {
        tracing::error!(word, "a column holds a word that this program does not know");
        StoreError::Damaged
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_document() {
        for value in [Origin::Agent, Origin::Browser, Origin::Import, Origin::Demo] {
            assert_eq!(serde_json::to_value(value).unwrap(), value.name());
            assert_eq!(read_origin(value.name()).unwrap(), value);
        }
        for value in [Status::Complete, Status::Aborted] {
            assert_eq!(serde_json::to_value(value).unwrap(), status(value));
            assert_eq!(read_status(status(value)).unwrap(), value);
        }
        for value in Severity::ALL {
            assert_eq!(serde_json::to_value(value).unwrap(), value.name());
            assert_eq!(read_severity(value.name()).unwrap(), value);
        }
        for value in Allocation::ALL {
            assert_eq!(read_allocation(value.key()).unwrap(), value);
        }
        assert!(matches!(read_origin("guess"), Err(StoreError::Damaged)));
    }
}
