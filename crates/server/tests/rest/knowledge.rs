//! The knowledge base: who reads what, how it is found, how it is written.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Answer, BOB, Desk, Person};

/// managedhosting.de, whose knowledge base everybody reads.
async fn desk() -> Desk {
    Desk::of("managedhosting").await
}

async fn shelf(anna: &Person, title: &str, parent: Option<Uuid>) -> Uuid {
    let id = Uuid::now_v7();
    let new = json!({ "id": id, "title": title, "parent_id": parent });
    anna.post("/v1/kb/categories", new).await.expect(201);
    id
}

fn article(category: Uuid, title: &str) -> Value {
    json!({
        "id": Uuid::now_v7(), "category_id": category, "title": title, "published": true,
        "summary": "", "keywords": [], "body": "So geht es.",
    })
}

async fn writes(anna: &Person, new: Value) -> api::KbArticle {
    anna.post("/v1/kb/articles", new).await.expect(201).of()
}

async fn anybody(desk: &Desk, path: &str) -> Answer {
    let request = Request::get(path)
        .header("host", "helpdesk.example")
        .body(Body::empty());
    desk.send(request.unwrap()).await
}

fn titles(found: &Answer) -> Vec<String> {
    let headers: Vec<api::KbHeader> = found.of();
    headers.into_iter().map(|it| it.title).collect()
}

#[tokio::test]
async fn m35_an_article_is_read_with_the_way_to_it_by_everybody() {
    let desk = desk().await;
    let anna = desk.person(ANNA).await;
    let top = shelf(&anna, "Server", None).await;
    let inner = shelf(&anna, "Zugang", Some(top)).await;
    let id = writes(&anna, article(inner, "SSH-Zugang einrichten"))
        .await
        .header
        .id;
    let path = format!("/v1/kb/articles/{id}");
    let found = anybody(&desk, &path).await.expect(200);
    let read: api::KbArticle = found.of();
    let way: Vec<_> = read.breadcrumb.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(
        way.join(" » "),
        "HelpDesk » Wissensdatenbank » Server » Zugang » Artikel betrachten"
    );
    assert_eq!(read.breadcrumb[3].category_id, Some(inner));
    assert_eq!(
        (&*read.body, &*read.header.author),
        ("So geht es.", "Anna Muster")
    );
    assert_eq!(read.feedback, None);

    // What was read once need not be sent again.
    let again = Request::get(&path)
        .header("host", "helpdesk.example")
        .header("if-none-match", found.header("etag"))
        .body(Body::empty());
    desk.send(again.unwrap()).await.expect(304);
    let shelves: Vec<api::KbCategory> = anybody(&desk, "/v1/kb/categories").await.expect(200).of();
    assert_eq!(shelves.len(), 2);
}

