//! Tokens without their secrets, each with the button that takes it back.

use leptos::prelude::*;

use crate::{
    api::tokens::{TokenLine, TokenState},
    components::{
        data_table::Moment,
        post_form::{Hidden, PostForm},
        time_ago::TimeAgo,
    },
};

/// The table; `page` is where a revocation leads back to.
pub fn token_table(lines: Vec<TokenLine>, page: &str) -> AnyView {
    if lines.is_empty() {
        return view! { <p>"No token has been made yet."</p> }.into_any();
    }
    let rows = lines.into_iter().map(|line| row(line, page.to_owned())).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Tokens">
            <table class="tokens">
                <caption class="sr-only">"Tokens, newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Token"</th>
                        <th scope="col">"Begins with"</th>
                        <th scope="col">"Opens"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="number">"Made"</th>
                        <th scope="col" class="number">"Last used"</th>
                        <th scope="col">"Revoke"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(line: TokenLine, page: String) -> AnyView {
    let Moment { at_us, now_us } = line.made;
    let used = line.used.map(|Moment { at_us, now_us }| view! { <TimeAgo at_us now_us /> });
    let used = used.map_or_else(|| "never".into_any(), IntoAny::into_any);
    let revoke = (line.state == TokenState::Valid).then(|| revoke(&line, page));
    let collector = line.collector.map(|(name, href)| {
        view! { <span class="under">"for " <a href=href><bdi>{name}</bdi></a></span> }
    });
    let prefix =
        if line.prefix.is_empty() { "–".to_owned() } else { format!("{}…", line.prefix) };
    let until = match (line.state, line.expires) {
        (TokenState::Valid, Some(day)) => format!("valid until {day}"),
        (TokenState::Valid, None) => "valid, never expires".to_owned(),
        (TokenState::Expired, Some(day)) => format!("expired on {day}"),
        (state, _) => state.word().to_owned(),
    };
    view! {
        <tr>
            <th scope="row"><bdi>{line.name}</bdi> {collector}</th>
            <td><code>{prefix}</code></td>
            <td>{line.scopes}</td>
            <td>{until}</td>
            <td class="number"><TimeAgo at_us now_us /></td>
            <td class="number">{used}</td>
            <td>{revoke}</td>
        </tr>
    }
    .into_any()
}

fn revoke(line: &TokenLine, page: String) -> AnyView {
    let (id, label) = (line.id.clone(), format!("Revoke {}", line.name));
    view! {
        <PostForm action="/api/ui/revoke_token">
            <Hidden name="id" value=id />
            <Hidden name="next" value=page />
            <button type="submit" class="button small danger" aria-label=label>"Revoke"</button>
        </PostForm>
    }
    .into_any()
}
