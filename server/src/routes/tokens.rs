//! `/api/v1/tokens`: who may ask for what. A secret is shown once, when its token is made.

use axum::extract::State;
use http::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{NewToken, Scope, TokenRow};

use super::{Items, missing};
use crate::{
    access::secret::Secret,
    extract::{self, Json, Limit, Path, Query},
    idempotency,
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Api {
    Api::new()
        .get(
            "/tokens",
            list,
            operation("listTokens", "tokens", "Tokens without their secrets.")
                .about("Newest first; revoked and expired ones too.")
                .example(json!({"items": [], "next": null})),
        )
        .post(
            "/tokens",
            create,
            operation("createToken", "tokens", "Make a token; its secret is shown once.")
                .status(201, "The token with its secret.")
                .body_example(json!({"name": "ci", "scopes": ["read", "upload"]})),
        )
        .patch(
            "/tokens/{id}",
            rename,
            operation("renameToken", "tokens", "Give a token another name.")
                .body_example(json!({"name": "laboratory"})),
        )
        .delete(
            "/tokens/{id}",
            revoke,
            operation("revokeToken", "tokens", "Take a token back for good.")
                .about("Whoever is signed in with it is signed out. It stays in the list."),
        )
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    /// Only those that were made for this collector.
    #[serde(default, deserialize_with = "extract::parsed")]
    collector: Option<String>,
    /// `next` of the page before.
    #[serde(default, deserialize_with = "extract::parsed")]
    after: Option<i64>,
    /// Rows of the page.
    #[serde(default, deserialize_with = "extract::parsed")]
    limit: Option<Limit>,
}

/// One token without its secret.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Token")]
struct Item {
    id: String,
    /// The first characters of the secret; empty for a token of an older version.
    prefix: String,
    name: String,
    /// In words: read, upload, stream, admin.
    scopes: Vec<ScopeName>,
    collector_id: Option<String>,
    /// Microseconds since 1970 UTC, as all times.
    created_at_us: i64,
    /// `null` for never.
    expires_at_us: Option<i64>,
    revoked_at_us: Option<i64>,
    /// To the minute.
    last_used_at_us: Option<i64>,
}

/// What a token opens; `admin` opens everything.
#[derive(Clone, Copy, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Scope")]
enum ScopeName {
    Read,
    Upload,
    Stream,
    Admin,
}

async fn list(
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Items<Item>>, Problem> {
    let ListQuery { collector, after, limit } = query;
    let limit = limit.unwrap_or_default().rows();
    let page = state.backend.store.tokens(collector.as_deref(), after, limit).await?;
    Ok(Json(Items::of(page, Item::from)))
}

/// A token to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewToken")]
struct New {
    /// Where it is used, for people.
    name: String,
    scopes: Vec<ScopeName>,
    /// The collector that it is made for.
    collector_id: Option<String>,
    /// From then on it is refused; without it never. Microseconds since 1970 UTC.
    expires_at_us: Option<i64>,
}

/// A token that was just made.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "CreatedToken")]
struct Created {
    /// The secret. It is kept nowhere: whoever loses it makes another token.
    token: String,
    #[serde(flatten)]
    item: Item,
}

async fn create(
    State(state): State<AppState>,
    headers: HeaderMap,
    Json(new): Json<New>,
) -> Result<(StatusCode, Json<Created>), Problem> {
    let why = "A secret is shown once and kept nowhere, so that a repeated request makes another \
               token; revoke the one that was lost.";
    idempotency::refuse(&headers, why)?;
    let New { name, scopes, collector_id, expires_at_us } = new;
    let created_at_us = (state.backend.now_us)();
    if expires_at_us.is_some_and(|expiry| expiry <= created_at_us) {
        return Err(Problem::unprocessable(
            "expires_at_us lies in the past; give microseconds since 1970 that lie ahead.",
        ));
    }
    let secret = Secret::new().map_err(|error| {
        tracing::error!(%error, "the system gives no random numbers");
        Problem::internal()
    })?;
    let new = NewToken {
        id: (state.backend.new_id)(),
        hash: secret.hash(),
        prefix: secret.prefix(),
        name,
        scopes: scopes.into_iter().map(Scope::from).collect(),
        collector_id,
        created_at_us,
        expires_at_us,
    };
    let item = state.backend.store.add_token(new).await?.into();
    let token = secret.reveal().to_owned();
    Ok((StatusCode::CREATED, Json(Created { token, item })))
}

/// What of a token can be changed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TokenChange")]
struct Change {
    name: String,
}

async fn rename(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Json(Change { name }): Json<Change>,
) -> Result<Json<Item>, Problem> {
    state.backend.store.rename_token(&id, &name).await?;
    let row = state.backend.store.token(&id).await?.ok_or_else(|| missing("token", &id))?;
    Ok(Json(row.into()))
}

/// A revoked token stays in the list, so that a log can be read later.
async fn revoke(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let now_us = (state.backend.now_us)();
    state.backend.store.revoke_token(&id, now_us).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<TokenRow> for Item {
    fn from(row: TokenRow) -> Self {
        let TokenRow {
            seq: _,
            id,
            prefix,
            name,
            scopes,
            collector_id,
            created_at_us,
            expires_at_us,
            revoked_at_us,
            last_used_at_us,
        } = row;
        Self {
            id,
            prefix,
            name,
            scopes: scopes.list().map(ScopeName::from).collect(),
            collector_id,
            created_at_us,
            expires_at_us,
            revoked_at_us,
            last_used_at_us,
        }
    }
}

impl From<Scope> for ScopeName {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Self::Read,
            Scope::Upload => Self::Upload,
            Scope::Stream => Self::Stream,
            Scope::Admin => Self::Admin,
        }
    }
}

impl From<ScopeName> for Scope {
    fn from(name: ScopeName) -> Self {
        match name {
            ScopeName::Read => Self::Read,
            ScopeName::Upload => Self::Upload,
            ScopeName::Stream => Self::Stream,
            ScopeName::Admin => Self::Admin,
        }
    }
}
