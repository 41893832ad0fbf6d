//! A browser signs in with a token, without a script, and signs out.

use axum::body::Body;
use http::{Method, Request};
use store::Scope;

use crate::{
    answer::Answer,
    server::{Server, request},
};

fn form(path: &str, body: String) -> Request<Body> {
    request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .body(Body::from(body))
        .unwrap()
}

fn page(path: &str, cookie: &str) -> Request<Body> {
    let request = request(Method::GET, path).header("accept", "text/html");
    request.header("cookie", cookie).body(Body::empty()).unwrap()
}

/// Signs in; the cookie as a browser sends it back.
async fn signed_in(server: &Server, token: &str) -> (Answer, String) {
    let next = "/compare%3Fids%3Da%7Eb";
    let answer = server.send(form("/sign-in", format!("token=+{token}+&next={next}"))).await;
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    (answer, cookie)
}

#[tokio::test]
async fn a_page_leads_to_the_form_and_the_form_back_to_the_page() {
    let server = Server::start_with_login().await;
    let (token, _) = server.token(&[Scope::Read]).await;
    let sent = server.send(page("/compare?ids=a~b", "")).await;
    assert_eq!(sent.status, 303);
    assert_eq!(sent.header("location"), "/sign-in?next=/compare%3Fids%3Da%7Eb");
    let form = server.send(page(sent.header("location"), "")).await;
    assert_eq!(form.status, 200);
    assert!(form.text().contains("value=\"/compare?ids=a~b\""), "{}", form.text());
    assert!(!form.text().contains("<script"), "{}", form.text());

    let (answer, cookie) = signed_in(&server, &token).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/compare?ids=a~b"));
    let set = answer.header("set-cookie");
    assert!(
        set.starts_with("session=") && set.contains("HttpOnly") && set.contains("SameSite=Lax")
    );
    assert!(!set.contains(&token) && !set.contains("Secure"), "{set}");
    assert_eq!(server.send(page("/machines", &cookie)).await.status, 200);
    let again = server.send(page("/sign-in", &cookie)).await;
    assert!(again.text().contains("Signed in") && again.text().contains("may read"));
}

#[tokio::test]
async fn away_from_loopback_the_cookie_is_for_tls_only() {
    let server = Server::start_with_login().await;
    let (token, _) = server.token(&[Scope::Read]).await;
    let mut request = form("/sign-in", format!("token={token}"));
    request.headers_mut().insert("host", "perf.example.org".parse().unwrap());
    let answer = server.send(request).await;
    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-session=") && set.contains("Secure;"), "{set}");
    assert!(set.contains("Path=/;") && !set.contains("Domain"), "{set}");
    assert_eq!(answer.header("location"), "/");
}

#[tokio::test]
async fn a_wrong_token_shows_the_form_again() {
    let server = Server::start_with_login().await;
    let answer = server.send(form("/sign-in", "token=pa_%3Cb%3E&next=//evil.example".into())).await;
    assert_eq!(answer.status, 401);
    assert!(answer.text().contains("There is no such token"), "{}", answer.text());
    assert!(!answer.text().contains("<b>"), "{}", answer.text());
    assert_eq!(server.send(form("/sign-in", String::new())).await.status, 422);
    let (token, _) = server.token(&[Scope::Read]).await;
    let away = format!("token={token}&next=//evil.example");
    assert_eq!(server.send(form("/sign-in", away)).await.header("location"), "/");
}

#[tokio::test]
async fn signing_out_and_revoking_both_end_it() {
    let server = Server::start_with_login().await;
    let (token, row) = server.token(&[Scope::Read]).await;
    let (_, cookie) = signed_in(&server, &token).await;
    let (_, other) = signed_in(&server, &token).await;
    let mut out = form("/sign-out", String::new());
    out.headers_mut().insert("cookie", cookie.parse().unwrap());
    let answer = server.send(out).await;
    assert_eq!(answer.header("location"), "/sign-in");
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(server.send(page("/", &cookie)).await.status, 303);
    assert_eq!(server.send(page("/", &other)).await.status, 200);
    let now_us = (server.state.backend.now_us)();
    server.state.backend.store.revoke_token(&row.id, now_us).await.unwrap();
    assert_eq!(server.send(page("/", &other)).await.status, 303);
}

#[tokio::test]
async fn another_site_signs_nobody_in_or_out() {
    let server = Server::start_with_login().await;
    let (token, _) = server.token(&[Scope::Read]).await;
    for path in ["/sign-in", "/sign-out"] {
        let mut request = form(path, format!("token={token}"));
        request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
        server.send(request).await.problem(403);
    }
}

#[tokio::test]
async fn a_server_function_says_in_its_own_words_that_it_needs_a_login() {
    let server = Server::start_with_login().await;
    let request = request(Method::POST, "/api/ui/home").body(Body::empty()).unwrap();
    let answer = server.send(request).await;
    assert_eq!(answer.status, 401);
    assert!(answer.json()["Invalid"].as_str().unwrap().contains("token"), "{}", answer.text());
}

#[tokio::test]
async fn one_user_alone_has_nothing_to_sign_in_to() {
    let server = Server::start().await;
    let answer = server.send(page("/sign-in", "")).await;
    assert!(answer.text().contains("single-user mode"), "{}", answer.text());
}
