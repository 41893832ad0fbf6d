//! Tokens as pages list them, and one that is made.

use std::collections::HashMap;

use store::{MAX_PAGE, NewToken, Scope, Scopes, TokenRow};

use crate::{
    api::{
        self, ApiError, Backend,
        tokens::{MadeToken, TokenForm, TokenLine, TokenState},
    },
    components::data_table::Moment,
};

const DAY_US: i64 = 24 * 3_600 * 1_000_000;
/// A century: more is a slip of the hand.
const MAX_DAYS: u32 = 36_500;

/// The newest tokens, of one collector or of all; `None` where the reader may not see them.
pub(super) async fn lines(
    backend: &Backend,
    collector: Option<&str>,
    names: &HashMap<String, String>,
) -> Result<Option<Vec<TokenLine>>, ApiError> {
    if !api::may(Scope::Admin) {
        return Ok(None);
    }
    let now_us = (backend.now_us)();
    let page = backend.store.tokens(collector, None, MAX_PAGE).await?;
    Ok(Some(page.items.into_iter().map(|row| line(row, names, now_us)).collect()))
}

fn line(row: TokenRow, names: &HashMap<String, String>, now_us: i64) -> TokenLine {
    let state = match (row.revoked_at_us, row.is_valid_at(now_us)) {
        (Some(_), _) => TokenState::Revoked,
        (None, false) => TokenState::Expired,
        (None, true) => TokenState::Valid,
    };
    let named = |id: String| {
        let name = names.get(&id).cloned().unwrap_or_else(|| "one that was deleted".to_owned());
        (name, format!("/fleet/{id}"))
    };
    let moment = |at_us: i64| Moment { at_us, now_us };
    TokenLine {
        id: row.id,
        name: row.name,
        prefix: row.prefix,
        scopes: words(row.scopes),
        collector: row.collector_id.map(named),
        state,
        expires: row.expires_at_us.map(kernel::utc::day),
        made: moment(row.created_at_us),
        used: row.last_used_at_us.map(moment),
    }
}

fn words(scopes: Scopes) -> String {
    scopes.to_string().replace(' ', ", ")
}

/// Makes the token of a form. Its secret leaves the server in this answer and never again.
pub(crate) async fn make(backend: &Backend, form: TokenForm) -> Result<MadeToken, ApiError> {
    let scopes = read_scopes(&form.scopes)?;
    let now_us = (backend.now_us)();
    let collector_id = Some(form.collector).filter(|id| !id.is_empty());
    if let Some(id) = &collector_id {
        super::fleet::collector::find(backend, id).await?;
    }
    let secret = (backend.new_secret)().ok_or(ApiError::Internal)?;
    let new = NewToken {
        id: (backend.new_id)(),
        hash: secret.hash,
        prefix: secret.prefix,
        name: form.name,
        scopes,
        collector_id,
        created_at_us: now_us,
        expires_at_us: expiry(form.days, now_us)?,
    };
    let row = backend.store.add_token(new).await?;
    Ok(MadeToken {
        name: row.name,
        keep: keep(),
        secret: secret.text,
        stream: scopes.open(Scope::Stream).then(api::stream_line),
    })
}

/// Waits for the secret to be pasted, so that no history of a shell keeps it, and sets `umask`
/// before the file is made, so that at no time others may read it.
fn keep() -> String {
    format!("(umask 077; read -rs TOKEN && echo \"$TOKEN\" > {})", api::TOKEN_FILE)
}

fn read_scopes(words: &[String]) -> Result<Scopes, ApiError> {
    let read = |word: &String| word.parse::<Scope>().map_err(ApiError::Invalid);
    let scopes = words.iter().map(read).collect::<Result<Scopes, ApiError>>()?;
    match scopes.is_empty() {
        true => Err(ApiError::Invalid("Tick at least one thing that the token opens.".to_owned())),
        false => Ok(scopes),
    }
}

fn expiry(days: Option<u32>, now_us: i64) -> Result<Option<i64>, ApiError> {
    match days {
        None => Ok(None),
        Some(days) if (1..=MAX_DAYS).contains(&days) => {
            Ok(Some(now_us.saturating_add(i64::from(days) * DAY_US)))
        }
        Some(days) => Err(ApiError::Invalid(format!(
            "A token of {days} days makes no sense; give 1 to {MAX_DAYS}, or none."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_needs_a_scope_that_there_is_and_days_that_make_sense() {
        let scopes = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            read_scopes(&words).map(super::words)
        };
        assert_eq!(scopes(&["stream", "read"]), Ok("read, stream".to_owned()));
        assert!(matches!(scopes(&[]), Err(ApiError::Invalid(_))));
        assert!(matches!(scopes(&["root"]), Err(ApiError::Invalid(_))));
        assert_eq!(expiry(Some(1), 5), Ok(Some(DAY_US + 5)));
        assert_eq!(expiry(None, 5), Ok(None));
        assert!(expiry(Some(0), 5).is_err() && expiry(Some(u32::MAX), 5).is_err());
    }

    #[test]
    fn a_token_says_what_became_of_it() {
        let row = |expires_at_us, revoked_at_us| TokenRow {
            seq: 1,
            id: "t".to_owned(),
            prefix: "pa_0123abcd".to_owned(),
            name: "ci".to_owned(),
            scopes: Scopes::from_iter([Scope::Read]),
            collector_id: Some("c".to_owned()),
            created_at_us: 0,
            expires_at_us,
            revoked_at_us,
            last_used_at_us: None,
        };
        let names = HashMap::from([("c".to_owned(), "web".to_owned())]);
        let of = |row| line(row, &names, 10);
        assert_eq!(of(row(None, None)).state, TokenState::Valid);
        assert_eq!(of(row(Some(10), None)).state, TokenState::Expired);
        assert_eq!(of(row(Some(10), Some(1))).state, TokenState::Revoked);
        assert_eq!(of(row(None, None)).collector, Some(("web".to_owned(), "/fleet/c".to_owned())));
    }
}
