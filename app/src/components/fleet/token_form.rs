//! Making a token. Its secret is in the answer and nowhere else, so this needs a script: a form
//! that is sent without one is answered with a page, and pages are kept by histories.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    api::tokens::{MadeToken, TokenForm, make_token},
    browser,
    components::{command_line::CommandLine, post_form::Field, problem::Problem},
};

/// What tokens open, and what that means.
const SCOPES: [(&str, &str); 4] = [
    ("stream", "stream: send the samples and events of an agent"),
    ("read", "read: look at everything"),
    ("upload", "upload: add results, facts and prices, and correct them"),
    ("admin", "admin: everything, deleting and tokens included"),
];

/// Days until a token is refused; empty for never.
const LIFETIMES: [(&str, &str); 4] =
    [("30", "in 30 days"), ("90", "in 90 days"), ("365", "in a year"), ("", "never")];

/// The token that was made on this page, kept where a page that is read again does not lose it.
#[derive(Clone, Copy)]
pub struct Made(RwSignal<Option<MadeToken>>);

impl Made {
    /// For the components below.
    pub fn provide() {
        provide_context(Self(RwSignal::new(None)));
    }
}

/// The form, and once a token is made its secret. `made` is called so that lists are read again.
#[component]
pub fn NewToken(
    /// The collector that it is for; empty for none.
    #[prop(into)]
    collector: String,
    #[prop(into)] name: String,
    made: Callback<()>,
) -> AnyView {
    let token = use_context::<Made>().map_or_else(|| RwSignal::new(None), |made| made.0);
    let problem = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        let form = filled(&event, &collector);
        spawn_local(async move {
            match make_token(form).await {
                Ok(found) => {
                    token.set(Some(found));
                    made.run(());
                }
                Err(error) => problem.set(Some(error.to_string())),
            }
        });
    };
    view! {
        <p class="no-script">
            "Making a token needs a script, so that its secret is in no history. Without one: "
            <code>"POST /api/v1/tokens"</code> ", or " <code>"perfanalysis token create"</code>
            " while the server is stopped."
        </p>
        <form class="form needs-script" on:submit=submit>
            <Fields name />
            {move || problem.get().map(|sentence| view! { <Problem sentence /> })}
            <button type="submit" class="button">"Make the token"</button>
        </form>
        <div role="status">{move || token.get().map(shown)}</div>
    }
    .into_any()
}

#[component]
fn Fields(name: String) -> AnyView {
    let scopes = SCOPES.map(|(scope, meaning)| {
        view! {
            <label class="check">
                <input type="checkbox" name="scopes" value=scope checked=scope == "stream" />
                <span>{meaning}</span>
            </label>
        }
    });
    let lifetimes = LIFETIMES.map(|(days, word)| {
        view! { <option value=days selected=days == "365">{word}</option> }
    });
    view! {
        <div class="field-row">
            <Field name="name" label="Where it is used" value=name required=true />
            <label class="field">
                <span>"Expires"</span>
                <select name="days">{lifetimes.collect_view()}</select>
            </label>
        </div>
        <fieldset class="field">
            <legend>"What it opens"</legend>
            {scopes.collect_view()}
        </fieldset>
    }
    .into_any()
}

fn filled(event: &SubmitEvent, collector: &str) -> TokenForm {
    let of = |name: &str| browser::form::values(event, name);
    TokenForm {
        name: of("name").concat(),
        scopes: of("scopes"),
        days: of("days").concat().parse().ok(),
        collector: collector.to_owned(),
    }
}

/// The secret, once, and what to do with it.
fn shown(token: MadeToken) -> AnyView {
    let MadeToken { name, secret, keep, stream } = token;
    let steps = stream.map(|stream| {
        view! {
            <p>"On the machine, run this, paste the token and press Enter:"</p>
            <CommandLine command=keep />
            <p>"Then stream:"</p>
            <CommandLine command=stream />
        }
    });
    view! {
        <section class="notice token-made" aria-label="The new token">
            <p>
                <strong>"The token of " <bdi>{name}</bdi> " is shown once."</strong>
                " Copy it now: it is kept nowhere."
            </p>
            <CommandLine command=secret />
            {steps}
        </section>
    }
    .into_any()
}
