//! XML written in canonical form from the start, so that the bytes digested are the bytes sent.

/// An element with a fixed prefix.
#[derive(Debug, Clone)]
pub(crate) struct El {
    pub(crate) prefix: String,
    pub(crate) ns: &'static str,
    pub(crate) name: &'static str,
    /// Namespace declarations beyond the element's own, for names inside of values.
    pub(crate) declare: Vec<(String, String)>,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
}

#[derive(Debug, Clone)]
pub(crate) enum Node {
    El(El),
    Text(String),
    /// Markup that is canonical already, in its place.
    Raw(String),
}

impl El {
    pub(crate) fn new(prefix: &str, ns: &'static str, name: &'static str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            ns,
            name,
            declare: Vec::new(),
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    pub(crate) fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.attributes.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn set_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    pub(crate) fn text(mut self, text: impl Into<String>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }

    pub(crate) fn raw(mut self, markup: String) -> Self {
        if !markup.is_empty() {
            self.children.push(Node::Raw(markup));
        }
        self
    }

    pub(crate) fn child(mut self, child: El) -> Self {
        self.children.push(Node::El(child));
        self
    }

    /// Puts `child` behind the first child element, where the schema wants a Signature (after Issuer).
    pub(crate) fn insert_second(&mut self, child: El) {
        let at = self.children.len().min(1);
        self.children.insert(at, Node::El(child));
    }

    /// The canonical form, with `inherited` declarations written on this element.
    ///
    /// Empty for exclusive canonicalization; everything in scope for the inclusive one.
    pub(crate) fn canonical(&self, inherited: &[(String, String)]) -> String {
        let mut out = String::new();
        self.render(&mut Vec::new(), inherited, false, &mut out);
        out
    }

    /// The text to send; `short_tags` writes `<a/>`, which is the same after canonicalization.
    pub(crate) fn document(&self, short_tags: bool) -> String {
        let mut out = String::new();
        self.render(&mut Vec::new(), &[], short_tags, &mut out);
        out
    }

    fn render(
        &self,
        scope: &mut Vec<(String, String)>,
        extra: &[(String, String)],
        short: bool,
        out: &mut String,
    ) {
        let outer = scope.len();
        let own = (self.prefix.clone(), self.ns.to_owned());
        let mut declared: Vec<(String, String)> = Vec::new();
        for (prefix, uri) in std::iter::once(&own).chain(&self.declare).chain(extra) {
            let bound = scope.iter().chain(&declared).rev().find(|(p, _)| p == prefix).map(|(_, u)| u);
            if bound != Some(uri) && !declared.iter().any(|(p, _)| p == prefix) {
                declared.push((prefix.clone(), uri.clone()));
            }
        }
        declared.sort();
        let name = if self.prefix.is_empty() {
            self.name.to_owned()
        } else {
            format!("{}:{}", self.prefix, self.name)
        };
        out.push_str(&format!("<{name}"));
        for (prefix, uri) in &declared {
            let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
            out.push_str(&format!(" {name}=\"{}\"", escape_attribute(uri)));
        }
        let mut attributes: Vec<_> = self.attributes.iter().collect();
        attributes.sort_by_key(|(name, _)| (name.contains(':'), name));
        for (name, value) in attributes {
            out.push_str(&format!(" {name}=\"{}\"", escape_attribute(value)));
        }
        if short && self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        scope.extend(declared);
        for child in &self.children {
            match child {
                Node::El(el) => el.render(scope, &[], short, out),
                Node::Raw(markup) => out.push_str(markup),
                Node::Text(text) => out.push_str(&escape_text(text)),
            }
        }
        scope.truncate(outer);
        out.push_str(&format!("</{name}>"));
    }
}

fn escape_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#xD;")
}

fn escape_attribute(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
        .replace('\t', "&#x9;")
        .replace('\n', "&#xA;")
        .replace('\r', "&#xD;")
}
