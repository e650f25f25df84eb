//! A browser as far as a test needs one: cookies, forms, no redirects followed unless asked.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::Method;
use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};

/// An answer.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

/// A form of a page, with what it would send.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub method: String,
    pub fields: Vec<(String, String)>,
}

/// Keeps cookies and sends requests to one hub.
pub struct Browser {
    http: reqwest::Client,
    address: String,
    jar: Mutex<BTreeMap<String, String>>,
    user_agent: String,
}

impl Browser {
    /// A fresh browser that talks to the server at `address` (`http://127.0.0.1:1234`).
    pub fn new(address: &str) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        Self {
            http: http.build().unwrap(),
            address: address.to_owned(),
            jar: Mutex::default(),
            user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
        }
    }

    /// The same browser under another name.
    pub fn called(mut self, user_agent: &str) -> Self {
        self.user_agent = user_agent.to_owned();
        self
    }

    /// A second browser with the same cookies: what a thief of cookies has.
    pub fn stolen(&self) -> Self {
        let thief = Self::new(&self.address);
        *thief.jar.lock().unwrap() = self.jar.lock().unwrap().clone();
        thief
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().unwrap().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// The session's cookie.
    pub fn session(&self) -> Option<String> {
        self.cookie("session").or_else(|| self.cookie("__Host-session"))
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path)).await
    }

    /// Posts fields as they are, without a token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(self.request(Method::POST, path).form(fields)).await
    }

    /// Posts JSON.
    pub async fn post_json(&self, path: &str, body: &serde_json::Value) -> Page {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// A request of any kind, with the browser's cookies.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with('/') { format!("{}{path}", self.address) } else { path.to_owned() };
        let cookies = self.cookies();
        let request = self.http.request(method, url).header("user-agent", &self.user_agent);
        if cookies.is_empty() { request } else { request.header(COOKIE, cookies) }
    }

    /// All cookies as a request carries them.
    pub fn cookies(&self) -> String {
        let jar = self.jar.lock().unwrap();
        jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Sends a request and keeps the cookies of the answer.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        let response = request.send().await.unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Page { status, headers, text: response.text().await.unwrap() }
    }

    fn keep(&self, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
        let (name, value) = pair.split_once('=').unwrap();
        let mut jar = self.jar.lock().unwrap();
        if attributes.contains("Max-Age=0") {
            jar.remove(name);
        } else {
            jar.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Fills the form of `page` that posts to `action` and sends it. The hidden fields go along.
    pub async fn submit(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let form = page.form(action);
        let mut sent: Vec<(&str, &str)> = form
            .fields
            .iter()
            .filter(|(name, _)| fields.iter().all(|(given, _)| given != name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        sent.extend(fields);
        self.post(&form.action, &sent).await
    }

    /// Opens the page at `path` and submits its form that posts to `action`.
    pub async fn fill(&self, path: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        self.submit(&page, action, fields).await
    }

    /// Follows redirects to a page.
    pub async fn follow(&self, mut page: Page) -> Page {
        for _ in 0..5 {
            let Some(to) = page.location() else { return page };
            page = self.get(&to).await;
        }
        panic!("redirects without end");
    }

    /// Logs in by the form.
    pub async fn log_in(&self, email: &str, password: &str) -> Page {
        self.fill("/login", "/login", &[("email", email), ("password", password)]).await
    }

    /// A token for forms of this browser and session.
    pub async fn csrf_token(&self) -> String {
        self.get("/login").await.form("/login").field("csrf_token").to_owned()
    }

    /// Who is logged in, as `GET /api/v1/session` tells it; `None` for nobody.
    pub async fn who(&self) -> Option<serde_json::Value> {
        let page = self.get("/api/v1/session").await;
        match page.status {
            200 => Some(serde_json::from_str(&page.text).unwrap()),
            401 => None,
            other => panic!("{other}: {}", page.text),
        }
    }

    /// The e-mail of who is logged in.
    pub async fn email(&self) -> Option<String> {
        self.who().await.map(|who| who["email"].as_str().unwrap().to_owned())
    }
}

impl Page {
    /// Where it redirects to.
    pub fn location(&self) -> Option<String> {
        (300..400).contains(&self.status).then(|| self.header(LOCATION.as_str()).to_owned())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The form that posts to `action`.
    pub fn form(&self, action: &str) -> Form {
        let found = self.forms().into_iter().find(|form| form.action == action && form.method == "post");
        found.unwrap_or_else(|| panic!("no form for {action} in ({}) {}", self.status, self.text))
    }

    pub fn has_form(&self, action: &str) -> bool {
        self.forms().iter().any(|form| form.action == action)
    }

    pub fn forms(&self) -> Vec<Form> {
        self.text
            .split("<form ")
            .skip(1)
            .map(|rest| parse_form(rest.split("</form>").next().unwrap()))
            .collect()
    }

    /// The addresses of all links.
    pub fn links(&self) -> Vec<String> {
        tags(&self.text)
            .into_iter()
            .filter(|tag| tag.starts_with("a "))
            .filter_map(|tag| attr(tag, "href"))
            .collect()
    }

    /// What `<main>` says, without tags; what is no page, as it is.
    pub fn words(&self) -> String {
        if !self.header("content-type").starts_with("text/html") {
            return self.text.clone();
        }
        let main = self.text.split("<main").nth(1).unwrap_or(&self.text);
        let main = main.split("</main>").next().unwrap_or_default();
        let texts = main.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text);
        let text = texts.collect::<Vec<_>>().join(" ");
        unescape(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Panics unless the page has this status and says this.
    pub fn says(&self, status: u16, text: &str) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        assert!(self.words().contains(text), "{text:?} is not in {:?}", self.words());
        self
    }

    /// Panics unless the page redirects there.
    pub fn leads_to(&self, path: &str) -> &Self {
        let to = self.location();
        // Where on the page it leads to counts only for whoever names it.
        let whole = |to: &str| {
            if path.contains('#') { to.to_owned() } else { to.split('#').next().unwrap().to_owned() }
        };
        assert_eq!(to.as_deref().map(whole).as_deref(), Some(path), "{} {}", self.status, self.words());
        self
    }
}

impl Form {
    pub fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_else(|| panic!("no field {name} in {self:?}"))
    }
}

fn parse_form(html: &str) -> Form {
    let head = format!("form {}", html.split('>').next().unwrap());
    let mut fields = Vec::new();
    for tag in tags(html) {
        let kind = attr(tag, "type").unwrap_or_default();
        let sent = matches!(kind.as_str(), "" | "text" | "hidden" | "email" | "password" | "search");
        if let (true, true, Some(name)) = (tag.starts_with("input "), sent, attr(tag, "name")) {
            fields.push((name, attr(tag, "value").unwrap_or_default()));
        }
    }
    for select in html.split("<select ").skip(1) {
        let select = select.split("</select>").next().unwrap();
        let name = attr(&format!("select {}", select.split('>').next().unwrap()), "name").unwrap();
        let options: Vec<&str> = tags(select).into_iter().filter(|tag| tag.starts_with("option ")).collect();
        let chosen = options.iter().find(|tag| tag.ends_with(" selected")).or(options.first());
        if let Some(value) = chosen.and_then(|tag| attr(tag, "value")) {
            fields.push((name, value));
        }
    }
    Form {
        action: attr(&head, "action").unwrap_or_default(),
        method: attr(&head, "method").unwrap_or_default(),
        fields,
    }
}

fn tags(html: &str) -> Vec<&str> {
    let starts = |part: &&str| part.starts_with(|c: char| c.is_ascii_alphabetic());
    html.split('<').skip(1).filter(starts).filter_map(|part| part.split('>').next()).collect()
}

fn attr(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag.get(start..)?.split('"').next().map(unescape)
}

fn unescape(text: &str) -> String {
    [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
