//! Pages without scripts that the server writes itself, in the style of all others.

use app::assets::Assets;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, header};

use crate::headers;

/// A page. `body` is HTML: whatever comes from elsewhere went through [`escape`].
pub fn page(assets: &Assets, title: &str, body: &str) -> Response {
    let (style, title) = (escape(&assets.url("main.css")), escape(title));
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
         <title>{title} · PerfAnalysis</title><link rel=\"stylesheet\" href=\"{style}\"></head>\
         <body><main id=\"main\">{body}</main></body></html>"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(headers::PLAIN_PAGE_POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Html(html)).into_response()
}

/// Text as it may stand in HTML and in its attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(char),
        }
    }
    escaped
}
