use serde_json::json;

use crate::Demo;

fn listed(metadata: &str) -> Vec<&str> {
    metadata.split("<X509Certificate>").skip(1).filter_map(|rest| rest.split('<').next()).collect()
}

#[actix_web::test]
async fn a_new_key_signs_and_the_metadata_lists_what_was_asked_for() {
    let demo = Demo::start();
    let first = demo.get("/metadata").await.1;
    let (status, config) = demo.api("POST", "/rotate-key", json!({ "listOld": true })).await;
    assert_eq!(status, 200);
    let both = demo.get("/metadata").await.1;
    assert_eq!((listed(&first).len(), listed(&both).len()), (1, 2));
    assert_eq!(listed(&both)[1], listed(&first)[0]);
    let signing: String =
        config["certificate"].as_str().unwrap().lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(listed(&both)[0], signing);
    demo.form("/rotate-key", &[]).await;
    let last = demo.get("/metadata").await.1;
    assert!(listed(&last).len() == 1 && !both.contains(listed(&last)[0]));
}
