//! The HTML document around the app, made on the server only.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, api, assets::Assets, theme::Theme};

/// The whole document. `Assets` and `Theme` come from the context.
#[component]
pub fn Shell() -> AnyView {
    let assets = use_context::<Assets>().unwrap_or_default();
    let theme = use_context::<Theme>().unwrap_or_default();
    // `Account::ATTRIBUTE`: what the top bar shows once scripts run.
    let account = api::account().map(|account| account.name);
    let manifest = serde_json::to_string(&assets.for_scripts()).unwrap_or_default();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.name() data-account=account>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=assets.url("main.css") />
                <script type="application/json" id=Assets::ELEMENT_ID inner_html=manifest></script>
                <Hydration assets=assets />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
    .into_any()
}

/// Loads the page's module and mounts the app; without a built site the page stays as rendered.
#[component]
fn Hydration(assets: Assets) -> impl IntoView {
    assets.has("page/page.js").then(|| {
        let (js, wasm) = (assets.url("page/page.js"), assets.url("page/page_bg.wasm"));
        let script = format!(
            "import init, {{ hydrate }} from '{js}';\
             await init({{ module_or_path: '{wasm}' }}); await hydrate();"
        );
        view! {
            <link rel="modulepreload" href=js nonce=use_nonce() />
            <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
            <script type="module" nonce=use_nonce() inner_html=script></script>
        }
        .into_any()
    })
}
