//! What other tools said about a machine: beside its results, never among them.

use leptos::prelude::*;

use super::{
    explained::{Explained, Topic},
    post_form::{Hidden, PostForm},
    time_ago,
};
use crate::api::scores::ScoreRow;

/// The scores of a machine with a button to delete each; nothing without any.
pub fn foreign_scores(scores: Vec<ScoreRow>) -> AnyView {
    if scores.is_empty() {
        return ().into_any();
    }
    let items = scores.into_iter().map(|score| {
        let ScoreRow { id, machine_id, text, file_name, received_at_us } = score;
        let exact = time_ago::utc(received_at_us);
        let day = exact.chars().take(10).collect::<String>();
        view! {
            <li>
                {text} " "
                <span class="muted small">
                    <bdi>{file_name}</bdi> " · " <time datetime=exact>{day}</time>
                </span>
                <PostForm action="/api/ui/delete_score" class="inline-form">
                    <Hidden name="id" value=id />
                    <Hidden name="machine_id" value=machine_id />
                    <button type="submit" class="button quiet small">"Delete this score"</button>
                </PostForm>
            </li>
        }
    });
    view! {
        <h2><Explained topic=Topic::Foreign>"Scores of other tools"</Explained></h2>
        <ul class="notes">{items.collect_view()}</ul>
    }
    .into_any()
}