#[tokio::test]
async fn m37_a_shared_link_opens_the_article_as_a_page() {
    let desk = desk().await;
    let anna = desk.person(ANNA).await;
    let category = shelf(&anna, "Server", None).await;
    let mut new = article(category, "VM neu starten");
    new["body"] = json!("Im **Kundencenter** auf *Neustart* klicken. <script>alert(1)</script>");
    let id = writes(&anna, new).await.header.id;
    let mut hidden = article(category, "Noch nicht fertig");
    hidden["published"] = json!(false);
    let hidden = writes(&anna, hidden).await;
    assert_eq!(hidden.share_url, None);
    let read: api::KbArticle = anybody(&desk, &format!("/v1/kb/articles/{id}"))
        .await
        .expect(200)
        .of();
    let link = read.share_url.unwrap();
    assert_eq!(link, format!("http://helpdesk.example/kb/{id}"));
    let page = anybody(&desk, &format!("/kb/{id}")).await.expect(200);
    let text = String::from_utf8(page.body.clone()).unwrap();
    assert!(text.contains("<strong>Kundencenter</strong>"), "{text}");
    assert!(text.contains("HelpDesk » Wissensdatenbank » Server » Artikel betrachten"));
    assert!(!text.contains("<script>"), "{text}");
    assert!(
        page.header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    anybody(&desk, &format!("/kb/{}", hidden.header.id))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn m38_similar_articles_share_words_parts_of_words_or_the_category() {
    let desk = desk().await;
    let anna = desk.person(ANNA).await;
    let access = shelf(&anna, "Zugang", None).await;
    let mail = shelf(&anna, "E-Mail", None).await;
    let mut change = article(access, "Passwort ändern");
    change["keywords"] = json!(["Passwort", "Anmeldung"]);
    let change = writes(&anna, change).await.header.id;
    let mut rules = article(mail, "Regeln für Passwörter");
    rules["keywords"] = json!(["Passwortregeln", "Passwort"]);
    writes(&anna, rules).await;
    writes(&anna, article(access, "SSH-Schlüssel hinterlegen")).await;
    writes(&anna, article(mail, "Postfach vergrößern")).await;
    let mut draft = article(access, "Passwort vergessen");
    draft["published"] = json!(false);
    writes(&anna, draft).await;
    let path = format!("/v1/kb/articles/{change}");
    let read: api::KbArticle = anybody(&desk, &path).await.expect(200).of();
    let near: Vec<_> = read.related.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(near, ["Regeln für Passwörter", "SSH-Schlüssel hinterlegen"]);
}

#[tokio::test]
async fn before_a_ticket_is_filed_articles_that_may_answer_it_are_named() {
    let desk = desk().await;
    let (anna, alice) = (desk.person(ANNA).await, desk.person(ALICE).await);
    let category = shelf(&anna, "Zugang", None).await;
    let mut known = article(category, "SSH-Schlüssel hinterlegen");
    known["keywords"] = json!(["Schlüssel", "Anmeldung"]);
    writes(&anna, known).await;
    writes(&anna, article(category, "Rechnung als PDF")).await;
    let asked = |subject: &str| json!({ "type": "general", "subject": subject });
    let quote = async |subject: &str| -> api::Quote {
        let answer = alice.post("/v1/tickets/quote", asked(subject)).await;
        answer.expect(200).of()
    };
    let quoted = quote("Neuer Schluessel für die Anmeldung").await;
    let named: Vec<_> = quoted.articles.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(named, ["SSH-Schlüssel hinterlegen"]);
    assert_eq!(quote("Bitte um Rückruf").await.articles, []);
}

#[tokio::test]
async fn m39_an_article_stays_readable_when_its_comments_cannot_be_loaded() {
    let desk = desk().await;
    let (anna, alice) = (desk.person(ANNA).await, desk.person(ALICE).await);
    let category = shelf(&anna, "Server", None).await;
    let id = writes(&anna, article(category, "Backup zurückspielen"))
        .await
        .header
        .id;
    let path = format!("/v1/kb/articles/{id}");
    let said = json!({ "id": Uuid::now_v7(), "body": "Hat geholfen, danke." });
    alice
        .post(&format!("{path}/comments"), said)
        .await
        .expect(201);
    desk.meddle("ALTER TABLE kb_comments RENAME TO kb_comments_away")
        .await;
    anybody(&desk, &format!("{path}/comments"))
        .await
        .refused(500, "internal");
    let read: api::KbArticle = anybody(&desk, &path).await.expect(200).of();
    assert_eq!(read.body, "So geht es.");
    desk.meddle("ALTER TABLE kb_comments_away RENAME TO kb_comments")
        .await;
    let said: Vec<api::KbComment> = anybody(&desk, &format!("{path}/comments"))
        .await
        .expect(200)
        .of();
    assert_eq!(said[0].body, "Hat geholfen, danke.");
    assert_eq!(
        desk.portal().kb.comments_failed,
        "Es gab ein Problem beim Laden der Kommentare."
    );
}

#[tokio::test]
async fn staff_takes_out_a_comment_that_does_not_belong_there() {
    let desk = desk().await;
    let (anna, alice) = (desk.person(ANNA).await, desk.person(ALICE).await);
    let category = shelf(&anna, "Server", None).await;
    let id = writes(&anna, article(category, "Backup zurückspielen"))
        .await
        .header
        .id;
    let comments = format!("/v1/kb/articles/{id}/comments");
    let first = json!({ "id": Uuid::now_v7(), "body": "Günstige Uhren!" });
    let made: api::KbComment = alice.post(&comments, first.clone()).await.expect(201).of();
    assert_eq!((&*made.author, made.by_staff), ("Alice Muster", false));
    alice
        .post(&comments, first)
        .await
        .refused(409, "duplicate_id");
    alice
        .post(&comments, json!({ "id": Uuid::now_v7(), "body": " \n" }))
        .await
        .refused(422, "validation");
    let path = format!("{comments}/{}", made.id);
    let gone = Value::Null;
    alice
        .write(Method::DELETE, &path, &gone, Uuid::now_v7())
        .await
        .refused(403, "forbidden");
    let key = Uuid::now_v7();
    for _ in 0..2 {
        anna.write(Method::DELETE, &path, &gone, key)
            .await
            .expect(204);
    }
    anna.write(Method::DELETE, &path, &gone, Uuid::now_v7())
        .await
        .refused(404, "not_found");
    let left: Vec<api::KbComment> = anybody(&desk, &comments).await.expect(200).of();
    assert_eq!(left, []);
}

#[tokio::test]
async fn a_search_folds_words_as_the_client_does_and_ranks_titles_first() {
    let desk = desk().await;
    let anna = desk.person(ANNA).await;
    let server = shelf(&anna, "Server", None).await;
    let network = shelf(&anna, "Netz", Some(server)).await;
    let other = shelf(&anna, "Vertrag", None).await;
    let mut body = article(other, "Rechnungen");
    body["body"] = json!("Die Größe Ihres Speichers steht auf der Rechnung.");
    let mut summary = article(network, "Firewall");
    summary["summary"] = json!("Größe und Zahl der Regeln.");
    let mut keyword = article(server, "Festplatten");
    keyword["keywords"] = json!(["Plattengröße", "Größe"]);
    let title = article(server, "Speichergröße ändern");
    let exact = article(server, "Größe der VM");
    for new in [body, summary, keyword, title, exact] {
        writes(&anna, new).await;
    }
    let all = [
        "Größe der VM",
        "Festplatten",
        "Speichergröße ändern",
        "Firewall",
        "Rechnungen",
    ];
    for asked in ["Gr%C3%B6%C3%9Fe", "groesse", "GROSSE", "gr%C3%B6sse"] {
        let found = anybody(&desk, &format!("/v1/kb/articles?q={asked}")).await;
        assert_eq!(titles(&found.expect(200)), all, "{asked}");
    }
    for (query, expected) in [
        ("q=groesse+vm", &["Größe der VM"][..]),
        (
            "q=speicher+gr%C3%B6sse",
            &["Speichergröße ändern", "Rechnungen"],
        ),
        ("q=%25", &[]),
        ("q=gibtesnicht", &[]),
        (&format!("q=groesse&category={network}"), &["Firewall"]),
        (&format!("category={other}"), &["Rechnungen"]),
    ] {
        let found = anybody(&desk, &format!("/v1/kb/articles?{query}")).await;
        assert_eq!(titles(&found.expect(200)), expected, "{query}");
    }
    // A category with all below it.
    let found = anybody(&desk, &format!("/v1/kb/articles?category={server}")).await;
    assert_eq!(titles(&found.expect(200)).len(), 4);
}

#[tokio::test]
async fn a_search_is_read_page_by_page_in_one_order() {
    let desk = desk().await;
    let anna = desk.person(ANNA).await;
    let category = shelf(&anna, "Server", None).await;
    for number in 0..5 {
        writes(&anna, article(category, &format!("Backup {number}"))).await;
    }
    let whole = titles(&anybody(&desk, "/v1/kb/articles?q=backup").await.expect(200));
    let mut seen = Vec::new();
    let mut path = "/v1/kb/articles?q=backup&limit=2".to_owned();
    loop {
        let page = anybody(&desk, &path).await.expect(200);
        seen.extend(titles(&page));
        let Some(next) = page.header("link").strip_prefix("<?cursor=") else {
            break;
        };
        let cursor = next.split('>').next().unwrap();
        path = format!("/v1/kb/articles?q=backup&limit=2&cursor={cursor}");
    }
    assert_eq!((seen.len(), seen), (5, whole));
    anybody(&desk, "/v1/kb/articles?cursor=unsinn")
        .await
        .refused(400, "cursor_invalid");
    anybody(&desk, "/v1/kb/articles?category=unsinn")
        .await
        .refused(400, "malformed");
}

#[tokio::test]
async fn a_draft_exists_for_staff_alone_until_it_is_published() {
    let desk = desk().await;
    let (anna, alice) = (desk.person(ANNA).await, desk.person(ALICE).await);
    let category = shelf(&anna, "Server", None).await;
    let mut draft = article(category, "Umzug nach Frankfurt");
    draft["published"] = json!(false);
    let draft = writes(&anna, draft).await.header;
    assert_eq!(draft.published_at, None);
    let path = format!("/v1/kb/articles/{}", draft.id);
    let comment = json!({ "id": Uuid::now_v7(), "body": "?" });
    for refused in [
        alice.get(&path).await,
        alice.get(&format!("{path}/comments")).await,
        alice.post(&format!("{path}/comments"), comment).await,
        alice
            .post(&format!("{path}/feedback"), json!({ "helpful": true }))
            .await,
    ] {
        refused.refused(404, "not_found");
    }
    assert_eq!(titles(&alice.get("/v1/kb/articles?q=umzug").await), [""; 0]);
    assert_eq!(alice.records("kb_article").await, Vec::<Value>::new());
    assert_eq!(alice.records("kb_category").await.len(), 1);
    assert_eq!(anna.records("kb_article").await.len(), 1);

    let cursor = end(&alice).await;
    let publish = json!({ "rev": 1, "published": true });
    let article: api::KbArticle = anna.patch(&path, publish).await.expect(200).of();
    assert!(article.header.published_at.is_some());
    let page = page(&alice, &cursor).await;
    assert_eq!(page["ops"][0]["op"], "put");
    assert_eq!(page["ops"][0]["data"]["title"], "Umzug nach Frankfurt");
    assert_eq!(page["ops"][0]["data"].get("body"), None, "headers only");

    // Withdrawn again: the feed takes it away from customers and leaves it to staff.
    let withdraw = json!({ "rev": 2, "published": false });
    anna.patch(&path, withdraw).await.expect(200);
    let next = page["next"].as_str().unwrap();
    let page = self::page(&alice, next).await;
    assert_eq!(
        (&page["ops"][0]["op"], &page["ops"][0]["id"]),
        (&json!("del"), &json!(draft.id))
    );
    assert_eq!(anna.records("kb_article").await[0]["published"], false);
}

async fn end(person: &Person) -> String {
    let mut cursor = String::new();
    loop {
        let page = page(person, &cursor).await;
        cursor = page["next"].as_str().unwrap().to_owned();
        if page["more"] == false {
            return cursor;
        }
    }
}

async fn page(person: &Person, cursor: &str) -> Value {
    let path = format!("/v1/sync?cursor={cursor}");
    person.get(&path).await.expect(200).json()
}

#[tokio::test]
async fn every_state_of_an_article_is_kept_and_nothing_is_overwritten_unseen() {
    let desk = desk().await;
    let (anna, falk) = (
        desk.person(ANNA).await,
        desk.person(crate::support::FALK).await,
    );
    let category = shelf(&anna, "Server", None).await;
    let id = writes(&anna, article(category, "Backup")).await.header.id;
    let path = format!("/v1/kb/articles/{id}");
    let change = |rev: u32, body: &str| json!({ "rev": rev, "body": body });
    anna.patch(&path, change(1, "Neu.")).await.expect(200);
    let problem = falk.patch(&path, change(1, "Anders.")).await;
    let problem = problem.refused(409, "field_conflict");
    assert_eq!(problem.record.unwrap()["body"], "Neu.");
    falk.patch(&path, change(2, "Anders.")).await.expect(200);
    let states: Vec<api::KbRevision> = anna
        .get(&format!("{path}/revisions"))
        .await
        .expect(200)
        .of();
    let told: Vec<_> = states
        .iter()
        .map(|it| (it.rev, it.body.as_str(), it.by.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (3, "Anders.", "Falk Muster"),
            (2, "Neu.", "Anna Muster"),
            (1, "So geht es.", "Anna Muster")
        ]
    );
    anna.write(Method::DELETE, &path, &Value::Null, Uuid::now_v7())
        .await
        .expect(204);
    anna.get(&path).await.refused(404, "not_found");
    let kept: Vec<api::KbRevision> = anna
        .get(&format!("{path}/revisions"))
        .await
        .expect(200)
        .of();
    assert_eq!(kept.len(), 3);
    let mut again = article(category, "Backup");
    again["id"] = json!(id);
    anna.post("/v1/kb/articles", again)
        .await
        .refused(409, "duplicate_id");
    assert_eq!(anna.records("kb_article").await, Vec::<Value>::new());
}

#[tokio::test]
async fn an_article_that_is_not_in_order_is_refused_and_customers_write_none() {
    let desk = desk().await;
    let (anna, alice) = (desk.person(ANNA).await, desk.person(ALICE).await);
    let category = shelf(&anna, "Server", None).await;
    alice
        .post("/v1/kb/articles", article(category, "Meiner"))
        .await
        .refused(403, "forbidden");
    for (field, value, pointer, fault) in [
        ("title", json!("  "), "/title", "required"),
        ("title", json!("x".repeat(201)), "/title", "too_long"),
        ("summary", json!("x".repeat(501)), "/summary", "too_long"),
        ("body", json!("x".repeat(102_401)), "/body", "too_long"),
        (
            "keywords",
            json!(["x".repeat(51)]),
            "/keywords/0",
            "too_long",
        ),
        (
            "category_id",
            json!(Uuid::now_v7()),
            "/category_id",
            "unknown",
        ),
    ] {
        let mut new = article(category, "Backup");
        new[field] = value;
        let problem = anna.post("/v1/kb/articles", new).await;
        let problem = problem.refused(422, "validation");
        assert_eq!(
            (&*problem.errors[0].pointer, &*problem.errors[0].code),
            (pointer, fault)
        );
    }
    let mut new = article(category, "Backup");
    new["keywords"] = json!(["Größe", "groesse", " ", "Speicher"]);
    let made = writes(&anna, new).await.header;
    assert_eq!(made.keywords, ["Größe", "Speicher"]);
}

#[tokio::test]
async fn a_category_is_renamed_moved_among_its_siblings_and_removed_when_empty() {
    let desk = desk().await;
    let (anna, alice) = (desk.person(ANNA).await, desk.person(ALICE).await);
    let top = shelf(&anna, "Server", None).await;
    let inner = shelf(&anna, "Zugang", Some(top)).await;
    let path = format!("/v1/kb/categories/{top}");
    alice
        .patch(&path, json!({ "rev": 1, "title": "Meins" }))
        .await
        .refused(403, "forbidden");
    let changed: api::KbCategory = anna
        .patch(
            &path,
            json!({ "rev": 1, "title": "Server und VMs", "position": 3 }),
        )
        .await
        .expect(200)
        .of();
    assert_eq!(
        (&*changed.title, changed.position, changed.rev),
        ("Server und VMs", 3, 2)
    );
    anna.patch(&path, json!({ "rev": 1, "title": "Anders" }))
        .await
        .refused(409, "field_conflict");
    let unknown = json!({ "id": Uuid::now_v7(), "title": "Lose", "parent_id": Uuid::now_v7() });
    anna.post("/v1/kb/categories", unknown)
        .await
        .refused(422, "validation");
    let article = writes(&anna, article(inner, "SSH")).await.header.id;
    let delete = async |path: String| {
        anna.write(Method::DELETE, &path, &Value::Null, Uuid::now_v7())
            .await
    };
    for held in [top, inner] {
        let answer = delete(format!("/v1/kb/categories/{held}")).await;
        assert_eq!(
            answer.refused(422, "validation").errors[0].code,
            "not_empty"
        );
    }
    delete(format!("/v1/kb/articles/{article}"))
        .await
        .expect(204);
    delete(format!("/v1/kb/categories/{inner}"))
        .await
        .expect(204);
    delete(format!("/v1/kb/categories/{top}")).await.expect(204);
    assert_eq!(alice.records("kb_category").await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_reader_says_whether_an_article_helped_and_his_last_word_counts() {
    let desk = desk().await;
    let anna = desk.person(ANNA).await;
    let category = shelf(&anna, "Server", None).await;
    let id = writes(&anna, article(category, "Backup")).await.header.id;
    let path = format!("/v1/kb/articles/{id}");
    for (who, words) in [(ALICE, &[true, false][..]), (BOB, &[true])] {
        for helpful in words {
            let said = json!({ "helpful": helpful });
            let person = desk.person(who).await;
            person
                .post(&format!("{path}/feedback"), said)
                .await
                .expect(204);
        }
    }
    let seen: api::KbArticle = anna.get(&path).await.expect(200).of();
    let votes = seen.feedback.unwrap();
    assert_eq!((votes.helpful, votes.not_helpful), (1, 1));
    let seen: api::KbArticle = desk.person(ALICE).await.get(&path).await.expect(200).of();
    assert_eq!((seen.my_feedback, seen.feedback), (Some(false), None));
}

#[tokio::test]
async fn where_the_portal_keeps_its_knowledge_base_to_itself_a_token_is_needed() {
    let desk = Desk::open_with(|document| {
        document.kb.enabled = true;
    })
    .await;
    let (anna, alice) = (desk.person(ANNA).await, desk.person(ALICE).await);
    let category = shelf(&anna, "Server", None).await;
    let made = writes(&anna, article(category, "Backup")).await;
    assert_eq!(made.share_url, None);
    let id = made.header.id;
    let path = format!("/v1/kb/articles/{id}");
    alice.get(&path).await.expect(200);
    for path in [&*path, "/v1/kb/articles", "/v1/kb/categories"] {
        anybody(&desk, path)
            .await
            .refused(401, "auth.token_expired");
    }
    anybody(&desk, &format!("/kb/{id}"))
        .await
        .refused(404, "not_found");
    alice
        .get(&format!("{path}/comments"))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn where_the_portal_has_no_knowledge_base_there_is_none() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    let id = Uuid::now_v7();
    for path in ["/v1/kb/articles", "/v1/kb/categories"] {
        anna.get(path).await.refused(404, "not_found");
    }
    anna.get(&format!("/v1/kb/articles/{id}"))
        .await
        .refused(404, "not_found");
    anna.post("/v1/kb/articles", article(id, "Backup"))
        .await
        .refused(404, "not_found");
    anybody(&desk, &format!("/kb/{id}"))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_token_that_is_of_no_use_is_refused_where_everybody_may_read() {
    let desk = desk().await;
    let request = Request::get("/v1/kb/articles")
        .header("authorization", "Bearer falsch")
        .body(Body::empty());
    desk.send(request.unwrap())
        .await
        .refused(401, "auth.token_expired");
}
