//! A SCIM target that does what it is told and remembers what it heard.

use std::sync::{Arc, Mutex};

use actix_web::http::Method;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use serde_json::{Map, Value, json};

pub(crate) const TOKEN: &str = "right-token";

#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) resources: Map<String, Value>,
    /// Method, path with query, body.
    pub(crate) calls: Vec<(String, String, Value)>,
    /// Answer every write with this status.
    pub(crate) refuse_with: Option<u16>,
    next: usize,
}

impl Heard {
    /// The writes since the last look, as `METHOD path-kind`.
    pub(crate) fn writes(&mut self) -> Vec<(String, Value)> {
        let writes = self.calls.drain(..).filter(|(m, ..)| m != "GET");
        writes
            .map(|(m, path, body)| (format!("{m} {}", path.split(['/', '?']).nth(3).unwrap()), body))
            .collect()
    }
}

pub(crate) type Shared = Arc<Mutex<Heard>>;

/// Starts it and gives its Tenant URL.
pub(crate) fn start() -> (String, Shared) {
    let shared = Shared::default();
    let data = Data::new(Arc::clone(&shared));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .service(web::scope("/scim/t").default_service(web::to(answer)))
            .default_service(web::to(async || error(404)))
    });
    let server = server.workers(1).bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/scim/t", server.addrs()[0]);
    actix_web::rt::spawn(server.run());
    (url, shared)
}

fn error(status: u16) -> HttpResponse {
    let status_code = actix_web::http::StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status_code)
        .content_type("application/scim+json")
        .body(json!({"status": status.to_string(), "detail": "as told"}).to_string())
}

async fn answer(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    let token = request.headers().get("authorization").map(|v| v.to_str().unwrap().to_owned());
    if token != Some(format!("Bearer {TOKEN}")) {
        return error(401);
    }
    let mut heard = shared.lock().unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let path = request.path().strip_prefix("/scim/t").unwrap().to_owned();
    heard.calls.push((request.method().to_string(), request.uri().to_string(), body.clone()));
    let known = heard.resources.get(&path).cloned();
    if let (Some(status), true) = (heard.refuse_with, request.method() != Method::GET) {
        return error(status);
    }
    let found = match (request.method().as_str(), known) {
        ("GET", None) if path == "/Users" || path == "/Groups" => list(&heard, &path, request.query_string()),
        ("GET", Some(resource)) => resource,
        ("POST", None) if path == "/Users" || path == "/Groups" => {
            heard.next += 1;
            let id = format!("id-{}", heard.next);
            let mut resource = body;
            resource["id"] = json!(id);
            heard.resources.insert(format!("{path}/{id}"), resource.clone());
            return HttpResponse::Created().content_type("application/scim+json").body(resource.to_string());
        }
        ("PATCH", Some(resource)) => resource,
        ("DELETE", Some(_)) => {
            heard.resources.remove(&path);
            return HttpResponse::NoContent().finish();
        }
        _ => return error(404),
    };
    HttpResponse::Ok().content_type("application/scim+json").body(found.to_string())
}

fn list(heard: &Heard, path: &str, query: &str) -> Value {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let filter = pairs.into_iter().find(|(k, _)| k == "filter").unwrap().1.into_owned();
    let (attribute, value) = filter.split_once(" eq ").unwrap();
    let value: Value = serde_json::from_str(value).unwrap_or_default();
    let of_kind = heard.resources.iter().filter(|(key, _)| key.starts_with(path));
    let hits: Vec<&Value> = of_kind.map(|(_, r)| r).filter(|r| r[attribute] == value).collect();
    json!({"totalResults": hits.len(), "Resources": hits})
}
