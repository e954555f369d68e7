//! Documents offered as JSON are judged as profiles are.
#![allow(clippy::unwrap_used, reason = "tests")]

use portal::Document;
use serde_json::{Value, json};

const PROFILES: [&str; 5] = [
    include_str!("../../server/portals/digidesk.toml"),
    include_str!("../../server/portals/managedhosting.toml"),
    include_str!("../../server/portals/quisa.toml"),
    include_str!("../../server/portals/speicherwerk.toml"),
    include_str!("../../server/portals/sys-fn.toml"),
];

fn offered() -> (Document, Value) {
    let document = Document::from_profile(PROFILES[0]).unwrap();
    let json = serde_json::to_value(&document).unwrap();
    (document, json)
}

#[test]
fn what_a_server_sends_may_be_sent_back() {
    for text in PROFILES {
        let document = Document::from_profile(text).unwrap();
        let sent = serde_json::to_value(&document).unwrap();
        assert_eq!(Document::from_offered(sent).unwrap(), document);
    }
}

#[test]
fn every_fault_names_its_place() {
    let (_, json) = offered();
    let fault = |change: &dyn Fn(&mut Value)| {
        let mut json = json.clone();
        change(&mut json);
        Document::from_offered(json).unwrap_err()[0].path.clone()
    };
    assert_eq!(
        fault(&|it| it["transitions"][0]["to"] = json!("weg")),
        "transitions[0].to"
    );
    assert_eq!(
        fault(&|it| it["service_levels"][1]["rate_percent"] = json!("viel")),
        "service_levels[1].rate_percent"
    );
    assert_eq!(fault(&|it| it["labls"] = json!({ "new": "Neu" })), "labls");
    assert_eq!(
        fault(&|it| it["transitions"][0]["guard"] = json!("if_i_like")),
        "transitions[0].guard=if_i_like"
    );
    assert_eq!(fault(&|it| it["name"] = Value::Null), "name");
    assert_eq!(Document::from_offered(json!([])).unwrap_err()[0].path, "");
}
